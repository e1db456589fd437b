"""Asterisk's call records: their columns, the legs they become, and what belongs to one contact."""

from __future__ import annotations

import csv
import gzip
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

import pytest

from tests.contract import written_asterisk, written_asterisk_cdr
from tests.contract.month import month
from upheld.contacts import checks, reading
from upheld.contacts.journal import Reading
from upheld.contacts.settings import Settings
from upheld.contacts.sources.asterisk_cdr import read, sniff
from upheld.problems import BadInput

NOON = datetime(2026, 10, 5, 10, tzinfo=UTC)  # 12:00 in Warsaw
CAPTURE = Path(__file__).resolve().parents[4] / "shared" / "data" / "asterisk22"


def record(
    second: int, lasts: int, number: int, dst: str, app: str, other: str = "", said: str = "ANSWERED", **more: str
) -> list[str]:
    """A record of channel `number`, made at noon, that began so many seconds later."""
    channel = more.get("channel", f"PJSIP/trunk-{number:08x}")
    start, end = (NOON.astimezone(ZoneInfo("Europe/Warsaw")) + timedelta(seconds=at) for at in (second, second + lasts))
    times = [f"{at:%Y-%m-%d %H:%M:%S}" for at in (start, start, end)]
    data = more.get("data", "sales,t,,,90" if app == "Queue" else "")
    uniqueid = f"{int(NOON.timestamp())}.{number}"
    return [
        "", "+48600000332", dst, "inbound", '"C" <+48600000332>', channel, other, app, data, *times, str(lasts),
        str(lasts), said, "DOCUMENTATION", uniqueid, "",
    ]  # fmt: skip


def written(folder: Path, records: Iterable[list[str]], name: str = "Master.csv", header: str = "") -> Path:
    path = folder / name
    with path.open("w", newline="") as file:
        file.write(header)
        csv.writer(file, lineterminator="\n").writerows(records)
    return path


def read_records(*paths: Path, zone: str | None = None) -> Reading:
    return read(paths, pseudonym=str, settings={path: Settings(zone) for path in paths})


def legs(*paths: Path) -> list[dict[str, object]]:
    return read_records(*paths).records.legs.to_pylist()


def key_of(path: Path) -> str:
    with pytest.raises(BadInput) as raised:
        read_records(path)
    return raised.value.problems[0].key


def test_a_record_is_a_leg(tmp_path: Path) -> None:
    path = written(tmp_path, [record(1, 60, 4, "+48225551000", "Queue", "PJSIP/1007-00000005")])
    (leg,) = legs(path)
    assert sniff(path)
    assert (leg["contact_id"], leg["queue"], leg["dialled"]) == (f"{int(NOON.timestamp())}.4", "sales", "+48225551000")
    assert (leg["started_at"], leg["ended_at"]) == (NOON + timedelta(seconds=1), NOON + timedelta(seconds=61))
    assert (leg["caller"], leg["application"], leg["disposition"]) == ("+48600000332", "Queue", "ANSWERED")


def test_the_channels_of_one_call_are_one_contact(tmp_path: Path) -> None:
    agent = record(2, 20, 5, "1007", "Playback", channel="Local/1007@agents-00000003;2")
    told = legs(written(tmp_path, [agent, record(1, 60, 4, "sales", "Queue", "Local/1007@agents-00000003;1")]))
    assert {leg["contact_id"] for leg in told} == {f"{int(NOON.timestamp())}.4"}


def test_a_channel_s_name_used_again_after_a_restart_is_another_call(tmp_path: Path) -> None:
    later = record(900, 20, 9, "sales", "Queue", "PJSIP/1007-00000003")
    told = legs(written(tmp_path, [record(1, 60, 4, "sales", "Queue", "PJSIP/1007-00000003"), later]))
    assert len({leg["contact_id"] for leg in told}) == 2


def test_a_blind_transfer_s_target_is_not_the_number_dialled(tmp_path: Path) -> None:
    queue = record(1, 60, 4, "801", "Queue", "PJSIP/1007-00000005")
    told = legs(written(tmp_path, [queue, record(61, 20, 4, "801", "Hangup")]))
    assert [leg["dialled"] for leg in told] == [None, "801"]


def test_the_number_of_an_outward_call_is_not_kept(tmp_path: Path) -> None:
    (leg,) = legs(written(tmp_path, [record(1, 60, 4, "48600111222", "Dial", "PJSIP/trunk-00000009")]))
    assert leg["dialled"] is None


def test_the_table_cdr_with_its_header_is_read_too(tmp_path: Path) -> None:
    header = "calldate,src,dst,channel,dstchannel,lastapp,lastdata,duration,billsec,disposition,uniqueid,did,linkedid\n"
    uniqueid = f"{int(NOON.timestamp())}.4"
    cells = ["2026-10-05 12:00:01", "600", "400", "SIP/t-1", "", "Queue", "sales,t", "60", "50", "ANSWERED", uniqueid]
    (leg,) = legs(written(tmp_path, [[*cells, "+48225551000", uniqueid]], header=header))
    assert (leg["started_at"], leg["answered_at"]) == (NOON + timedelta(seconds=1), NOON + timedelta(seconds=11))
    assert leg["dialled"] == "+48225551000"


def test_the_autumn_night_is_told_by_the_ids(tmp_path: Path) -> None:
    calls = [call for call in month() if call.contact_id.startswith("n1025")]
    told = legs(*written_asterisk_cdr.write(calls, tmp_path))
    assert {leg["started_at"] for leg in told if leg["queue"]} == {call.offered_at for call in calls}
    assert {leg["ended_at"] for leg in told} == {call.ended_at for call in calls}


def test_records_without_uniqueid_are_refused(tmp_path: Path) -> None:
    assert key_of(written(tmp_path, [record(1, 60, 4, "sales", "Queue")[:16]])) == "export.no_uniqueid"


def test_a_record_that_is_there_twice_is_one_leg(tmp_path: Path) -> None:
    one, other = record(1, 60, 4, "sales", "Queue"), record(2, 60, 8, "sales", "Queue")
    paths = [written(tmp_path, [one, other], "Master.csv"), written(tmp_path, [other, one], "Master.csv.1")]
    assert len(legs(*paths)) == 2


@pytest.mark.parametrize(
    ("place", "value", "reason"),
    [(9, "noon", "export.time"), (12, "long", "line.field"), (16, "", "export.call_id")],
)
def test_a_broken_record_costs_itself_alone(place: int, value: str, reason: str, tmp_path: Path) -> None:
    broken = record(2, 60, 8, "sales", "Queue")
    broken[place] = value
    told = read_records(written(tmp_path, [record(1, 60, 4, "sales", "Queue"), broken]))
    (journal,) = told.journals
    assert [(row.reason, row.line) for row in journal.rejected] == [(reason, 2)]
    assert journal.parsed_bytes + journal.rejected_bytes == journal.size
    assert len(told.records.legs) == 1


def test_call_records_do_not_show_that_the_queue_s_log_is_whole(tmp_path: Path) -> None:
    (journal,) = read_records(written(tmp_path, [record(1, 60, 4, "sales", "Queue")])).journals
    assert (journal.lines, journal.activity) == (1, {})


def test_numbers_that_queue_log_does_not_know_come_from_the_call_records(tmp_path: Path) -> None:
    calls = month()[:200]
    lines = (line for line in written_asterisk.lines(calls) if line.event != "DID")
    unknowing = [line._replace(data=("", "", "1")) if line.event == "ENTERQUEUE" else line for line in lines]
    (tmp_path / "queue_log").write_text("".join(f"{line.text}\n" for line in unknowing))
    sources = [tmp_path / "queue_log", *written_asterisk_cdr.write(calls, tmp_path)]
    con = reading.resolve(sources, pseudonym=lambda number: None if number == "anonymous" else number).con
    told = con.execute("SELECT caller, dialled FROM visits ORDER BY offered_at, queue").fetchall()
    first = sorted(calls, key=lambda call: (call.offered_at, call.queue))
    assert [row[0] for row in told] == [call.caller for call in first]
    assert {row[1] for row in told} <= {*(call.dialled for call in calls), None}


@pytest.mark.skipif(not CAPTURE.is_dir(), reason="needs the trial data in ../shared")
def test_the_capture_s_call_records_tell_what_its_calls_were(tmp_path: Path) -> None:
    truth = {row["uniqueid"]: row for row in csv.DictReader((CAPTURE / "calls.csv").read_text().splitlines())}
    parts = [line.split("|") for line in (CAPTURE / "queue_log").read_text().splitlines()]
    unknowing = [[*part[:6], "", *part[7:]] if part[4] == "ENTERQUEUE" else part for part in parts if part[4] != "DID"]
    (tmp_path / "queue_log").write_text("".join("|".join(part) + "\n" for part in unknowing))
    opened = reading.resolve([tmp_path / "queue_log", CAPTURE / "Master.csv.gz"], pseudonym=str)
    told = opened.con.execute("SELECT contact_id, caller, dialled FROM visits").fetchall()
    assert [truth[contact]["number"] for contact, _, _ in told] == [caller for _, caller, _ in told]
    known = [(truth[contact]["queue"], dialled) for contact, _, dialled in told if dialled]
    assert (len(told), len(known), {queue == dialled for queue, dialled in known}) == (412, 395, {True})
    report = checks.report(opened.con, opened.journals)
    assert (report["legs"], report["ended_before_queue"], report["went_on_after_transfer"]) == (1239, 1, 24)


@pytest.mark.skipif(not CAPTURE.is_dir(), reason="needs the trial data in ../shared")
def test_the_capture_s_records_are_all_read(tmp_path: Path) -> None:
    (journal,) = read_records(CAPTURE / "Master.csv.gz").journals
    size = len(gzip.decompress((CAPTURE / "Master.csv.gz").read_bytes()))
    assert (journal.parsed_bytes, journal.rejected_lines, journal.clock) == (size, 0, None)


@pytest.mark.parametrize("seed", range(6))
def test_spoilt_bytes_are_no_traceback_and_lose_no_byte(seed: int, tmp_path: Path) -> None:
    random = Random(seed)
    (path,) = written_asterisk_cdr.write(month()[:100], tmp_path)
    data = bytearray(path.read_bytes())
    for _ in range(20):
        place = random.randrange(len(data))
        data[place : place + 3] = random.choice((b"\0\xff\n", b'"",', b'"\n"', b"9" * 3))
    path.write_bytes(bytes(data[: random.randrange(len(data) // 2, len(data))]))
    (journal,) = read_records(path).journals
    assert journal.parsed_bytes + journal.rejected_bytes + journal.pending_bytes == journal.size
    assert journal.rejected_lines > 0
