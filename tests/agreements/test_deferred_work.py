"""Deferred work: opening hours counted minute by minute, and small tables of items in, verdicts out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.agreements.centre import only, parts
from tests.agreements.other_records import centre_of, keys, promised, verdict_of
from upheld.agreements.assess import calls
from upheld.agreements.clauses import Agreement
from upheld.contacts.calendars import Calendar, open_spans
from upheld.contacts.opening_hours import parse
from upheld.metrics.opening import closes
from upheld.notation import instant

WARSAW = ZoneInfo("Europe/Warsaw")
START = instant("2026-10-23", "Europe/Warsaw")  # a Friday; the clock goes back on Sunday
MINUTE = timedelta(minutes=1)
OFFICE = 'hours = { mon-fri = ["08:10-13:00", "13:30-17:45"], sat = ["22:00-02:00"] }\n'
DAYS = ("2026-10-23", "2026-10-29")

items = st.lists(
    st.builds(
        lambda received, answered, closed: {
            "received_at": START + received * MINUTE,
            "answered_at": None if answered is None else START + (received + answered) * MINUTE,
            "closed_at": None if closed is None else START + (received + closed) * MINUTE,
        },
        st.integers(0, 4 * 1440),
        st.one_of(st.none(), st.integers(0, 3000)),
        st.one_of(st.none(), st.integers(0, 3000)),
    ),
    min_size=1,
    max_size=12,
)


def on_time(metric: str, within: str, keys: str = "", **more: Any) -> Agreement:
    return promised(metric, "90%", f'within = "{within}"\n' + keys, **more)


def is_open(at: datetime) -> bool:
    """Whether the office is open in the minute that begins at `at`, by its wall clock."""
    local = at.astimezone(WARSAW)
    minute = local.hour * 60 + local.minute
    if local.weekday() < 5:
        return 490 <= minute < 780 or 810 <= minute < 1065
    return minute >= 1320 if local.weekday() == 5 else minute < 120 and local.fold == 0


def opening_minutes(start: datetime, end: datetime) -> int:
    """Minute after minute, the open ones counted."""
    return sum(is_open(start + n * MINUTE) for n in range(int((end - start) / MINUTE)))


@settings(max_examples=60, deadline=None)
@given(items, st.integers(0, 1500))
def test_items_are_answered_in_time_as_a_walk_through_the_minutes_says(
    rows: list[Mapping[str, Any]], within: int
) -> None:
    until = max(at for row in rows for at in row.values() if at)
    kept = due = open_yet = 0
    for row in rows:
        waited = row["answered_at"] and opening_minutes(row["received_at"], row["answered_at"])
        if waited is None and opening_minutes(row["received_at"], until) <= within:
            open_yet += 1
            continue
        due += 1
        kept += waited is not None and waited <= within
    result = only(verdict_of(on_time("response_level", f"{within}m", top=OFFICE), (), DAYS, work_items=rows))
    noted = dict(result.notes).get("deferred.not_due", {"count": 0})["count"]
    assert (parts(result), noted, result.excluded) == ((kept, due), open_yet, ())


@settings(max_examples=40, deadline=None)
@given(items)
def test_the_oldest_item_at_each_close_is_as_old_as_a_walk_says(rows: list[Mapping[str, Any]]) -> None:
    until = max(at for row in rows for at in row.values() if at)
    done = "closed_at" if any(row["closed_at"] for row in rows) else "answered_at"
    first = min(row["received_at"] for row in rows)
    ages = [
        max((opening_minutes(row["received_at"], close) for row in rows if _open_at(row, done, close)), default=0)
        for close in walked_closes()
        if first < close <= until
    ]
    result = only(verdict_of(promised("backlog_age", "10h", top=OFFICE), (), DAYS, work_items=rows))
    assert parts(result) == (max(ages, default=0) * 60, len(ages))


def walked_closes() -> Iterable[datetime]:
    """Ends of the opening days of DAYS, found minute by minute: the last open minute before 05:00 of the next day."""
    last: dict[str, datetime] = {}
    for n in range(8 * 1440):
        at = START + n * MINUTE
        if is_open(at):
            last[(at.astimezone(WARSAW) - timedelta(hours=5)).strftime("%F")] = at + MINUTE
    return last.values()


def _open_at(row: Mapping[str, Any], done: str, close: datetime) -> bool:
    return row["received_at"] < close and (row[done] is None or row[done] > close)


def item(received: str, answered: str | None = None, closed: str | None = None, **more: Any) -> Mapping[str, Any]:
    """An item of November by local day and time: ``2 16:00``."""
    instants = {"received_at": received, "answered_at": answered, "closed_at": closed}
    return {name: None if text is None else _local(text) for name, text in instants.items()} | more


def _local(text: str) -> datetime:
    day, _, clock = text.partition(" ")
    return instant(f"2026-11-{int(day):02}T{clock}", "Europe/Warsaw")


HOURS = 'hours = { mon-fri = ["08:00-18:00"] }\n'
END = item("30 17:00", "30 17:30", "30 17:30")  # where the table ends


@pytest.mark.parametrize(
    ("says", "of", "expected"),
    [
        ("two hours on Monday and six on Tuesday are eight", item("2 16:00", "3 14:00"), (1, 1)),
        ("a minute more is late", item("2 16:00", "3 14:01"), (0, 1)),
        ("the weekend does not count", item("6 17:00", "9 15:00"), (1, 1)),
        ("what comes at night begins to wait in the morning", item("2 22:00", "3 16:00"), (1, 1)),
        ("unanswered when its time has passed is a miss", item("2 16:00"), (0, 1)),
        ("unanswered and not yet due is not counted", item("30 12:00"), (0, 0)),
    ],
)
def test_eight_opening_hours(says: str, of: Mapping[str, Any], expected: tuple[float, float]) -> None:
    found = only(verdict_of(on_time("response_level", "8h", top=HOURS), work_items=[of, END]))
    assert (says, parts(found)) == (says, (expected[0] + 1, expected[1] + 1))


def test_an_item_done_before_it_came_counts_neither_way_and_is_told() -> None:
    found = only(verdict_of(on_time("response_level", "8h", top=HOURS), work_items=[item("3 09:00", "2 09:00"), END]))
    assert (parts(found), keys(found.notes)) == ((1, 1), ["deferred.backwards"])


def test_on_the_clock_of_the_wall_the_night_counts() -> None:
    wall = on_time("response_level", "8h", 'parameters = { clock = "wall" }\n', top=HOURS)
    found = only(verdict_of(wall, work_items=[item("2 16:00", "3 09:00"), item("3 09:00", "3 17:00"), END]))
    assert parts(found) == (2, 3)


def test_closed_in_time_is_another_promise_than_answered_in_time() -> None:
    rows = [item("2 09:00", "2 10:00", "4 10:00"), END]
    answered, closed = (
        only(verdict_of(on_time(metric, "8h", top=HOURS), work_items=rows))
        for metric in ("response_level", "resolution_level")
    )
    assert (parts(answered), parts(closed)) == ((2, 2), (1, 2))


def test_tiers_of_deferred_work() -> None:
    keys = 'tiers = [{ within = "16h", required = "95%" }]\n'
    found = only(
        verdict_of(on_time("response_level", "8h", keys, top=HOURS), work_items=[item("2 16:00", "4 09:00"), END])
    )
    assert [(tier.threshold_s, tier.figure.numerator) for tier in found.tiers] == [(28800.0, 1), (57600.0, 2)]


def test_an_empty_backlog_is_no_age_and_keeps_the_promise() -> None:
    found = only(
        verdict_of(promised("backlog_age", "4h", top=HOURS), work_items=[item("2 09:00", "2 10:00", "2 10:00"), END])
    )
    assert (found.net.value, found.met, len([day for day in found.days if day.met])) == (0.0, True, 20)


def test_the_backlog_is_looked_at_when_the_day_closes() -> None:
    rows = [item("2 09:00", None, "4 09:00"), item("3 17:00", None, "4 17:00"), END]
    oldest = only(verdict_of(promised("backlog_age", "4h", top=HOURS), work_items=rows))
    young = only(verdict_of(on_time("backlog_within", "9h", top=HOURS), work_items=rows))
    assert (oldest.net.value, oldest.met) == (19 * 3600.0, False)
    assert parts(young) == (2, 3)


def test_without_any_closing_an_answer_ends_the_backlog() -> None:
    rows = [item("2 09:00", "3 10:00"), item("30 17:00", "30 17:30")]
    assert only(verdict_of(promised("backlog_age", "4h", top=HOURS), work_items=rows)).net.value == 9 * 3600.0


def test_reopened_items_are_a_share_of_the_closed_ones_that_tell_it() -> None:
    rows = [item("2 09:00", None, "2 10:00", reopened=n) for n in (0, 0, 2, None)]
    found = only(verdict_of(promised("reopen_rate", "10%", top=HOURS), work_items=rows))
    assert (parts(found), found.met, keys(found.notes)) == ((1, 3), False, ["deferred.reopened_unknown"])


def test_exclusions_queues_and_credits_hold_for_items_too() -> None:
    fog = '[[exclusions]]\nid = "fog"\nfrom = 2026-11-03\nto = 2026-11-04\nreason = "fog"\nevidence = "e"\n'
    bands = 'credits = [{ below = "90%", share = "20%" }]\n'
    agreed = on_time("response_level", "8h", bands + fog + 'approved_by = ["a"]\n', top=HOURS)
    rows = [item("2 09:00"), item("3 09:00"), item("2 09:00", queue="other"), END]
    found = only(verdict_of(agreed, work_items=rows))
    assert (parts(found), [part.clause for part in found.excluded], found.credit) == ((1, 2), ["fog"], 200)


def test_an_item_stands_in_the_list_behind_the_target_by_its_id() -> None:
    agreed = on_time("response_level", "8h", top=HOURS)
    con = centre_of(work_items=[item("2 16:00", "3 14:00", item_id="mail-7"), END])
    listed = calls([agreed], con, "other", start=_local("1 00:00"), end=_local("30 23:00")).to_pylist()
    assert [(row["contact_id"], row["wait_s"], row["numerator"]) for row in listed] == [
        ("mail-7", 28800.0, 1.0),
        ("i1", 1800.0, 1.0),
    ]


def test_the_span_of_the_data_is_that_of_the_items() -> None:
    found = verdict_of(on_time("response_level", "8h", top=HOURS), (), None, work_items=[item("2 16:00", "3 14:05")])
    assert (found.start, found.end) == (_local("2 16:00"), _local("3 14:15"))


@pytest.mark.parametrize(
    ("hours", "expected"),
    [
        ({"mon": ["08:00-12:00", "13:00-17:00"]}, ["2 17:00"]),
        ({"mon": ["22:00-02:00"]}, ["3 02:00"]),
        ({"mon-wed": ["00:00-24:00"]}, ["3 00:00", "4 00:00", "5 00:00"]),
    ],
)
def test_an_opening_day_closes_once(hours: Mapping[str, Sequence[str]], expected: Sequence[str]) -> None:
    spans = open_spans(Calendar("Europe/Warsaw", parse(hours)), _local("2 00:00"), _local("6 00:00"))
    assert closes("Europe/Warsaw", spans) == [_local(at).astimezone(UTC) for at in expected]


def test_without_items_there_is_no_age() -> None:
    result = only(verdict_of(promised("backlog_age", "4h", top=HOURS), work_items=[]))
    assert (result.net.value, result.met) == (None, None)
