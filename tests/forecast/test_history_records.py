"""Histories from the records of telephone systems."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.forecast.volume_tables import keys, told
from upheld.contacts.records import INTERVAL_TOTALS, VISITS, Records
from upheld.contacts.store import attach_records, connect
from upheld.forecast.history_records import Counted, of_records
from upheld.problems import BadInput

MONDAY = datetime(2026, 3, 2, 8, tzinfo=UTC)  # nine o'clock in Warsaw


def visit(number: int, minute: float, **more):
    """A whole visit from what matters of it; `minute` counts from Monday, nine o'clock."""
    at = MONDAY + timedelta(minutes=minute)
    full = dict.fromkeys(VISITS.names) | {
        "source": "lab", "contact_id": f"c{number}", "queue": "sales", "entry": 1, "channel": "voice",
        "offered_at": at, "ended_at": at, "outcome": "answered", "talk_s": 60.0, "flags": 0, "journal": "j",
        "position": number,
    }  # fmt: skip
    return full | more


def total(minute: float, offered: int, **more):
    """A row of interval totals of half an hour."""
    at = MONDAY + timedelta(minutes=minute)
    full = dict.fromkeys(INTERVAL_TOTALS.names) | {
        "source": "lab", "queue": "sales", "channel": "voice", "started_at": at,
        "ended_at": at + timedelta(minutes=30), "offered": offered, "journal": "t", "position": int(minute),
    }  # fmt: skip
    return full | more


def recorded(visits=(), totals=(), **more):
    """What is made of these records in half-hours of Warsaw."""
    con = connect()
    rows = [visit(number, *given) if isinstance(given, tuple) else given for number, given in enumerate(visits)]
    attach_records(
        con,
        Records(
            visits=pa.Table.from_pylist(rows, schema=VISITS),
            interval_totals=pa.Table.from_pylist(list(totals), schema=INTERVAL_TOTALS),
        ),
    )
    return of_records(con, "Europe/Warsaw", 1800, **more)


def test_contacts_are_counted_by_local_day_and_interval_of_arrival() -> None:
    found = recorded([(0,), (29,), (30,), (24 * 60,)])
    (history,) = found.read.histories

    assert (history.calls[0, 18], history.calls[0, 19], history.calls[1, 18]) == (2.0, 1.0, 1.0)
    assert history.calls[0, 20] == 0


def test_before_the_first_record_and_after_the_last_nothing_is_known() -> None:
    (history,) = recorded([(0,), (60,)]).read.histories

    assert np.flatnonzero(~np.isnan(history.calls[0])).tolist() == [18, 19, 20]


def test_refused_visits_are_no_demand() -> None:
    visits = [visit(0, 0), visit(1, 5, outcome="refused"), visit(2, 10, outcome="abandoned")]

    assert told(recorded(visits).read.histories[0]) == [2.0]


def test_overflow_counts_in_the_first_queue_and_is_told_in_the_second() -> None:
    visits = [visit(0, 0, outcome="timed_out"), visit(0, 5, queue="help"), visit(1, 6, queue="help")]
    found = recorded(visits)

    assert found.counted == (Counted("help", 2, 1, 1, 0, 2), Counted("sales", 1, 1, 0, 0, 0))
    assert [(each.queue, told(each)) for each in found.read.histories] == [("help", [1.0]), ("sales", [1.0])]
    assert "history.from_elsewhere" in keys(found.read.notes)


def test_a_second_entry_into_the_same_queue_is_no_second_contact() -> None:
    found = recorded([visit(0, 0, outcome="timed_out"), visit(0, 5, entry=2)])

    assert (found.counted[0].contacts, found.counted[0].from_elsewhere) == (1, 1)


@pytest.mark.parametrize(
    ("first", "minute", "queue", "contacts"),
    [("abandoned", 20, "sales", 1), ("abandoned", 40, "sales", 2), ("answered", 20, "sales", 2)],
)
def test_who_gave_up_and_soon_comes_again_counts_once(first, minute, queue, contacts) -> None:
    found = recorded([visit(0, 0, outcome=first, caller="x"), visit(1, minute, caller="x", queue=queue)])

    assert (found.counted[0].contacts, found.counted[0].repeats) == (contacts, 2 - contacts)


def test_three_attempts_are_one_wish() -> None:
    visits = [visit(number, number * 20, caller="x", outcome="abandoned") for number in range(3)]

    assert recorded(visits).counted[0].contacts == 1


def test_withheld_numbers_never_repeat() -> None:
    assert recorded([visit(0, 0, outcome="abandoned"), visit(1, 5)]).counted[0].contacts == 2


def test_the_window_of_repeats_can_be_said() -> None:
    visits = [visit(0, 0, outcome="abandoned", caller="x"), visit(1, 40, caller="x")]

    assert recorded(visits, repeat_s=3600).counted[0].contacts == 1


def test_handling_is_that_of_the_queue_that_handled() -> None:
    visits = [visit(0, 0, outcome="timed_out", talk_s=None), visit(0, 5, queue="help", talk_s=100.0, wrap_s=20.0)]
    help_, sales = recorded(visits).read.histories

    assert (help_.handled[0, 18], help_.handle_s[0, 18], help_.calls[0, 18]) == (1.0, 120.0, 0.0)
    assert sales.handled[0, 18] == 0


def test_a_silent_day_in_between_is_unknown_not_zero() -> None:
    (history,) = recorded([(0,), (2 * 24 * 60,)]).read.histories

    assert np.isnan(history.calls[1]).all()
    assert (history.calls[0, 19:] == 0).all()


def test_a_declared_gap_is_unknown() -> None:
    gap = (MONDAY + timedelta(minutes=40), MONDAY + timedelta(minutes=70))
    (history,) = recorded([(0,), (120,)], gaps=[gap]).read.histories

    assert np.isnan(history.calls[0, 18:23]).tolist() == [False, True, True, False, False]


def test_what_came_later_is_not_known() -> None:
    found = recorded([(0,), (10,), (65,), (75,)], until=MONDAY + timedelta(minutes=70))

    assert (found.read.total, told(found.read.histories[0])) == (2.0, [2.0, 0.0])


def test_the_autumn_hour_is_averaged_and_said() -> None:
    before = datetime(2026, 10, 25, 0, 10, tzinfo=UTC)  # ten past two, for the first time
    times = [before + timedelta(hours=number) for number in (0, 1, 2)]
    found = recorded([visit(number, 0, offered_at=at, ended_at=at) for number, at in enumerate(times)])

    assert told(found.read.histories[0])[0] == 1.0
    assert (found.read.total, found.read.folded) == (3.0, 1.0)


def test_totals_tell_what_no_visit_does() -> None:
    found = recorded([(0,), (10,)], [total(0, 7), total(30, 5, answered=4, talk_s=400.0)])
    (history,) = found.read.histories

    assert history.calls[0, 18:20].tolist() == [2.0, 5.0]
    assert (history.handled[0, 19], history.handle_s[0, 19]) == (4.0, 400.0)


def test_totals_alone_make_a_history() -> None:
    found = recorded(totals=[total(0, 7), total(30, 5)])

    assert (told(found.read.histories[0]), found.counted) == ([7.0, 5.0], ())


def test_totals_of_handled_contacts_say_so() -> None:
    totals = [total(0, None, answered=7, abandoned=None)]

    assert "history.handled_only" in keys(recorded(totals=totals).read.notes)


def test_nothing_recorded_is_said() -> None:
    with pytest.raises(BadInput, match=r"history\.no_records"):
        recorded()


VISITS_MADE = st.lists(
    st.tuples(
        st.integers(0, 6),  # contact
        st.integers(0, 3000),  # minute
        st.sampled_from(["sales", "help"]),
        st.sampled_from(["answered", "abandoned", "refused", "timed_out"]),
        st.sampled_from(["x", "y", None]),
    ),
    min_size=1,
    max_size=25,
    unique_by=lambda made: made[1],
)


def counted_slowly(visits):
    """Contacts and repeats by queue, in plain steps."""
    offered = sorted((each for each in visits if each["outcome"] != "refused"), key=lambda each: each["offered_at"])
    contacts, repeats, seen, last = {}, {}, set(), {}
    for each in offered:
        queue, caller = each["queue"], each["caller"]
        contacts.setdefault(queue, 0)
        repeats.setdefault(queue, 0)
        if each["contact_id"] in seen:
            continue
        seen.add(each["contact_id"])
        before = last.get((caller, queue)) if caller else None
        last[caller, queue] = each
        gave_up = before is not None and before["outcome"] == "abandoned"
        if gave_up and each["offered_at"] - before["ended_at"] <= timedelta(minutes=30):
            repeats[queue] += 1
        else:
            contacts[queue] += 1
    return contacts, repeats


@given(VISITS_MADE)
def test_contacts_are_those_that_plain_steps_count(made) -> None:
    visits = [
        visit(contact, minute, queue=queue, outcome=outcome, caller=caller, entry=place, position=place)
        for place, (contact, minute, queue, outcome, caller) in enumerate(made)
    ]
    if all(each["outcome"] == "refused" for each in visits):
        return
    found = recorded(visits)
    counted = {each.queue: each for each in found.counted}

    assert ({q: each.contacts for q, each in counted.items()}, {q: each.repeats for q, each in counted.items()}) == (
        counted_slowly(visits)
    )
    assert found.read.total == sum(np.nansum(each.calls) for each in found.read.histories)
