"""Which weeks a contract allows: sets of days, and shifts that may follow each other within a week.

Two people with the same week are one kind of tour, counted and not told apart.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from upheld.schedule.rules import Contract, Problem, Span

Option = tuple[str, int]
"""A shift as it may be worked: pattern and start (slot of the day)."""


@dataclass(frozen=True)
class Band:
    """Shifts of which each may follow each on the next day; people on it work any of them, one a day."""

    options: tuple[Option, ...]
    in_a_row: bool = True  # whether a day may follow at all


@dataclass(frozen=True)
class Kind:
    """Weeks of one contract in one week of the horizon: on these days, a shift of the band on each."""

    contract: str
    week: int
    band: Band
    days: tuple[int, ...]  # of the horizon


def kinds(problem: Problem, *, relaxed: bool = False) -> list[Kind]:
    """All weeks that the contracts with heads allow.

    `relaxed`: without what ties one day's shift to another's where a start may change from day to day, and without what
    ties weeks together, so that no allowed plan is left out and a bound over these holds for all plans.
    """
    found = []
    for name in sorted(problem.heads):
        contract = problem.contracts[name]
        for band in bands(problem, contract, relaxed=relaxed):
            for week in range(-(-problem.days // 7)):
                for days in _day_sets(problem, contract, band, week, relaxed):
                    found.append(Kind(name, week, band, days))
    return _without_doubles(found)


def bands(problem: Problem, contract: Contract, *, relaxed: bool = False) -> list[Band]:
    """Sets of shifts that one person may work in one week, largest ones only; single shifts for one start a week."""
    options = sorted(
        ((id_, start) for id_ in contract.patterns for start in problem.patterns[id_].starts),
        key=lambda option: (option[1], option[0]),
    )
    if contract.same_start:
        return [Band((option,), _follows(problem, contract, option, option)) for option in options]
    if relaxed:
        return [Band(tuple(options))]
    found: list[tuple[Option, ...]] = []
    for group in _counted_alike(problem, contract, options):
        for first, option in enumerate(group):
            band: list[Option] = []
            for other in group[first:]:
                if all(
                    _follows(problem, contract, one, two)
                    for one, two in ((other, other), *((a, other) for a in band), *((other, a) for a in band))
                ):
                    band.append(other)
            if band and not any(set(band) <= set(known) for known in found):
                found.append(tuple(band))
            elif not band:
                found.append((option,))
    return [Band(band, _follows(problem, contract, band[0], band[0])) for band in found]


def _counted_alike(problem: Problem, contract: Contract, options: Sequence[Option]) -> Iterator[list[Option]]:
    """Options apart by their pattern or their hours, where the contract counts these."""
    counts_hours = any(span != Span() for span in (contract.hours_a_week, contract.hours))

    def key(option: Option) -> tuple[str, int]:
        pattern = problem.patterns[option[0]]
        return (pattern.id if contract.most_of else "", pattern.paid if counts_hours else 0)

    for _, several in groupby(sorted(options, key=key), key=key):
        yield sorted(several, key=lambda option: (option[1], option[0]))


def _follows(problem: Problem, contract: Contract, before: Option, after: Option) -> bool:
    """Whether `after` may be worked on the day after `before`."""
    pattern = problem.patterns[before[0]]
    rest = problem.slots + after[1] - before[1] - pattern.length
    return rest >= contract.rest and after[0] not in pattern.not_before


def _day_sets(problem: Problem, contract: Contract, band: Band, week: int, relaxed: bool) -> Iterator[tuple[int, ...]]:
    days = range(7 * week, min(7 * week + 7, problem.days))
    can = [any(problem.weekday(day) in problem.patterns[id_].weekdays for id_, _ in band.options) for day in days]
    for mask in range(1 << len(days)):
        works = [bool(mask >> place & 1) for place in range(len(days))]
        if all(able or not work for able, work in zip(can, works, strict=True)) and _allowed(
            problem, contract, band, works, week, relaxed
        ):
            yield tuple(day for day, work in zip(days, works, strict=True) if work)


def _allowed(problem: Problem, contract: Contract, band: Band, works: Sequence[bool], week: int, relaxed: bool) -> bool:
    whole, number = len(works) == 7, sum(works)
    round_about = problem.repeats and problem.days == 7
    last = 7 * week + 7 >= problem.days
    paid = [problem.patterns[id_].paid * problem.slot_s / 3600 for id_, _ in band.options]
    if not _within(number, number, contract.days_a_week, whole):
        return False
    if not _within(number * min(paid), number * max(paid), contract.hours_a_week, whole):
        return False
    most = contract.hours.most
    if problem.days <= 7 and not _within(number * min(paid), number * max(paid), contract.hours, whole=True):
        return False
    if most is not None and number * min(paid) > most + 1e-9:
        return False
    if not relaxed and any(number > contract.most_of.get(id_, number) for id_, _ in band.options):
        return False
    if contract.weekends is not None and _weekends(problem, works, week) > contract.weekends:
        return False
    runs = _runs(works, round_about)
    if not band.in_a_row and any(work and length > 1 for work, length, _ in runs):
        return False
    for work, length, inside in runs:
        if not inside and not work:
            continue
        if work and contract.work_in_a_row.most is not None and length > contract.work_in_a_row.most:
            return False
        if inside and work and length < (contract.work_in_a_row.least or 0):
            return False
        if inside and not work and length < contract.off_in_a_row:
            return False
    together = contract.days_off_together
    if not whole or not together:
        return True
    stretch = max((length for work, length, _ in runs if not work), default=0)
    goes_on = relaxed and not (last and not problem.repeats) and not round_about and not works[-1]
    return stretch >= together or goes_on


def _within(low: float, high: float, span: Span, whole: bool) -> bool:
    """Whether something between low and high keeps the span."""
    least = span.least if whole else None
    return (span.most is None or low <= span.most + 1e-9) and (least is None or high >= least - 1e-9)


def _weekends(problem: Problem, works: Sequence[bool], week: int) -> int:
    ordinals = [problem.first + 7 * week + place for place, work in enumerate(works) if work]
    return len({(ordinal + 1) // 7 for ordinal in ordinals if (ordinal + 6) % 7 >= 5})


def _runs(works: Sequence[bool], round_about: bool) -> list[tuple[bool, int, bool]]:
    """(work or not, length, whether both of its ends are known)."""
    runs = [(work, len(list(several))) for work, several in groupby(works)]
    if round_about:
        if len(runs) > 1 and runs[0][0] == runs[-1][0]:
            runs[0] = (runs[0][0], runs[0][1] + runs.pop()[1])
        return [(work, length, len(runs) > 1) for work, length in runs]
    return [(work, length, 0 < place < len(runs) - 1) for place, (work, length) in enumerate(runs)]


def _without_doubles(found: Sequence[Kind]) -> list[Kind]:
    """People without a shift in a week are of one kind, on whatever band."""
    kept: dict[tuple[object, ...], Kind] = {}
    for kind in found:
        kept.setdefault((kind.contract, kind.week, kind.band.options if kind.days else (), kind.days), kind)
    return list(kept.values())
