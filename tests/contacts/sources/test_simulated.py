"""The make-believe outsourcer as a source of records."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from itertools import islice

import duckdb
import pyarrow as pa
import pytest

from upheld.contacts.journal import Reading
from upheld.contacts.records import OUTCOMES, SCHEMAS, Flag, Records
from upheld.contacts.sources.simulated import (
    absence_rows,
    forecast_rows,
    outsourcer,
    people_rows,
    quality_rows,
    queue_rows,
    read,
    satisfaction_rows,
    simulate_days,
    tables,
)
from upheld.contacts.sources.simulated_centre import Outsourcer

TWO_WEEKS_TO = datetime(2026, 10, 29, 12, tzinfo=UTC)  # a Thursday; holds the outage and the change of the clocks


def _kept(number: str) -> str:
    return number


@pytest.fixture(scope="module")
def centre() -> Outsourcer:
    return outsourcer(now=TWO_WEEKS_TO, weeks=2)


@pytest.fixture(scope="module")
def reading(centre: Outsourcer) -> Reading:
    return read(centre, pseudonym=_kept)


@pytest.fixture
def con(reading: Reading) -> duckdb.DuckDBPyConnection:
    con = duckdb.connect()
    con.execute("SET TimeZone = 'UTC'")
    for name in SCHEMAS:
        con.register(name, reading.records.table(name))
    return con


def _one(con: duckdb.DuckDBPyConnection, sql: str) -> tuple:
    return con.execute(sql).fetchall()[0]


def _digest(records: Records) -> str:
    digest = sha256()
    for name in SCHEMAS:
        sink = pa.BufferOutputStream()
        with pa.ipc.new_stream(sink, SCHEMAS[name]) as stream:
            stream.write_table(records.table(name).unify_dictionaries().combine_chunks())
        digest.update(sink.getvalue())
    return digest.hexdigest()


def test_the_same_outsourcer_gives_the_same_bytes(centre):
    once, again = (list(islice(simulate_days(centre, pseudonym=_kept), 2)) for _ in range(2))
    assert [_digest(day) for day in once] == [_digest(day) for day in again]


def test_another_seed_gives_other_records(centre):
    mine = next(simulate_days(centre, pseudonym=_kept))
    other = next(simulate_days(outsourcer(seed=1, now=TWO_WEEKS_TO, weeks=2), pseudonym=_kept))
    assert _digest(mine) != _digest(other)


def test_the_first_days_do_not_depend_on_how_many_follow(centre, reading):
    first = next(simulate_days(centre, pseudonym=_kept))
    assert reading.records.visits.slice(0, len(first.visits)).to_pylist() == first.visits.to_pylist()


def test_the_tables_have_the_columns_of_records(reading):
    for name, schema in SCHEMAS.items():
        assert reading.records.table(name).schema == schema


def test_every_visit_has_its_own_key(con):
    assert _one(con, "SELECT count(*) = count(DISTINCT (source, contact_id, queue, entry)) FROM visits") == (True,)


def test_every_outcome_is_a_known_one(con):
    seen = {outcome for (outcome,) in con.execute("SELECT DISTINCT outcome FROM visits").fetchall()}
    assert {"answered", "abandoned", "timed_out", "left_by_key", "refused"} <= seen <= set(OUTCOMES)


def test_positions_are_the_running_numbers_of_events(reading):
    journal = reading.journals[0]
    records = reading.records
    used = Counter(records.visits["position"].to_pylist()) + Counter(records.agent_rings["position"].to_pylist())
    used += Counter(records.agent_states["position"].to_pylist())
    assert max(used.values()) == 1
    assert 0 <= min(used) <= max(used) < journal.lines == sum(journal.events.values())


def test_the_journal_accounts_for_every_event(reading):
    journal = reading.journals[0]
    assert journal.parsed_bytes + journal.rejected_bytes + journal.pending_bytes == journal.size
    assert sum(journal.activity.values()) == journal.lines
    assert {record.as_py() for record in reading.records.visits["journal"].unique()} == {journal.journal}


def test_visits_come_in_order_of_time(con):
    sql = "SELECT offered_at < lag(offered_at) OVER (ORDER BY position) AS back FROM visits"
    assert _one(con, f"SELECT count(*) FROM ({sql}) WHERE back") == (0,)


def test_waits_are_the_differences_of_the_instants(con):
    sql = "SELECT max(abs(epoch_us(coalesce(answered_at, ended_at)) - epoch_us(offered_at) - wait_s * 1e6)) FROM visits"
    assert _one(con, sql)[0] < 1


def test_talk_and_hold_fill_the_conversation(con):
    sql = "SELECT max(abs(epoch_us(ended_at) - epoch_us(answered_at) - (talk_s + hold_s) * 1e6)) FROM visits"
    assert _one(con, sql)[0] < 2000


def test_ringing_is_part_of_the_wait(con):
    assert _one(con, "SELECT count(*) FROM visits WHERE ring_s > wait_s + 1e-6") == (0,)
    assert _one(con, "SELECT count(*) > 0 FROM visits WHERE outcome = 'answered' AND ring_s > 0") == (True,)


def test_no_agent_talks_to_two_callers(con):
    sql = """SELECT answered_at < lag(ended_at) OVER (PARTITION BY agent ORDER BY answered_at) AS double
             FROM visits WHERE outcome = 'answered'"""
    assert _one(con, f"SELECT count(*) FROM ({sql}) WHERE double") == (0,)


def test_a_transfer_to_a_queue_makes_a_second_visit_of_the_same_contact(con):
    sql = """SELECT count(*), count(b.contact_id) FROM visits a LEFT JOIN visits b
             ON a.contact_id = b.contact_id AND a.transferred_to = b.queue AND b.offered_at = a.ended_at
             WHERE a.ended_by = 'blind_transfer' AND a.transferred_to LIKE '%-%'"""
    moved, arrived = _one(con, sql)
    assert moved == arrived > 100


def test_an_overflow_makes_a_second_visit_of_the_same_contact(con):
    sql = """SELECT count(*), count(b.contact_id) FROM visits a LEFT JOIN visits b
             ON a.contact_id = b.contact_id AND a.queue <> b.queue AND b.offered_at = a.ended_at
             WHERE a.outcome = 'timed_out'"""
    moved, arrived = _one(con, sql)
    assert moved == arrived > 50


def test_what_lasts_at_now_is_left_open(con):
    open_now = "(flags & 1) = 1"
    assert _one(con, f"SELECT max(coalesce(ended_at, offered_at)) <= TIMESTAMPTZ '{TWO_WEEKS_TO}' FROM visits") == (
        True,
    )
    assert _one(
        con, f"SELECT count(*) > 0 FROM visits WHERE {open_now} AND outcome = 'answered' AND talk_s IS NULL"
    ) == (True,)
    assert _one(con, f"SELECT count(*) FROM visits WHERE (ended_at IS NULL) <> ({open_now})") == (0,)
    assert int(Flag.STILL_OPEN) == 1


def test_callers_call_again(con):
    days = """SELECT caller, count(DISTINCT CAST(offered_at AS DATE)) AS days
              FROM visits WHERE caller IS NOT NULL GROUP BY caller"""
    assert 0.05 < _one(con, f"SELECT count(*) FILTER (WHERE days > 1) / count(*) FROM ({days})")[0] < 0.35


def test_withheld_numbers_are_null_and_never_reach_the_pseudonym(centre):
    seen = []
    day = next(simulate_days(centre, pseudonym=lambda number: seen.append(number) or "x"))
    assert day.visits["caller"].null_count > 0
    assert set(day.visits["caller"].drop_null().to_pylist()) == {"x"}
    assert all(number.startswith(("+480", "+440", "+860")) for number in seen)


def test_the_outage_evening_stands_out(con):
    sql = """SELECT count(*) FILTER (WHERE CAST(offered_at AS DATE) = DATE '2026-10-21'),
                    count(*) FILTER (WHERE CAST(offered_at AS DATE) = DATE '2026-10-20')
             FROM visits WHERE queue = 'energy-outages' AND hour(offered_at) BETWEEN 15 AND 19"""
    outage, ordinary = _one(con, sql)
    assert outage > 2.5 * ordinary


def test_warsaw_opens_an_hour_later_in_utc_after_the_change_of_the_clocks(con):
    sql = """SELECT hour(min(offered_at)) FROM visits WHERE queue = 'energy-outages' AND outcome <> 'refused'
             AND CAST(offered_at AS DATE) = DATE '{}'"""
    assert _one(con, sql.format("2026-10-24")) == (4,)
    assert _one(con, sql.format("2026-10-26")) == (5,)


def test_calls_outside_opening_hours_are_refused(con):
    sql = "SELECT count(*), max(wait_s) FROM visits WHERE outcome = 'refused' AND queue = 'energy-moves'"
    count, wait_s = _one(con, sql)
    assert count > 5
    assert wait_s == 0


def test_pauses_carry_their_reasons(con):
    sql = "SELECT DISTINCT reason FROM agent_states WHERE state = 'not_ready'"
    assert {reason for (reason,) in con.execute(sql).fetchall()} == {"break", "lunch", "meeting", "training"}


def test_pauses_lie_within_log_ins(con):
    sql = """SELECT count(*) FROM agent_states p WHERE state = 'not_ready' AND NOT EXISTS (
             SELECT 1 FROM agent_states l
             WHERE l.state = 'logged_in' AND l.agent = p.agent AND l.started_at <= p.started_at
             AND coalesce(l.ended_at, 'infinity'::TIMESTAMPTZ) >= coalesce(p.ended_at, p.started_at))"""
    assert _one(con, sql) == (0,)


def test_scale_multiplies_callers_and_agents():
    def visits(scale: float) -> int:
        return len(next(simulate_days(outsourcer(weeks=8, scale=scale), pseudonym=_kept)).visits)

    assert visits(2.0) == pytest.approx(2 * visits(1.0), rel=0.15)


def test_progress_is_told_each_day():
    told = []
    small = outsourcer(now=datetime(2026, 10, 6, 12, tzinfo=UTC), weeks=1, scale=0.2)
    read(small, pseudonym=_kept, progress=lambda done, of: told.append((done, of)))
    assert told == [(1, 2), (2, 2)]


def test_a_now_without_an_offset_is_an_error():
    with pytest.raises(ValueError, match="instant"):
        outsourcer(now=datetime(2026, 11, 22))


def test_every_log_in_but_one_has_a_person(centre, con):
    listed = {row["login"] for row in people_rows(centre)}
    seen = {agent for (agent,) in con.execute("SELECT DISTINCT agent FROM agent_states").fetchall()}
    assert len(seen - listed) == 1


def test_a_log_in_passes_from_one_person_to_another():
    rows = [row for row in people_rows(outsourcer()) if row["login"] == "Agent 1007"]
    assert [(row["person"], row["valid_from"], row["valid_to"]) for row in rows] == [
        ("p0007", "2026-01-01", "2026-10-17"),
        ("p0507", "2026-10-21", ""),
    ]


def test_no_log_in_has_two_people_at_once():
    held = Counter()
    for row in people_rows(outsourcer()):
        for step in range(70):
            day = (datetime(2026, 9, 20) + timedelta(days=step)).date().isoformat()
            held[row["login"], day] += row["valid_from"] <= day < (row["valid_to"] or "9999")
    assert max(held.values()) == 1


def test_every_queue_has_a_client(centre, con):
    listed = {row["queue"] for row in queue_rows(centre)}
    assert {queue for (queue,) in con.execute("SELECT DISTINCT queue FROM visits").fetchall()} == listed


def test_absent_people_do_not_log_in(centre, con):
    absent = {(row["login"], row["day"]) for row in absence_rows(centre)}
    sql = "SELECT DISTINCT agent, CAST(CAST(started_at AS DATE) AS VARCHAR) FROM agent_states"
    assert absent
    assert not absent & set(con.execute(sql).fetchall())


def test_the_forecast_is_near_what_came(centre, con):
    until = f"{TWO_WEEKS_TO:%Y-%m-%dT%H:%MZ}"
    expected = sum(row["calls"] for row in forecast_rows(centre) if row["start"] < until)
    assert _one(con, "SELECT count(*) FROM visits WHERE outcome <> 'refused'")[0] == pytest.approx(expected, rel=0.1)


def test_half_hours_of_the_forecast_add_up(centre):
    assert sum(row["calls"] for row in forecast_rows(centre, 1800)) == pytest.approx(
        sum(row["calls"] for row in forecast_rows(centre)), rel=1e-3
    )


def test_surveys_and_evaluations_are_of_answered_contacts(centre, reading):
    answered = {
        contact
        for contact, outcome in zip(
            reading.records.visits["contact_id"].to_pylist(), reading.records.visits["outcome"].to_pylist(), strict=True
        )
        if outcome == "answered"
    }
    satisfaction, quality = satisfaction_rows(centre, reading.records), quality_rows(centre, reading.records)
    assert {row["contact_id"] for row in satisfaction + quality} <= answered
    assert {row["score"] for row in satisfaction} == {1, 2, 3, 4, 5}
    assert all(0 <= row["score"] <= 100 for row in quality)


def test_every_table_has_rows_with_the_same_columns(centre, reading):
    made = tables(centre, reading.records)
    assert set(made) == {"people", "queues", "absences", "forecasts", "satisfaction", "quality"}
    assert all(len({tuple(row) for row in rows}) == 1 for rows in made.values())
