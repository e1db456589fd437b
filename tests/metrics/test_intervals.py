"""Kept quarter-hours give the figures that a rollup of the records gives."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.metrics.kept_centre import fill, kept, of_records, plain, workspace_of
from upheld.contacts.records import OUTCOMES
from upheld.contacts.store import connect
from upheld.contacts.workspace import check
from upheld.metrics.interval_counts import refresh
from upheld.metrics.interval_reading import Intervals
from upheld.metrics.kept_measures import kept_measure
from upheld.metrics.service_level import FORMULAS
from upheld.problems import BadInput

DAY, AUTUMN = datetime(2026, 3, 29, tzinfo=UTC), datetime(2026, 10, 25, tzinfo=UTC)
"""Days on which Warsaw's clock changes."""
MICROSECONDS = st.integers(-6 * 3600 * 10**6, 6 * 3600 * 10**6).map(lambda n: timedelta(microseconds=n))
SECONDS = st.one_of(st.none(), st.sampled_from([0.0, 1.5, 10.0, 700.0]))


def visits_about(*days, most=20):
    return st.lists(
        st.fixed_dictionaries(
            {
                "outcome": st.sampled_from(OUTCOMES),
                "queue": st.sampled_from(["sales", "support", "o'hara"]),
                "channel": st.sampled_from(["voice", "chat"]),
                "offered_at": st.builds(lambda day, since: day + since, st.sampled_from(days), MICROSECONDS),
                "wait_s": st.one_of(st.none(), st.sampled_from([0.0, 3.0, 20.0, 21.0, 2000.0])),
                "talk_s": SECONDS,
                "hold_s": SECONDS,
                "wrap_s": SECONDS,
                "ended_by": st.sampled_from([None, "agent", "blind_transfer"]),
                "agent": st.sampled_from([None, "1001", "1002"]),
            }
        ),
        max_size=most,
    )


VISITS, SPRING_VISITS = visits_about(DAY, AUTUMN), visits_about(DAY)
SPANS = st.tuples(st.integers(-30 * 3600, 20 * 3600), st.one_of(st.none(), st.integers(1, 40 * 3600)))
STATES = st.lists(
    st.builds(
        lambda agent, span, state, queue: _state(agent, *span, state, queue),
        st.sampled_from(["1001", "1002"]),
        SPANS,
        st.sampled_from(["logged_in", "logged_in", "not_ready"]),
        st.sampled_from([None, "sales", "support"]),
    ),
    max_size=8,
)
TOTALS = st.lists(
    st.fixed_dictionaries(
        {
            "half_hour": st.integers(-10, 10),
            "queue": st.sampled_from(["sales", "letters"]),
            "offered": st.sampled_from([0, 5]),
            "answered": st.sampled_from([0, None]),
            "abandoned": st.sampled_from([0, None]),
            "answer_wait_s": SECONDS,
            "longest_wait_s": SECONDS,
            "talk_s": SECONDS,
            "within": st.sampled_from([None, [{"threshold_s": 20.0, "answered": 0, "abandoned": 0}]]),
        }
    ),
    max_size=6,
    unique_by=lambda row: (row["half_hour"], row["queue"]),
)
MEASURES = st.builds(
    lambda formula, threshold_s: kept_measure(formula=formula, threshold_s=threshold_s),
    st.sampled_from(list(FORMULAS)),
    st.sampled_from([10.0, 20.0]),
)
ZONES = st.sampled_from(["UTC", "Europe/Warsaw", "Asia/Tehran", "Asia/Kathmandu"])
INTERVALS = st.sampled_from([900, 1800, 3600, 86400])
BY = st.lists(
    st.sampled_from(["queue", "channel", "source", "interval", "day", "week", "month"]), unique=True, max_size=3
)
PERIODS = st.sampled_from(
    [
        (None, None),
        (datetime(2026, 3, 28, 22, tzinfo=UTC), datetime(2026, 3, 29, 22, tzinfo=UTC)),
        (datetime(2026, 3, 29, 0, 15, tzinfo=UTC), datetime(2026, 10, 25, 1, 45, tzinfo=UTC)),
    ]
)


def _state(agent, start_s, length_s, state, queue):
    start = DAY + timedelta(seconds=start_s)
    end = None if length_s is None else start + timedelta(seconds=length_s)
    return {"agent": agent, "started_at": start, "ended_at": end, "state": state, "queue": queue}


def _half_hour(row):
    start = DAY + row["half_hour"] * timedelta(minutes=30)
    named = {name: value for name, value in row.items() if name != "half_hour"}
    return named | {"started_at": start, "ended_at": start + timedelta(minutes=30)}


def asked(measure):
    return {
        "formula": measure.formula,
        "threshold_s": measure.threshold_s,
        "parameters": dict(measure.parameters),
    }


@given(SPRING_VISITS, STATES, TOTALS, MEASURES, BY, ZONES, INTERVALS, PERIODS)
@settings(max_examples=25)
def test_rows_are_those_of_a_rollup(visits, states, totals, measure, by, zone, interval_s, period):
    question = {"by": by, "zone": zone, "interval_s": interval_s}
    start, end = period
    with workspace_of(visits, states, [_half_hour(row) for row in totals]) as workspace:
        found = kept(workspace, measure).rows(None, start, end, measure=measure, **question)
        expected = of_records(workspace, start=start, end=end, **question, **asked(measure))

    assert plain(found) == expected


@given(SPRING_VISITS, STATES, MEASURES, BY, ZONES, INTERVALS, PERIODS)
@settings(max_examples=15)
def test_agents_are_those_of_a_rollup(visits, states, measure, by, zone, interval_s, period):
    question = {"by": ["agent", *by], "zone": zone, "interval_s": interval_s}
    start, end = period
    with workspace_of(visits, states) as workspace:
        found = kept(workspace, measure).agents(None, start, end, measure=measure, **question)
        expected = of_records(workspace, start=start, end=end, **question, **asked(measure))

    assert plain(found) == expected


@given(VISITS, st.sampled_from([["sales"], ["o'hara", "support"], []]), BY)
@settings(max_examples=20)
def test_chosen_queues_alone_are_counted(visits, queues, by):
    with workspace_of(visits) as workspace:
        found = kept(workspace, kept_measure(threshold_s=20)).rows(queues, by=by, measure=kept_measure(threshold_s=20))
        expected = of_records(workspace, queues=queues, by=by)

    assert plain(found) == expected


@given(SPRING_VISITS, STATES, TOTALS, SPRING_VISITS, STATES, MEASURES)
@settings(max_examples=15)
def test_what_was_counted_bit_by_bit_is_what_is_counted_at_once(visits, states, totals, later, more, measure):
    half_hours = [_half_hour(row) for row in totals]
    question = {"by": ["queue", "interval"], "measure": measure}
    by_agent = {"by": ["agent", "interval"]}
    with workspace_of(visits, states) as workspace:
        kept(workspace, measure)
        fill(workspace, [*visits, *later], [*states, *more], half_hours)
        found = kept(workspace, measure)
        bit_by_bit = plain(found.rows(**question)), plain(found.agents(**by_agent))
    with workspace_of([*visits, *later], [*states, *more], half_hours) as workspace:
        found = kept(workspace, measure)
        at_once = plain(found.rows(**question)), plain(found.agents(**by_agent))

    assert bit_by_bit == at_once


@given(VISITS, TOTALS, st.sampled_from(["asa", "longest_wait", "abandon_rate", "aht", "mean_wait"]))
@settings(max_examples=15)
def test_levels_of_other_metrics_are_sums_of_their_measure(visits, totals, metric):
    measure = kept_measure(metric)
    with workspace_of(visits) as workspace:
        (found,) = plain(kept(workspace, measure).levels(measure))
        con = connect()
        workspace.attach(con)
        of = measure.measure
        combine = "max" if of.aggregate == "max" else "sum"
        top, bottom = con.execute(f"SELECT {combine}({of.numerator}), sum({of.denominator}) FROM visits").fetchone()

    assert (found["numerator"], found["denominator"]) == (round(top or 0, 6), bottom or 0)


WEDNESDAY = datetime(2026, 11, 25, tzinfo=UTC)
LEVEL = kept_measure(threshold_s=20)


def calls(day, kept_calls, late=0):
    at = WEDNESDAY + timedelta(days=day, hours=9)
    waits = [10.0] * kept_calls + [30.0] * late
    return [{"offered_at": at + timedelta(seconds=n), "wait_s": wait, "talk_s": 60.0} for n, wait in enumerate(waits)]


def present(day, start_hour=8, end_hour=16, **more):
    start = WEDNESDAY + timedelta(days=day)
    ends = None if end_hour is None else start + timedelta(hours=end_hour)
    return {"agent": "1001", "started_at": start + timedelta(hours=start_hour), "ended_at": ends} | more


def days_of(dates):
    return [(day - WEDNESDAY.date()).days for day in dates]


def test_only_days_whose_records_changed_are_counted_again():
    with workspace_of(calls(0, 3), [present(0)]) as workspace:
        first = refresh(workspace, [LEVEL])
        fill(workspace, [*calls(0, 3), *calls(1, 2)], [present(0)])
        second = refresh(workspace, [LEVEL])

    # a source is written as a whole, with new times of change; days of other sources stay
    assert (days_of(first.days), days_of(second.days)) == ([0], [0, 1])


def test_days_of_another_source_stay_as_they_were():
    with workspace_of(calls(0, 3), [present(0)]) as workspace:
        refresh(workspace, [LEVEL])
        fill(workspace, calls(1, 2), source="other")
        again = refresh(workspace, [LEVEL])
        rows = Intervals.open(workspace).rows(by=("day",), measure=LEVEL).to_pylist()

    assert (days_of(again.days), again.unchanged) == ([1], 1)
    assert [row["answered_within"] for row in rows] == [3, 2]


def test_nothing_new_changes_nothing():
    with workspace_of(calls(0, 3), [present(0, 8, None)]) as workspace:
        refresh(workspace, [LEVEL])
        held = Intervals.open(workspace)
        again = refresh(workspace, [LEVEL])

        assert not again.changed
        assert Intervals.open(workspace, held) is held


def test_days_without_records_are_dropped():
    with workspace_of([*calls(0, 3), *calls(1, 1)], [present(0), present(1)]) as workspace:
        refresh(workspace, [LEVEL])
        fill(workspace, calls(1, 1), [present(1)])
        again = refresh(workspace, [LEVEL])
        rows = Intervals.open(workspace).rows(by=("day",)).to_pylist()

    assert days_of(again.removed) == [0]
    assert [(row["day"], row["staffed_s"]) for row in rows] == [("2026-11-26", 8 * 3600)]


def test_a_log_in_still_open_lasts_until_the_last_record():
    with workspace_of(calls(0, 1), [present(0, 8, None)]) as workspace:
        refresh(workspace, [LEVEL])
        fill(workspace, calls(2, 1), source="other")
        again = refresh(workspace, [LEVEL])
        rows = Intervals.open(workspace).agents(by=("day",)).to_pylist()

    assert (days_of(again.days), days_of(again.agent_days)) == ([2], [0, 1, 2])
    assert [row["staffed_s"] for row in rows] == [16 * 3600, 24 * 3600, 9 * 3600 + 70]


def test_a_call_counts_in_the_quarter_hour_that_its_formula_says():
    by_answer = kept_measure(formula="answered_answered", threshold_s=20)
    late = {"offered_at": WEDNESDAY + timedelta(hours=23, minutes=59), "wait_s": 90.0, "talk_s": 5.0}
    with workspace_of([late]) as workspace:
        found = kept(workspace, by_answer)
        rows = found.levels(by_answer, None, WEDNESDAY + timedelta(days=1), None, ("day",)).to_pylist()

    assert [(row["day"], row["numerator"], row["denominator"]) for row in rows] == [("2026-11-26", 0, 1)]


def test_what_a_row_of_totals_does_not_tell_is_unknown_not_nothing():
    row = {"started_at": WEDNESDAY, "ended_at": WEDNESDAY + timedelta(minutes=30), "offered": 5, "answered": 3}
    with workspace_of(totals=[row]) as workspace:
        found = kept(workspace, LEVEL)
        (figures,) = found.rows(measure=LEVEL).to_pylist()
        (level,) = found.levels(LEVEL).to_pylist()

    assert (figures["offered"], figures["abandoned"], figures["service_level"]) == (5, None, None)
    assert (level["numerator"], level["value"]) == (None, None)


def test_days_add_up_to_the_month_to_date():
    with workspace_of([*calls(0, 3, 1), *calls(1, 1, 3)]) as workspace:
        rows = kept(workspace, LEVEL).days(LEVEL).to_pylist()

    assert [row["value"] for row in rows] == [0.75, 0.25]
    assert [(row["numerator_to_date"], row["denominator_to_date"]) for row in rows] == [(3, 4), (4, 8)]
    assert [row["value_to_date"] for row in rows] == [0.75, 0.5]


def test_without_a_measure_there_is_no_service_level():
    with workspace_of(calls(0, 3)) as workspace:
        (row,) = kept(workspace, LEVEL).rows().to_pylist()

    assert (row["offered"], row["answered_within"], row["service_level"]) == (3, None, None)


def test_a_silent_log_in_is_that_of_the_person_who_answers():
    answered = [call | {"agent": "1001"} for call in calls(0, 1)]
    with workspace_of(answered, [present(0, agent="SIP/1")]) as workspace:
        workspace.people_csv.write_text("person,login\nanna,1001\nanna,SIP/1\n", encoding="utf-8")
        rows = kept(workspace, LEVEL).agents().to_pylist()

    assert [(row["agent"], row["answered"], row["staffed_s"]) for row in rows] == [("1001", 1, 8 * 3600)]


def test_a_new_measure_has_every_day_counted_again_and_one_left_out_none():
    asa = kept_measure("asa")
    with workspace_of(calls(0, 3)) as workspace:
        refresh(workspace, [LEVEL])
        wider, narrower = refresh(workspace, [LEVEL, asa]), refresh(workspace, [asa])
        measures = Intervals.open(workspace).measures

    assert (days_of(wider.days), narrower.changed) == ([0], False)
    assert set(measures) == {LEVEL, asa}


def test_a_refresh_that_is_cancelled_changes_nothing():
    told = []
    with workspace_of([*calls(0, 3), *calls(1, 1)]) as workspace:
        done = refresh(workspace, [LEVEL], progress=lambda *at: told.append(at), cancelled=lambda: len(told) > 1)

        assert (done.cancelled, done.changed, told) == (True, False, [(0, 2), (1, 2)])
        assert [path.name for path in (workspace.root / "intervals").rglob("*.parquet")] == []


def test_readers_of_the_manifest_before_still_have_their_files():
    with workspace_of(calls(0, 3)) as workspace:
        held = kept(workspace, LEVEL)
        fill(workspace, calls(0, 4))
        refresh(workspace, [LEVEL])

        assert held.is_stale(workspace)
        assert [row["offered"] for row in held.rows().to_pylist()] == [3]
        assert [row["offered"] for row in Intervals.open(workspace, held).rows().to_pylist()] == [4]


def problem_of(call):
    with pytest.raises(BadInput) as caught:
        call()
    return caught.value.problems[0]


def test_what_was_never_counted_is_said_to_be_missing():
    with workspace_of(calls(0, 3)) as workspace:
        problem = problem_of(lambda: Intervals.open(workspace))

    assert (problem.key, problem.file) == ("intervals.missing", str(workspace.root / "intervals/manifest.json"))


@pytest.mark.parametrize(
    ("text", "key"), [("{", "intervals.damaged"), ("[]", "intervals.damaged"), ('{"version": 99}', "intervals.version")]
)
def test_a_manifest_that_cannot_be_used_is_named_and_the_next_refresh_counts_all_again(text, key):
    with workspace_of(calls(0, 3)) as workspace:
        refresh(workspace, [LEVEL])
        (workspace.root / "intervals/manifest.json").write_text(text, encoding="utf-8")

        assert problem_of(lambda: Intervals.open(workspace)).key == key
        assert days_of(refresh(workspace, [LEVEL]).days) == [0]
        assert Intervals.open(workspace).rows().num_rows == 1


@pytest.mark.parametrize("damage", [lambda path: path.write_bytes(b"PAR1 no more"), lambda path: path.unlink()])
def test_a_kept_file_that_is_damaged_is_named_and_counted_again(damage):
    with workspace_of(calls(0, 3)) as workspace:
        found = kept(workspace, LEVEL)
        (path,) = (workspace.root / "intervals/visits").iterdir()
        damage(path)

        problem = problem_of(found.rows)
        assert (problem.key, problem.file) == ("intervals.damaged", str(path))
        assert days_of(refresh(workspace, [LEVEL]).days) == [0]


def test_damaged_records_are_named_and_what_was_kept_stays():
    with workspace_of(calls(0, 3)) as workspace:
        found = kept(workspace, LEVEL)
        (path,) = workspace.store.root.glob("visits/*/*.parquet")
        path.write_bytes(b"PAR1")

        assert problem_of(lambda: refresh(workspace, [LEVEL])).key == "store.damaged"
        assert Intervals.open(workspace, found).rows().num_rows == 1


def test_a_folder_that_cannot_be_written_is_named():
    with workspace_of(calls(0, 3)) as workspace:
        (workspace.root / "intervals").write_text("a file", encoding="utf-8")
        problem = problem_of(lambda: refresh(workspace, [LEVEL]))

    assert (problem.key, problem.file) == ("intervals.unwritable", str(workspace.root / "intervals"))


@pytest.mark.parametrize(
    ("question", "key"),
    [
        ({"by": ["agent"]}, "rollup.unknown_group"),
        ({"zone": "Mars/Olympus"}, "calendar.unknown_zone"),
        ({"interval_s": 300}, "intervals.finer"),
        ({"start": WEDNESDAY + timedelta(minutes=7)}, "intervals.cut"),
        ({"start": WEDNESDAY, "end": WEDNESDAY}, "rollup.bad_period"),
        ({"measure": kept_measure(threshold_s=33)}, "intervals.measure_missing"),
    ],
)
def test_questions_that_quarter_hours_cannot_answer_are_refused(question, key):
    with workspace_of(calls(0, 3)) as workspace:
        found = kept(workspace, LEVEL)

        assert problem_of(lambda: found.rows(**question)).key == key


def test_the_folder_is_in_nobodys_way():
    with workspace_of(calls(0, 3)) as workspace:
        before = check(workspace)
        refresh(workspace, [LEVEL])

        assert check(workspace) == before
