"""Make-believe days as a queue_log, and back."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from itertools import islice

import duckdb
import pyarrow.compute as pc
import pytest

from upheld.contacts.sources import asterisk
from upheld.contacts.sources.queue_log_writer import lines, write_queue_log
from upheld.contacts.sources.simulated import outsourcer, simulate_days
from upheld.contacts.sources.simulated_day import days

TUESDAY = datetime(2026, 10, 6, 23, tzinfo=UTC)
AFTERNOON = datetime(2026, 10, 6, 10, 30, tzinfo=UTC)


def _kept(number: str) -> str | None:
    return None if number == "anonymous" else number


def _centre(now: datetime):
    return outsourcer(now=now, weeks=1)


@pytest.fixture(scope="module")
def two_days():
    return list(days(_centre(TUESDAY)))


def _written(path) -> list[list[str]]:
    return [line.split("|") for line in path.read_text(encoding="utf-8").splitlines()]


def _wholly(visits) -> list[tuple]:
    """Visits a queue_log can know, their wait the difference of whole-second clocks."""
    con = duckdb.connect()
    con.register("visits", visits.filter(pc.not_equal(visits["outcome"], "refused")))
    return con.execute(
        """SELECT contact_id, queue, entry, outcome, agent, caller, dialled, exit_key, ended_by,
                  epoch_ms(offered_at) // 1000 AS offered,
                  epoch_ms(coalesce(answered_at, ended_at)) // 1000 - epoch_ms(offered_at) // 1000 AS wait,
                  epoch_ms(ended_at) // 1000 AS ended
           FROM visits ORDER BY contact_id, queue, entry"""
    ).fetchall()


def _logged(visits) -> list[tuple]:
    con = duckdb.connect()
    con.register("visits", visits)
    return con.execute(
        """SELECT contact_id, queue, entry, outcome, agent, caller, dialled, exit_key, ended_by,
                  epoch_ms(offered_at) // 1000, CAST(wait_s AS BIGINT), epoch_ms(ended_at) // 1000
           FROM visits ORDER BY contact_id, queue, entry"""
    ).fetchall()


def _records(now: datetime) -> list[tuple]:
    parts = list(simulate_days(_centre(now), pseudonym=_kept))
    return sorted(row for part in parts for row in _wholly(part.visits))


def test_the_log_read_back_gives_the_visits_of_the_records(tmp_path, two_days):
    path = tmp_path / "queue_log"
    write_queue_log(two_days, path)
    read_back = asterisk.read([path], source="simulated", pseudonym=_kept)
    for back, day in zip(_logged(read_back.records.visits), _records(TUESDAY), strict=True):
        assert back == day


def test_a_log_that_stops_in_the_middle_of_the_day_leaves_the_same_calls_open(tmp_path):
    path = tmp_path / "queue_log"
    write_queue_log(days(_centre(AFTERNOON)), path)
    read_back = asterisk.read([path], source="simulated", pseudonym=_kept).records.visits
    back = Counter(zip(read_back["outcome"].to_pylist(), read_back["flags"].to_pylist(), strict=True))
    visits = [part.visits for part in simulate_days(_centre(AFTERNOON), pseudonym=_kept)]
    mine = Counter(
        pair
        for part in visits
        for pair in zip(part["outcome"].to_pylist(), part["flags"].to_pylist(), strict=True)
        if pair[0] != "refused"
    )
    assert back == mine


def test_nothing_of_the_log_is_rejected(tmp_path, two_days):
    path = tmp_path / "queue_log"
    written = write_queue_log(two_days, path)
    (journal,) = asterisk.read([path], source="simulated", pseudonym=_kept).journals
    assert (journal.lines, journal.rejected_lines, journal.pending_bytes) == (written, 0, 0)
    assert journal.unknown_events == ()


def test_every_kind_of_line_is_written(two_days):
    seen = {line.event for day in two_days for line in lines(day)}
    assert seen == {
        "ADDMEMBER", "REMOVEMEMBER", "PAUSEALL", "PAUSE", "UNPAUSEALL", "UNPAUSE", "DID", "ENTERQUEUE", "CONNECT",
        "COMPLETECALLER", "COMPLETEAGENT", "BLINDTRANSFER", "ATTENDEDTRANSFER", "RINGNOANSWER", "RINGCANCELED",
        "ABANDON", "EXITWITHTIMEOUT", "EXITWITHKEY", "EXITEMPTY",
    }  # fmt: skip


def test_asterisk_11_writes_its_own_events(two_days):
    seen = {line.event for line in lines(two_days[0], version=11)}
    assert "TRANSFER" in seen
    assert not seen & {"BLINDTRANSFER", "ATTENDEDTRANSFER", "RINGCANCELED"}


def test_the_log_begins_with_the_switch_and_its_clock_never_goes_back(tmp_path, two_days):
    path = tmp_path / "queue_log"
    write_queue_log(two_days, path)
    rows = _written(path)
    assert rows[0][1:5] == ["NONE", "NONE", "NONE", "QUEUESTART"]
    epochs = [int(row[0]) for row in rows]
    assert epochs == sorted(epochs)


def test_a_system_name_stands_before_every_call_id(tmp_path, two_days):
    path = tmp_path / "queue_log"
    write_queue_log(islice(two_days, 1), path, systemname="pbx1")
    calls = {row[1] for row in _written(path)} - {"NONE", "MANAGER"}
    assert calls
    assert all(call.startswith("pbx1-") for call in calls)


def test_an_unknown_version_is_an_error(tmp_path):
    with pytest.raises(ValueError, match="11 to 23"):
        write_queue_log([], tmp_path / "queue_log", version=10)
