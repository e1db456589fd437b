"""Rollups: the fast path against a plain count, and the rules of every grouping."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from upheld.contacts.people import PersonLogin, QueueClient
from upheld.contacts.records import OUTCOMES
from upheld.metrics.rollup import rollup
from upheld.metrics.service_level import FORMULAS
from upheld.metrics.visit_by_visit import counts
from upheld.problems import BadInput

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
WARSAW = "Europe/Warsaw"
CHANGES = st.sampled_from([datetime(2026, 3, 29, tzinfo=UTC), datetime(2026, 10, 25, tzinfo=UTC)])
MICROSECONDS = st.integers(-6 * 3600 * 10**6, 6 * 3600 * 10**6).map(lambda n: timedelta(microseconds=n))
DAYS = st.lists(
    st.fixed_dictionaries(
        {
            "outcome": st.sampled_from(OUTCOMES),
            "queue": st.sampled_from(["sales", "support"]),
            "offered_at": st.builds(lambda day, since: day + since, CHANGES, MICROSECONDS),
            "wait_s": st.one_of(st.none(), st.sampled_from([0.0, 3.0, 20.0, 21.0, 2000.0])),
            "talk_s": st.one_of(st.none(), st.sampled_from([10.0, 100.0])),
        }
    ),
    max_size=25,
)


def rows(con, **question):
    return rollup(con, **question).to_pylist()


def by_hand(visits, formula, interval_s):
    """Counts per (queue, local interval) in plain Python: the obvious way, one visit at a time."""
    found = defaultdict(lambda: defaultdict(int))
    for visit in visits:
        row = found[visit["queue"], local_start(visit["offered_at"], interval_s)]
        row["offered"] += visit["outcome"] != "refused"
        row[visit["outcome"]] += 1
        numerator, denominator, at = counts(formula, visit, 20.0)
        if denominator:
            level = found[visit["queue"], local_start(at, interval_s)]
            level["service_level_numerator"] += numerator
            level["service_level_denominator"] += denominator
    return found


def local_start(at, interval_s):
    """The interval's beginning: the UTC instant goes back to a multiple on the wall clock of its own offset."""
    offset = at.astimezone(ZoneInfo(WARSAW)).utcoffset()
    since = (at + offset - datetime(1970, 1, 1, tzinfo=UTC)) % timedelta(seconds=interval_s)
    return at - since


@pytest.mark.parametrize("formula", FORMULAS)
@given(visits=DAYS, interval_s=st.sampled_from([300, 900, 1800, 3600]))
@settings(deadline=None, max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_counts_by_queue_and_local_interval_are_those_counted_by_hand(attached, formula, visits, interval_s):
    con = attached(visits)
    kept = con.sql("SELECT * FROM visits ORDER BY position").to_arrow_table().to_pylist()
    expected = by_hand(kept, formula, interval_s)

    found = rows(con, by=("queue", "interval"), interval_s=interval_s, zone=WARSAW, formula=formula)

    assert {(row["queue"], row["interval"]) for row in found} == set(expected)
    for row in found:
        by_name = expected[row["queue"], row["interval"]]
        names = ("offered", *OUTCOMES, "service_level_numerator", "service_level_denominator")
        assert {name: row[name] for name in names} == {name: by_name[name] for name in names}


@given(visits=DAYS, formula=st.sampled_from(list(FORMULAS)))
@settings(deadline=None, max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_intervals_days_and_queues_add_up_to_the_total(attached, visits, formula):
    con = attached(visits)
    (total,) = rows(con, by=(), formula=formula)

    for by in (("queue",), ("interval",), ("day", "queue"), ("week",), ("month",), ("quarter",)):
        parts = rows(con, by=by, formula=formula, zone=WARSAW)
        for name in ("offered", "refused", "answered", "service_level_numerator", "service_level_denominator"):
            assert sum(part[name] for part in parts) == total[name]


@pytest.mark.parametrize(("day", "quarter_hours"), [("2026-03-29", 92), ("2026-11-22", 96), ("2026-10-25", 100)])
def test_warsaw_has_92_96_and_100_quarter_hours(attached, day, quarter_hours):
    local_noon = datetime.fromisoformat(f"{day}T12:00+00:00")
    con = attached([{"offered_at": local_noon + timedelta(minutes=15 * step)} for step in range(-96, 96)])

    found = rows(con, by=("day", "interval"), interval_s=900, zone=WARSAW)

    assert sum(row["day"] == day for row in found) == quarter_hours


@pytest.mark.parametrize(("zone", "start"), [("Asia/Kathmandu", "17:45"), ("Asia/Kolkata", "17:30")])
def test_hours_begin_on_the_wall_clock_of_zones_with_odd_offsets(attached, zone, start):
    (row,) = rows(attached([{"offered_at": NOON}]), by=("interval",), interval_s=3600, zone=zone)

    assert row["interval_label"] == "2026-11-22T17:00"
    assert row["interval"] == datetime.fromisoformat("2026-11-22T17:00").replace(tzinfo=ZoneInfo(zone))
    assert NOON.astimezone(ZoneInfo(zone)).strftime("%H:%M") == start


def test_minutes_are_intervals_too(attached):
    con = attached([{"offered_at": NOON + timedelta(seconds=59)}, {"offered_at": NOON + timedelta(seconds=60)}])

    assert [row["offered"] for row in rows(con, by=("interval",), interval_s=60)] == [1, 1]


def test_a_period_is_half_open(attached):
    con = attached([{"offered_at": NOON}, {"offered_at": NOON + timedelta(hours=1)}])

    (row,) = rows(con, by=(), start=NOON, end=NOON + timedelta(hours=1))

    assert row["offered"] == 1


def test_ratios_come_from_sums_not_from_averages(attached):
    fast = [{"queue": "sales", "wait_s": 1.0}] * 9
    (row,) = rows(attached([*fast, {"queue": "support", "wait_s": 101.0}]), by=())

    assert (row["service_level"], row["asa_s"]) == (0.9, 11.0)


def test_no_calls_give_no_figure_instead_of_zero(attached):
    (row,) = rows(attached(), by=())

    assert (row["offered"], row["service_level"], row["asa_s"], row["occupancy"]) == (0, None, None, None)


def test_refused_calls_are_counted_apart(attached):
    (row,) = rows(attached([{"outcome": "refused"}, {"outcome": "answered", "wait_s": 1.0}]), by=())

    assert (row["offered"], row["refused"], row["service_level"]) == (1, 1, 1.0)


def test_by_agent_only_handled_figures_exist(attached):
    con = attached([{"agent": "1001", "wait_s": 4.0, "talk_s": 60.0}, {"outcome": "abandoned", "wait_s": 9.0}])

    (row,) = rows(con, by=("agent",))

    assert (row["agent"], row["answered"], row["aht_s"]) == ("1001", 1, 60.0)
    assert (row["offered"], row["abandoned"], row["service_level"], row["abandon_rate"]) == (None, None, None, None)


def test_a_reused_login_belongs_to_whoever_held_it_at_the_time(attached):
    moved = NOON + timedelta(hours=1)
    logins = [
        PersonLogin("p1", "Ada", "1001", team="red", valid_to=moved),
        PersonLogin("p2", "Bo", "1001", team="blue", valid_from=moved),
    ]
    con = attached([{"agent": "1001"}, {"agent": "1001", "offered_at": moved}, {"agent": "1002"}], logins=logins)

    assert {row["team"]: row["answered"] for row in rows(con, by=("team",))} == {"blue": 1, "red": 1, None: 1}


def test_a_queue_without_a_client_stays_visible(attached):
    con = attached([{"queue": "sales"}, {"queue": "night"}], clients=[QueueClient("sales", "Northwind")])

    assert {row["client"]: row["offered"] for row in rows(con, by=("client",))} == {"Northwind": 1, None: 1}


def test_the_known_parts_of_handling_are_named(attached):
    con = attached([{"talk_s": 60.0, "wrap_s": 30.0}, {"talk_s": 60.0}, {"talk_s": None}])

    (row,) = rows(con, by=())

    assert (row["aht_s"], row["aht_parts"], row["handled_with_talk"]) == (75.0, "talk+wrap", 2)


def test_short_abandons_are_counted_beside_all_abandons(attached):
    con = attached([{"outcome": "abandoned", "wait_s": wait_s} for wait_s in (4.0, 5.0, None)])

    (row,) = rows(con, by=(), formula="excluding_short")

    assert (row["abandoned"], row["abandoned_short"], row["service_level_denominator"]) == (3, 1, 2)


def test_queues_can_be_chosen(attached):
    con = attached([{"queue": "sales"}, {"queue": "it's"}])

    assert [row["queue"] for row in rows(con, queues=["it's"])] == ["it's"]
    assert rows(con, queues=[]) == []


@pytest.mark.parametrize(
    ("question", "key"),
    [
        ({"by": ("mood",)}, "rollup.unknown_group"),
        ({"interval_s": 7}, "rollup.bad_interval"),
        ({"zone": "Mars/Base"}, "calendar.unknown_zone"),
        ({"formula": "best"}, "formula.unknown"),
        ({"start": NOON, "end": NOON}, "rollup.bad_period"),
    ],
)
def test_a_question_without_meaning_is_refused(attached, question, key):
    with pytest.raises(BadInput) as raised:
        rollup(attached(), **question)

    assert raised.value.problems[0].key == key
