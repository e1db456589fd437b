"""Calls behind a figure: pages that miss nothing and repeat nothing, and all stays of one call."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.metrics.kept_centre import workspace_of
from upheld.metrics.call_rows import ORDERS, call, page
from upheld.problems import BadInput

DAY = datetime(2026, 11, 25, tzinfo=UTC)
CALLS = st.lists(
    st.fixed_dictionaries(
        {
            "offered_at": st.integers(0, 5).map(lambda n: DAY + timedelta(hours=n)),
            "queue": st.sampled_from(["sales", "support"]),
            "outcome": st.sampled_from(["answered", "abandoned"]),
            "wait_s": st.sampled_from([None, 0.0, 1.5, 20.0]),
            "talk_s": st.sampled_from([None, 0.0, 60.0]),
            "agent": st.sampled_from([None, "1001", "1002"]),
        }
    ),
    max_size=12,
)


def pages(workspace, limit, **question):
    after = None
    while True:
        found = page(workspace, None, DAY, DAY + timedelta(days=1), limit=limit, after=after, **question)
        yield from found.rows
        after = found.after
        if after is None:
            return


@given(CALLS, st.sampled_from(ORDERS), st.booleans(), st.integers(1, 4))
@settings(max_examples=40)
def test_small_pages_are_one_large_page(visits, order, descending, limit):
    with workspace_of(visits) as workspace:
        small = list(pages(workspace, limit, order=order, descending=descending))
        large = list(pages(workspace, 100, order=order, descending=descending))

    assert small == large
    assert len({row["contact_id"] for row in large}) == len(visits)
    known = [row[order] for row in large if row[order] is not None]
    assert known == sorted(known, reverse=descending)
    assert all(row[order] is None for row in large[len(known) :])


def test_only_what_is_asked_for_is_listed():
    calls = [
        {"offered_at": DAY, "agent": "1001"},
        {"offered_at": DAY, "agent": "1002", "queue": "o'hara"},
        {"offered_at": DAY, "outcome": "abandoned"},
        {"offered_at": DAY + timedelta(days=1), "agent": "1001"},
    ]
    with workspace_of(calls) as workspace:
        day = (DAY, DAY + timedelta(days=1))
        of_agent = page(workspace, None, *day, agent="1001").rows
        of_queue = page(workspace, ["o'hara"], *day).rows
        of_outcome = page(workspace, ["sales"], *day, outcome="abandoned").rows

    assert [[row["contact_id"] for row in rows] for rows in (of_agent, of_queue, of_outcome)] == [
        ["c0"],
        ["c1"],
        ["c2"],
    ]


def test_no_queue_has_no_calls():
    with workspace_of([{"offered_at": DAY}]) as workspace:
        assert page(workspace, [], DAY, DAY + timedelta(days=1)).rows == ()


def test_all_stays_of_a_call_are_found_over_midnight():
    first = {"contact_id": "x", "offered_at": DAY - timedelta(minutes=1), "outcome": "timed_out"}
    second = {"contact_id": "x", "offered_at": DAY + timedelta(minutes=1), "queue": "support"}
    with workspace_of([second, first, {"offered_at": DAY}]) as workspace:
        rows = call(workspace, "lab", "x", date(2026, 11, 25))

    assert [(row["queue"], row["outcome"]) for row in rows] == [("sales", "timed_out"), ("support", "answered")]


def test_a_call_nobody_knows_has_no_rows():
    with workspace_of([{"offered_at": DAY}]) as workspace:
        assert call(workspace, "lab", "y", date(2026, 11, 25)) == ()
        assert call(workspace, "../other", "c0", date(2026, 11, 25)) == ()


@pytest.mark.parametrize(
    ("question", "key"),
    [
        ({"order": "caller"}, "calls.unknown_order"),
        ({"outcome": "lost"}, "calls.unknown_outcome"),
        ({"after": "bm90aGluZw"}, "calls.bad_cursor"),
        ({"after": "żółć"}, "calls.bad_cursor"),
        ({"end": DAY}, "rollup.bad_period"),
        ({"end": DAY + timedelta(days=90)}, "calls.long_period"),
    ],
)
def test_questions_that_cannot_be_answered_are_refused(question, key):
    asked = {"start": DAY, "end": DAY + timedelta(days=1)} | question
    with workspace_of([{"offered_at": DAY}]) as workspace, pytest.raises(BadInput) as caught:
        page(workspace, None, asked.pop("start"), asked.pop("end"), **asked)

    assert caught.value.problems[0].key == key


def test_a_cursor_of_another_order_is_refused():
    with workspace_of([{"offered_at": DAY}] * 3) as workspace:
        after = page(workspace, None, DAY, DAY + timedelta(days=1), limit=1).after
        with pytest.raises(BadInput) as caught:
            page(workspace, None, DAY, DAY + timedelta(days=1), order="wait_s", after=after)

    assert caught.value.problems[0].key == "calls.bad_cursor"


def test_a_damaged_day_is_named():
    with workspace_of([{"offered_at": DAY}]) as workspace:
        (path,) = workspace.store.root.glob("visits/*/*.parquet")
        path.write_bytes(b"PAR1")
        with pytest.raises(BadInput) as caught:
            page(workspace, None, DAY, DAY + timedelta(days=1))

    assert caught.value.problems[0].key == "store.damaged"
