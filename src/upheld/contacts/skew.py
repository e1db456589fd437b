"""Clocks of two sources that are apart: found by what both of them saw, and named with the numbers behind it.

Evidence, the strongest first. `contacts`: the same contact told by both. `callers`: the same callers in both, again and
again the same time apart. `people`: persons who would have handled two calls at once, and would not with one clock set
otherwise. These make figures untrusted. Only a doubt: `demand`, the ups and downs of the two fit with a shift and not
without one; `hours`, a source whose days begin before the opening hours and leave their end empty.

An offset is what the clock of the second source is ahead of that of the first, in seconds. A pair of sources is told
once, by its strongest evidence.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from math import exp, log
from typing import Any, Final

import duckdb
import numpy as np

from upheld.contacts.calendars import Calendar, open_spans

CONTACTS: Final = "contacts"
CALLERS: Final = "callers"
PEOPLE: Final = "people"
DEMAND: Final = "demand"
HOURS: Final = "hours"

FARTHEST_S: Final = 14 * 3600
"""No two zones are further apart on the same day than this, nearly."""
NEAREST_S: Final = 600
"""Less than this is no skew: callers try again, and contacts are passed on, within minutes."""
CHANCE: Final = 1e-8
"""How improbable by chance one of about 1,700 distances has to be before it is evidence."""
LEAST: Final[Mapping[str, int]] = {CONTACTS: 5, CALLERS: 10}
"""So many different contacts or callers have to be the same time apart."""

_SAME_S = 30  # the same entry told twice: its two instants are so alike, once the offset is known
_APART_S = 60  # … and less than this is rounding
_OFTEN = 30  # who was seen more often than this in one source is a machine, or nobody in particular
_MINUTES = FARTHEST_S // 60
_AROUND = 30  # minutes on either side from which chance is reckoned
_STEP_S = 900
_STEPS = FARTHEST_S // _STEP_S
_SNAP_S = 180  # a clock that is nearly a whole number of quarter-hours off is so by its zone
_BUSIEST = 20  # persons
_OVERLAPS = 20
_DAYS = 14
_CONTACTS = 2000
_HALF_HOUR_S = 1800
_FIT = 8.0
_CROWD = 100


@dataclass(frozen=True)
class Seen:
    """Where one of two records stands."""

    source: str
    contact_id: str
    at: datetime
    journal: str
    position: int


@dataclass(frozen=True)
class Skew:
    """Two clocks that are apart; `second` is None where `first` is apart from the opening hours."""

    first: str
    second: str | None
    offset_s: int
    evidence: str
    strong: bool
    pairs: int  # of contacts, callers, calls at once or half-hours that say so
    chance: float  # so many of them would by chance
    example: tuple[Seen, ...] = ()


def skews(con: duckdb.DuckDBPyConnection, calendars: Sequence[Calendar] = ()) -> tuple[Skew, ...]:
    """Every pair of sources of the records in `con` whose clocks are apart, and each source apart from one calendar.

    Of several calendars nobody knows which is a source's: then opening hours are not asked.
    """
    sources = _sources(con)
    found: dict[tuple[str, str | None], Skew] = {}
    if len(sources) > 1:
        for evidence in (_told_twice, _of_contacts, _of_callers, _of_people, _of_demand):
            for one in evidence(con):
                found.setdefault((one.first, one.second), one)
    if len(calendars) == 1 and not found:
        for source in sources:
            found |= {(one.first, None): one for one in _of_hours(con, source, calendars[0])}
    return tuple(found.values())


def _sources(con: duckdb.DuckDBPyConnection) -> list[str]:
    query = "SELECT source::VARCHAR FROM visits UNION SELECT source::VARCHAR FROM legs ORDER BY 1"
    return [source for (source,) in con.execute(query).fetchall()]


_VISITS: Final = """
    SELECT source::VARCHAR AS source, {who} AS who, queue::VARCHAR AS queue, offered_at AS seen_at,
        coalesce(ended_at, offered_at) AS until, contact_id, journal::VARCHAR AS journal, position
    FROM visits WHERE {who} IS NOT NULL
"""
_LEGS: Final = """
    UNION ALL SELECT source::VARCHAR, {who}, queue::VARCHAR, started_at, coalesce(ended_at, started_at), contact_id,
        journal::VARCHAR, position
    FROM legs WHERE {who} IS NOT NULL
"""
_PAIRS: Final = """
WITH seen AS NOT MATERIALIZED ({seen}), often AS MATERIALIZED (
    SELECT who FROM (SELECT who, source, count(*) AS times FROM seen GROUP BY ALL)
    GROUP BY who HAVING count(*) > 1 AND max(times) <= $often
), kept AS MATERIALIZED (
    SELECT seen.*, epoch(seen_at) AS start_s, epoch(until) AS end_s FROM seen SEMI JOIN often USING (who)
), pairs AS (
    SELECT a.source AS first, b.source AS second, a.who, b.start_s - a.start_s AS start_start_s,
        b.start_s - a.end_s AS end_start_s, b.end_s - a.start_s AS start_end_s,
        b.start_s BETWEEN a.start_s - $nearest AND a.end_s + $nearest
        OR a.start_s BETWEEN b.start_s - $nearest AND b.end_s + $nearest AS one_after_the_other,
        a.seen_at AS first_at, a.contact_id AS first_id, a.journal AS first_journal, a.position AS first_position,
        b.seen_at AS second_at, b.contact_id AS second_id, b.journal AS second_journal, b.position AS second_position
    FROM kept AS a JOIN kept AS b
      ON a.who = b.who AND a.source < b.source AND abs(b.start_s - a.start_s) <= $farthest {also}
)
"""
_DISTANCES: Final = ("start_start_s", "end_start_s", "start_end_s")
"""A call is in both systems at once, or passed on from the first to the second, or from the second to the first."""
_BY_MINUTE: Final = """
SELECT first, second, epoch(date_trunc('month', first_at)) AS month, '{distance}' AS distance,
    floor({distance} / 60)::INTEGER AS minute, count(DISTINCT who) AS found,
    count(DISTINCT (who, first_journal, first_position)) AS pairs
FROM pairs WHERE NOT one_after_the_other OR abs({distance}) <= $nearest
GROUP BY ALL
"""
_NEAR: Final = """
SELECT * FROM pairs WHERE first = $first AND second = $second AND abs({distance} - $apart) <= 90
ORDER BY first_at, first_position, second_position LIMIT 1
"""
_LIMITS: Final = {"often": _OFTEN, "nearest": NEAREST_S, "farthest": FARTHEST_S + _AROUND * 60}


def _told_twice(con: duckdb.DuckDBPyConnection) -> Iterator[Skew]:
    """The same contact in the same queue, told by both sources at instants that differ by the same again and again."""
    pairs = _pairs("contact_id", also="AND a.queue = b.queue")
    query = f"""{pairs} SELECT first, second, median(apart_s) AS apart, list(apart_s) AS all_apart
        FROM (SELECT first, second, who, arg_min(start_start_s, abs(start_start_s)) AS apart_s FROM pairs GROUP BY ALL)
        GROUP BY ALL ORDER BY ALL"""
    for first, second, apart, all_apart in con.execute(query, _LIMITS).fetchall():
        alike = int(np.count_nonzero(np.abs(np.array(all_apart) - apart) <= _SAME_S))
        if abs(apart) >= _APART_S and alike >= LEAST[CONTACTS] and 2 * alike > len(all_apart):
            example = _near(con, pairs, (first, second), "start_start_s", apart)
            yield Skew(first, second, _snapped(apart), CONTACTS, True, alike, 0.0, example)


def _of_contacts(con: duckdb.DuckDBPyConnection) -> Iterator[Skew]:
    return _same_distance(con, _pairs("contact_id"), CONTACTS)


def _of_callers(con: duckdb.DuckDBPyConnection) -> Iterator[Skew]:
    return _same_distance(con, _pairs("caller"), CALLERS)


def _pairs(who: str, also: str = "") -> str:
    return _PAIRS.format(seen=(_VISITS + _LEGS).format(who=who), also=also)


def _same_distance(con: duckdb.DuckDBPyConnection, pairs: str, evidence: str) -> Iterator[Skew]:
    """Distances in time at which far more contacts or callers are found in both sources than around them.

    Asked of all months together and, where that says nothing, of each: a clock may be wrong in winter only.
    """
    query = " UNION ALL ".join(_BY_MINUTE.format(distance=distance) for distance in _DISTANCES)
    by_pair: dict[tuple[str, str], dict[float, np.ndarray]] = {}
    for first, second, month, distance, minute, found, times in con.execute(f"{pairs} {query}", _LIMITS).fetchall():
        months = by_pair.setdefault((first, second), {})
        counts = months.setdefault(month, np.zeros((2, len(_DISTANCES), 2 * (_MINUTES + _AROUND) + 1)))
        if abs(minute) <= _MINUTES + _AROUND:
            counts[:, _DISTANCES.index(distance), minute + _MINUTES + _AROUND] += found, times
    for pair, months in by_pair.items():
        every = [np.sum([*months.values()], axis=0), *(months[month] for month in sorted(months))]
        if peak := next((one for counts in every if (one := _peak(counts, LEAST[evidence]))), None):
            example = _near(con, pairs, pair, peak.distance, peak.apart_s)
            yield Skew(*pair, _snapped(peak.apart_s), evidence, True, peak.found, peak.chance, example)


@dataclass(frozen=True)
class _Peak:
    distance: str  # one of _DISTANCES
    apart_s: float
    found: int
    chance: float


def _peak(counts: np.ndarray, least: int) -> _Peak | None:
    """Where far more is found than chance gives.

    `counts` are how many different callers (or contacts), and how many pairs, by _DISTANCES and minute. The pairs tell
    where: once nearly every caller is found, callers are as many at every length of a call around it. The callers tell
    whether: one who always calls both systems an hour apart is one. Chance: a Poisson number with the mean of the
    half-hours around. None where the most is found near no distance at all (the clocks agree), or where another
    distance has half as much (something regular, such as a machine).
    """
    both = counts[..., :-1] + counts[..., 1:]  # two minutes: one on either side of a whole minute
    two, pairs = both
    minutes = np.arange(two.shape[1]) - _MINUTES - _AROUND + 1
    row, best = (int(n) for n in np.unravel_index(np.argmax(pairs), pairs.shape))
    most, away = two[row, best], np.abs(np.arange(two.shape[1]) - best)
    chance = max(float(np.mean(two[row, (away > 3) & (away <= _AROUND)])), 0.5)
    apart_s = float(minutes[best] * 60)
    alone = 2 * max(float(np.max(two[row, away > 10])) - chance, 0) < most - chance
    if abs(apart_s) <= NEAREST_S or abs(apart_s) > FARTHEST_S or most < least or not alone:
        return None
    if by_chance(most, chance) > CHANCE:
        return None
    return _Peak(_DISTANCES[row], apart_s, int(most), round(chance, 1))


def by_chance(found: float, usual: float) -> float:
    """No more probable than this is it that a Poisson number of mean `usual` is `found` or farther out on its side.

    Chernoff's bound, see M. Mitzenmacher and E. Upfal, Probability and Computing, theorem 5.4.

    >>> f"{by_chance(10, 0.5):.1e}", by_chance(3, 3), f"{by_chance(0, 20):.1e}"
    ('1.3e-09', 1.0, '2.1e-09')
    """
    return exp(found - usual - (found * log(found / usual) if found else 0))


def _snapped(apart_s: float) -> int:
    """The nearest quarter-hour where it is near, else whole seconds."""
    whole = round(apart_s / _STEP_S) * _STEP_S
    return whole if whole and abs(whole - apart_s) <= _SNAP_S else round(apart_s)


def _near(
    con: duckdb.DuckDBPyConnection, pairs: str, of: tuple[str, str], distance: str, apart_s: float
) -> tuple[Seen, ...]:
    values = {**_LIMITS, "first": of[0], "second": of[1], "apart": apart_s}
    row = _row(con, pairs + _NEAR.format(distance=distance), values)
    return _example(row) if row else ()


def _example(row: Mapping[str, Any]) -> tuple[Seen, Seen]:
    return (
        Seen(row["first"], row["first_id"], row["first_at"], row["first_journal"], row["first_position"]),
        Seen(row["second"], row["second_id"], row["second_at"], row["second_journal"], row["second_position"]),
    )


_HANDLED: Final = """
WITH handled AS MATERIALIZED (
    SELECT source::VARCHAR AS source, person, epoch(answered_at) + 5 AS start_s, epoch(ended_at) - 5 AS end_s,
        contact_id, answered_at AS seen_at, journal::VARCHAR AS journal, position
    FROM visits JOIN people
      ON agent::VARCHAR = login AND answered_at >= valid_from AND answered_at < valid_to
    WHERE channel::VARCHAR = 'voice' AND ended_at - answered_at BETWEEN INTERVAL 11 SECOND AND INTERVAL 4 HOUR
), busiest AS (
    SELECT person FROM handled GROUP BY person HAVING count(DISTINCT source) > 1
    ORDER BY count(*) DESC, person LIMIT $busiest
), kept AS MATERIALIZED (SELECT handled.* FROM handled SEMI JOIN busiest USING (person)), pairs AS (
    SELECT a.source AS first, b.source AS second, a.seen_at AS first_at,
        ceil((b.start_s - a.end_s) / $step)::INTEGER AS from_step,
        floor((b.end_s - a.start_s) / $step)::INTEGER AS to_step,
        a.contact_id AS first_id, a.journal AS first_journal, a.position AS first_position,
        b.contact_id AS second_id, b.seen_at AS second_at, b.journal AS second_journal, b.position AS second_position
    FROM kept AS a JOIN kept AS b
      ON a.person = b.person AND a.source < b.source AND abs(b.start_s - a.start_s) <= $farthest
)
"""


def _of_people(con: duckdb.DuckDBPyConnection) -> Iterator[Skew]:
    """Persons who handle two voice calls at once under every shift of the clocks but one."""
    values = {"busiest": _BUSIEST, "step": _STEP_S, "farthest": FARTHEST_S + 3 * _STEP_S}
    query = f"""{_HANDLED}, steps AS (SELECT first, second, unnest(range(from_step, to_step + 1)) AS step FROM pairs)
        SELECT first, second, step, count(*) AS times FROM steps GROUP BY ALL ORDER BY ALL"""
    by_pair: dict[tuple[str, str], dict[int, int]] = {}
    for first, second, step, times in con.execute(query, values).fetchall():
        by_pair.setdefault((first, second), {})[step] = times
    for (first, second), times in by_pair.items():
        if dip := _dip(times):
            at_once = f"{_HANDLED} SELECT * FROM pairs WHERE first = $first AND second = $second"
            at_once += " AND 0 BETWEEN from_step AND to_step ORDER BY first_at, first_position, second_position LIMIT 1"
            row = _row(con, at_once, values | {"first": first, "second": second})
            now, then = times.get(0, 0), times.get(dip, 0)
            yield Skew(first, second, dip * _STEP_S, PEOPLE, True, now, float(then), _example(row) if row else ())


def _dip(times: Mapping[int, int]) -> int | None:
    """The one shift under which next to nobody is in two calls at once, though under its neighbours many are."""
    dips = []
    for step in range(-_STEPS, _STEPS + 1):
        usual = float(np.mean([times.get(step + by, 0) for by in (-2, -1, 1, 2)]))
        if usual >= _OVERLAPS and times.get(step, 0) <= usual / 10 and by_chance(times.get(step, 0), usual) <= CHANCE:
            dips.append((step, usual))
    if len(dips) != 1 or dips[0][0] == 0 or times.get(0, 0) < dips[0][1] / 4:
        return None
    return dips[0][0]


def _of_demand(con: duckdb.DuckDBPyConnection) -> Iterator[Skew]:
    """Sources whose half-hours are above and below their own usual together, but only once one of them is shifted."""
    residuals = {source: _unusual(slots) for source, slots in _slots(con, _HALF_HOUR_S).items()}
    names = sorted(source for source, unusual in residuals.items() if unusual)
    for place, first in enumerate(names):
        for second in names[place + 1 :]:
            steps, fits, shared = _fits(residuals[first], residuals[second])
            best = int(np.argmax(fits))
            others = np.abs(fits[np.abs(steps - steps[best]) > 1])
            if steps[best] and fits[best] >= _FIT and fits[best] >= 2 * np.max(others):
                yield Skew(first, second, int(steps[best]) * _HALF_HOUR_S, DEMAND, False, shared, 0.0)


def _slots(con: duckdb.DuckDBPyConnection, length_s: int) -> dict[str, dict[int, int]]:
    """Arrivals by source and stretch of `length_s` since 1970."""
    query = f"""SELECT source::VARCHAR, (epoch_us(offered_at) // {length_s * 1_000_000})::BIGINT AS slot, count(*)
        FROM visits GROUP BY ALL ORDER BY ALL"""
    found: dict[str, dict[int, int]] = {}
    for source, slot, arrivals in con.execute(query).fetchall():
        found.setdefault(source, {})[slot] = arrivals
    return found


def _unusual(slots: Mapping[int, int]) -> dict[int, float]:
    """By half-hour, how far its arrivals are from what that time of the week and that day's volume lead one to expect.

    In standard deviations of chance; empty where days or arrivals are too few to know what is usual.
    """
    days = sorted({slot // 48 for slot in slots})
    if len(days) < _DAYS or sum(slots.values()) < _CONTACTS:
        return {}
    table = np.array([[slots.get(day * 48 + slot, 0) for slot in range(48)] for day in days], float)
    weekend = np.array([(day + 3) % 7 >= 5 for day in days])
    expected = np.zeros_like(table)
    for kind in (False, True):
        alike = table[weekend == kind]
        if alike.size and alike.sum():
            expected[weekend == kind] = alike.sum(axis=1, keepdims=True) * (alike.sum(axis=0) / alike.sum())
    odd = np.where(expected >= 1, (table - expected) / np.sqrt(np.maximum(expected, 1)), 0)
    rows, places = np.nonzero(odd)
    return {days[row] * 48 + place: float(odd[row, place]) for row, place in zip(rows, places.tolist(), strict=True)}


def _fits(first: Mapping[int, float], second: Mapping[int, float]) -> tuple[np.ndarray, np.ndarray, int]:
    """For each shift in half-hours how well the two fit, in standard deviations of no connection at all."""
    steps = range(-FARTHEST_S // _HALF_HOUR_S, FARTHEST_S // _HALF_HOUR_S + 1)
    start, end = min([*first, *second]), max([*first, *second]) + 1
    one, other = (np.array([of.get(slot, 0.0) for slot in range(start, end)]) for of in (first, second))
    size = np.sqrt(np.sum(one**2) * np.sum(other**2))
    fits = [np.sum(one[max(0, -k) : len(one) - max(0, k)] * other[max(0, k) : len(other) - max(0, -k)]) for k in steps]
    shared = len(first.keys() & second.keys())
    return np.array(steps), np.array(fits) / size * np.sqrt(max(shared, 1)), shared


def _of_hours(con: duckdb.DuckDBPyConnection, source: str, calendar: Calendar) -> Iterator[Skew]:
    """A source with a crowd outside the opening hours, all of it inside once shifted, and then as empty at no end."""
    quarters = _slots(con, _STEP_S).get(source, {})
    days = {quarter // 96 for quarter in quarters}
    if len(days) < _DAYS or sum(quarters.values()) < _CONTACTS or calendar.never_closes:
        return
    start, end = (datetime.fromtimestamp(n * _STEP_S, UTC) for n in (min(quarters) - _STEPS, max(quarters) + _STEPS))
    opened = {
        quarter
        for a, b in open_spans(calendar, start, end)
        for quarter in range(int(a.timestamp()) // _STEP_S, -int(-b.timestamp() // _STEP_S))
    }
    total = sum(quarters.values())
    hours = sorted(range(-14, 15), key=abs)
    outside = {h: total - sum(n for q, n in quarters.items() if q - 4 * h in opened) for h in hours}
    best = min(hours, key=lambda h: outside[h])
    if best and outside[0] >= max(_CROWD, 0.02 * total) and outside[best] <= 0.002 * total:
        others = [count for h, count in outside.items() if h != best]
        if min(others) > 10 * max(outside[best], 1):
            yield Skew(source, None, best * 3600, HOURS, False, outside[0], float(outside[best]))


def _row(con: duckdb.DuckDBPyConnection, query: str, values: Mapping[str, Any]) -> dict[str, Any] | None:
    found: list[dict[str, Any]] = con.sql(query, params=dict(values)).to_arrow_table().to_pylist()
    return found[0] if found else None
