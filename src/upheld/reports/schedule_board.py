"""What the pictures of a schedule show: rows with every text already written in the reader's language.

So many people as can be told apart are drawn one by one; more are drawn as groups who work the same shift.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from upheld.reports import numbers, schedule_charts, schedule_words
from upheld.reports.catalogue import Language
from upheld.reports.charts import Spec
from upheld.schedule import plan_table
from upheld.schedule.coverage import QueueCover
from upheld.schedule.plan import Plan, Shift
from upheld.schedule.rules import Pattern, Problem

DRAWN_PEOPLE: Final = 48
"""People of a day that are drawn one by one; more are drawn in groups."""
DRAWN_GROUPS: Final = 60
DRAWN_DAYS: Final = 7
_WEEK_PEOPLE: Final = 60
_HOURS: Final = 24.0

Rows = list[dict[str, Any]]


@dataclass(frozen=True)
class Picture:
    """Charts that stand under each other by id, and what they leave out."""

    charts: Mapping[str, Spec]
    more: str = ""


def of_day(problem: Problem, plan: Plan, day: int, language: Language, found: Sequence[QueueCover]) -> Picture:
    """The board of one day with the cover of its queues below; empty where nobody works and nothing is required."""
    shifts = sorted(
        (one for one in plan.shifts if one.day == day or _goes_on(problem, one, day)),
        key=lambda one: (one.day, one.start, one.pattern, one.person),
    )
    hours = _hours_of_day(problem, shifts, found, day)
    if hours is None:
        return Picture({})
    ticks = _ticks(hours, language)
    charts: dict[str, Spec] = {}
    more = ""
    if shifts:
        people = len({one.person for one in shifts}) <= DRAWN_PEOPLE
        groups = [[one] for one in shifts] if people else _groups(shifts)
        if len(groups) > DRAWN_GROUPS:
            left = sum(len(group) for group in groups[DRAWN_GROUPS:])
            more = language.say_many(
                "{count} more shift is not drawn.", "{count} more shifts are not drawn.", left,
                count=numbers.number(left, language.code),
            )  # fmt: skip
        charts["board"] = _board(problem, plan, groups[:DRAWN_GROUPS], people, day, hours, ticks, language)
    return Picture(charts | _cover(problem, found, day, 1, hours, ticks, language), more)


def of_week(problem: Problem, plan: Plan, first: int, language: Language, found: Sequence[QueueCover]) -> Picture:
    """Seven days from `first`: every person's shifts one by one, or numbers of people by shift and day; the cover."""
    days = range(first, min(first + DRAWN_DAYS, problem.days))
    shifts = [one for one in plan.shifts if one.day in days]
    if not shifts and not found:
        return Picture({})
    hours = (0.0, _HOURS * len(days))
    ticks = {_HOURS * (day - first) + 12: _day(problem, day, language, year=False) for day in days}
    people = len({one.person for one in shifts})
    charts: dict[str, Spec] = {}
    if shifts and people <= _WEEK_PEOPLE:
        by_person: dict[str, list[Shift]] = defaultdict(list)
        for shift in shifts:
            by_person[shift.person].append(shift)
        charts["week"] = _week(problem, plan, by_person, first, hours, ticks, language)
    elif shifts:
        charts["starts"] = _starts(problem, plan, shifts, days, language)
    return Picture(charts | _cover(problem, found, first, len(days), hours, ticks, language, bar=False))


def _goes_on(problem: Problem, shift: Shift, day: int) -> bool:
    """Whether a shift of the day before passes midnight into `day`."""
    end = shift.start + problem.patterns[shift.pattern].length
    return shift.day == day - 1 and end > problem.slots


def day_cover(problem: Problem, day: int, language: Language, found: Sequence[QueueCover]) -> Mapping[str, Spec]:
    """The cover of a day alone, for paper."""
    hours = _hours_of_day(problem, (), found, day)
    return {} if hours is None else _cover(problem, found, day, 1, hours, _ticks(hours, language), language)


def _board(
    problem: Problem, plan: Plan, groups: Sequence[Sequence[Shift]], people: bool, day: int,
    hours: tuple[float, float], ticks: Mapping[float, str], language: Language,
) -> Spec:  # fmt: skip
    say = language.say
    midnight = day * problem.slots
    names = [_name(group, people, problem, day, language) for group in groups]
    bars: Rows = []
    pauses: Rows = []
    for name, group in zip(names, groups, strict=True):
        bars.append(_bar(problem, plan, group, name, midnight, language))
        pauses.extend(_pauses(problem, group, name, midnight, language))
    about = "Who works when on {day}" if people else "Who works when on {day}: groups who work the same shift"
    return schedule_charts.board(
        bars, pauses, list(dict.fromkeys(names)), hours, ticks,
        {**_words(language), "about": say(about, day=_day(problem, day, language)), "time": say("Time of day")},
    )  # fmt: skip


def _week(
    problem: Problem, plan: Plan, by_person: Mapping[str, Sequence[Shift]], first: int, hours: tuple[float, float],
    ticks: Mapping[float, str], language: Language,
) -> Spec:  # fmt: skip
    order = [name for name in plan.contracts if name in by_person]
    order += sorted(set(by_person).difference(order))
    bars = [
        _bar(problem, plan, [shift], _chart_text(name, language), first * problem.slots, language, week=True)
        for name in order
        for shift in by_person[name]
    ]
    names = [_chart_text(name, language) for name in order]
    words = {**_words(language), "about": language.say("Who works when in the week"), "time": language.say("Day")}
    return schedule_charts.board(bars, [], names, hours, ticks, words)


def _starts(problem: Problem, plan: Plan, shifts: Sequence[Shift], days: Iterable[int], language: Language) -> Spec:
    counts: Counter[tuple[int, str, int]] = Counter((one.start, one.pattern, one.day) for one in shifts)
    contracts: dict[tuple[int, str, int], set[str]] = defaultdict(set)
    for one in shifts:
        contracts[one.start, one.pattern, one.day].add(plan.contracts.get(one.person, numbers.UNKNOWN))
    names = {(start, pattern): _shift_name(problem, pattern, start, language) for start, pattern, _ in sorted(counts)}
    said = {day: _day(problem, day, language, year=False) for day in days}
    rows = [
        {
            "name": names[start, pattern], "day": said[day], "people": count,
            "shown": numbers.number(count, language.code),
            "contracts": ", ".join(sorted(contracts[start, pattern, day])),
        }
        for (start, pattern, day), count in sorted(counts.items())
    ]  # fmt: skip
    words = {**_words(language), "about": language.say("People by shift, start and day")}
    return schedule_charts.starts(rows, list(names.values())[:DRAWN_GROUPS], list(said.values()), words)


def _cover(
    problem: Problem, found: Sequence[QueueCover], first: int, days: int, hours: tuple[float, float],
    ticks: Mapping[float, str], language: Language, bar: bool = True,
) -> dict[str, Spec]:  # fmt: skip
    charts: dict[str, Spec] = {}
    say = language.say
    words = {**_words(language), "time": say("Time of day") if days == 1 else say("Day")}
    for place, one in enumerate(found):
        rows = _cover_rows(problem, one, first, days, hours, language)
        named = [_chart_text(one.queue, language)] if one.queue and len(found) > 1 else []
        charts[f"cover-{place}"] = schedule_charts.cover(
            rows, hours, ticks, {**words, "about": " · ".join([*named, say("Agents required and at work")])}
        )
        if bar:
            charts[f"net-{place}"] = schedule_charts.net(
                rows, hours, ticks, {**words, "about": " · ".join([*named, say("Agents too many and missing")])}
            )
    return charts


def _cover_rows(
    problem: Problem, one: QueueCover, first: int, days: int, hours: tuple[float, float], language: Language
) -> Rows:
    code, slot_h = language.code, problem.slot_s / 3600
    begin = first * problem.slots
    rows: Rows = []
    for slot in range(min(days * problem.slots + problem.slots, len(one.required) - begin)):
        from_h = slot * slot_h
        if not hours[0] <= from_h < hours[1]:
            continue
        required, there = float(one.required[begin + slot]), float(one.scheduled[begin + slot])
        missing = there - required
        sign = numbers.plus if missing > 0 else _as_it_is
        time = schedule_words.between(problem, slot, slot + 1, language)
        rows.append(
            {
                "from_h": from_h, "to_h": from_h + slot_h, "required": required, "scheduled": there, "net": missing,
                "time": time, "required_text": _agents(required, code),
                "scheduled_text": _agents(there, code), "net_text": sign(_agents(missing, code), code),
            }
        )  # fmt: skip
    return rows


def _agents(value: float, code: str) -> str:
    return numbers.number(value, code, 0 if value.is_integer() else 1)


def _as_it_is(text: str, code: str) -> str:
    return text


def _groups(shifts: Sequence[Shift]) -> list[list[Shift]]:
    found: dict[tuple[int, int, str], list[Shift]] = defaultdict(list)
    for shift in shifts:
        found[shift.day, shift.start, shift.pattern].append(shift)
    return list(found.values())


def _name(group: Sequence[Shift], people: bool, problem: Problem, day: int, language: Language) -> str:
    if people:
        return _chart_text(group[0].person, language)
    shift = _shift_name(problem, group[0].pattern, group[0].start, language)
    before = "" if group[0].day == day else f"{_day(problem, group[0].day, language, year=False)} "
    return f"{before}{shift} ×{numbers.number(len(group), language.code)}"


def _shift_name(problem: Problem, pattern: str, start: int, language: Language) -> str:
    return f"{schedule_words.time_of(problem, start, language)} {_chart_text(pattern, language)}"


def _bar(
    problem: Problem,
    plan: Plan,
    group: Sequence[Shift],
    name: str,
    midnight: int,
    language: Language,
    week: bool = False,
) -> dict[str, Any]:
    shift = group[0]
    pattern, slot_h = problem.patterns[shift.pattern], problem.slot_s / 3600
    begin = shift.day * problem.slots + shift.start - midnight
    times = schedule_words.between(problem, shift.start, shift.start + pattern.length, language)
    said = f"{_chart_text(shift.pattern, language)} {times}"
    day = f" · {_day(problem, shift.day, language)}" if week else ""
    contracts = sorted({plan.contracts.get(one.person, numbers.UNKNOWN) for one in group})
    breaks = _said_pauses(problem, shift, pattern, language) if len(group) == 1 else numbers.UNKNOWN
    who = _chart_text(shift.person, language) if len(group) == 1 else _people(len(group), language)
    return {
        "name": name, "from_h": begin * slot_h, "to_h": (begin + pattern.length) * slot_h, "who": who,
        "shift": said + day, "contract": ", ".join(contracts), "breaks": breaks or numbers.UNKNOWN,
    }  # fmt: skip


def _pauses(problem: Problem, group: Sequence[Shift], name: str, midnight: int, language: Language) -> Rows:
    """The pauses of a group: how many of it pause at once makes a gap light or clear."""
    kinds = _kinds(language)
    pattern = problem.patterns[group[0].pattern]
    counts: Counter[tuple[int, int, str]] = Counter()
    for shift in group:
        for pause, at in zip(pattern.pauses, shift.pauses, strict=True):
            counts[at, pause.length, "paid" if pause.paid else "unpaid"] += 1
        counts.update((at, length, "off") for at, length in shift.off_phone)
    slot_h, rows = problem.slot_s / 3600, []
    for (at, length, kind), count in sorted(counts.items()):
        time = schedule_words.between(problem, at, at + length, language)
        who = name if len(group) == 1 else _people(count, language)
        rows.append(
            {
                "name": name, "from_h": (at - midnight) * slot_h, "to_h": (at + length - midnight) * slot_h,
                "kind": kinds[kind], "share": count / len(group), "who": who, "time": time,
            }
        )  # fmt: skip
    return rows


def _said_pauses(problem: Problem, shift: Shift, pattern: Pattern, language: Language) -> str:
    said = (
        f"{_chart_text(pause.name, language)} {schedule_words.time_of(problem, at, language)}"
        for pause, at in zip(pattern.pauses, shift.pauses, strict=True)
    )
    return ", ".join(said)


def _people(count: int, language: Language) -> str:
    return language.say_many("{count} person", "{count} people", count, count=numbers.number(count, language.code))


def _kinds(language: Language) -> dict[str, str]:
    say = language.say
    return {
        kind: _chart_text(said, language)
        for kind, said in (("paid", say("paid break")), ("unpaid", say("unpaid break")), ("off", say("off the phone")))
    }


def _words(language: Language) -> dict[str, str]:
    say = language.say
    own = {
        "who": say("Who"), "shift": say("Shift"), "contract": say("Contract"), "breaks": say("Breaks"),
        "pause": say("Break"), "time": say("Time"), "agents": say("Agents"), "net": say("Net"), "day": say("Day"),
        "people": say("People"), "required": say("required"), "scheduled": say("at work"),
    }  # fmt: skip
    return {name: _chart_text(text, language) for name, text in own.items()} | _kinds(language)


def _hours_of_day(
    problem: Problem, shifts: Sequence[Shift], found: Sequence[QueueCover], day: int
) -> tuple[float, float] | None:
    """The whole hours in which anything happens; None where nothing does."""
    slot_h, begin = problem.slot_s / 3600, day * problem.slots
    starts = [((one.day - day) * problem.slots + one.start, problem.patterns[one.pattern].length) for one in shifts]
    edges = [(max(start, 0) * slot_h, (start + length) * slot_h) for start, length in starts]
    for one in found:
        there = one.required[begin : begin + problem.slots] + one.scheduled[begin : begin + problem.slots]
        busy = there.nonzero()[0]
        if len(busy):
            edges.append((float(busy[0]) * slot_h, float(busy[-1] + 1) * slot_h))
    if not edges:
        return None
    first, last = min(edge[0] for edge in edges), max(edge[1] for edge in edges)
    return float(first // 1), float(-(-last // 1))


def _ticks(hours: tuple[float, float], language: Language) -> dict[float, str]:
    step = 1 if hours[1] - hours[0] <= 16 else 2
    return {
        float(hour): numbers.digits(f"{hour % 24:02}:00", language.code)
        for hour in range(int(hours[0]), int(hours[1]) + 1, step)
    }


def _day(problem: Problem, day: int, language: Language, year: bool = True) -> str:
    when = plan_table.day_of(problem, day)
    said = schedule_words.weekday_of(when, language) if year else schedule_words.short_day(when, language)
    return _chart_text(said, language)


def _chart_text(text: str, language: Language) -> str:
    return numbers.inside_left_to_right(text, language.code)
