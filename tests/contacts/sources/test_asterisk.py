"""Reading queue_log files: which are read, in what order, and what becomes of everything that is wrong with them."""

from __future__ import annotations

import bz2
import gzip
from pathlib import Path

import pytest

from upheld.contacts.fold import Fold
from upheld.contacts.journal import FileJournal, Reading
from upheld.contacts.logfiles import LONGEST_LINE, examine
from upheld.contacts.sources.asterisk import _read_file, moment, read, sniff
from upheld.contacts.sources.asterisk_events import BadField, Translator
from upheld.problems import BadInput

_CALL = b"1790000000|c|q|NONE|ENTERQUEUE||600|1\n1790000009|c|q|NONE|ABANDON|1|1|9\n"
_LATER = b"1790000100|d|q|NONE|ENTERQUEUE||601|1\n1790000109|d|q|NONE|ABANDON|1|1|9\n"


def read_log(*paths: Path) -> Reading:
    return read(paths, pseudonym=lambda number: number)


def written(folder: Path, content: bytes, name: str = "queue_log") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def journal_of(folder: Path, content: bytes) -> FileJournal:
    (journal,) = read_log(written(folder, content)).journals
    assert journal.parsed_bytes + journal.rejected_bytes + journal.pending_bytes == journal.size == len(content)
    return journal


def problem_of(*paths: Path) -> str:
    with pytest.raises(BadInput) as raised:
        read_log(*paths)
    assert raised.value.problems[0].file
    return raised.value.problems[0].key


REJECTED = [  # a line between good ones, why it is rejected
    (b"1790000005|c|q|NONE\n", "line.columns"),
    (b"no log line at all\n", "line.columns"),
    (b"\n", "line.empty"),
    (b"yesterday|c|q|A|CONNECT|5|m|2\n", "line.time"),
    (b"0000000007|c|q|A|CONNECT|5|m|2\n", "line.time"),
    (b"9999999999|c|q|A|CONNECT|5|m|2\n", "line.time"),
    (b"1790000005|c|q|A|CONNECT|five|m|2\n", "line.field"),
    (b"1790000005|c|q|A|COMPLETECALLER|5\n", "line.columns"),
    (b"1790000005|c|q|A|COMPLETECALLER|5|99999999999999|1\n", "line.field"),
    (b"1790000005|c|q|NONE|PAUSE|tea\n", "line.field"),
    (b"1790000005|c|q|A|not an event|\n", "line.event"),
    (b"1790000005|c|q|A|CON\0NECT|5|m|2\n", "line.nul"),
    (b"1790000005|c|q|A\xff|CONNECT|5|m|2\n", "line.not_utf8"),
    (b"1790000005|c|q|A|DID|" + b"8" * (10 << 20) + b"\n", "line.too_long"),
]


@pytest.mark.parametrize(("line", "reason"), REJECTED, ids=range(len(REJECTED)))
def test_a_line_that_cannot_be_used_is_counted_with_its_place_and_reason(
    tmp_path: Path, line: bytes, reason: str
) -> None:
    journal = journal_of(tmp_path, _CALL + line + _LATER)
    (rejected,) = journal.rejected
    assert (rejected.reason, rejected.position, rejected.length, rejected.line) == (reason, len(_CALL), len(line), 3)
    assert (journal.lines, journal.rejected_lines, sum(journal.events.values())) == (5, 1, 4)


def test_a_byte_order_mark_is_no_part_of_the_first_line(tmp_path: Path) -> None:
    path = written(tmp_path, b"\xef\xbb\xbf" + _CALL)
    reading = read_log(path)
    assert (sniff(path), reading.journals[0].rejected_lines, reading.records.visits.num_rows) == (True, 0, 1)
    assert reading.journals[0].parsed_bytes == path.stat().st_size


def test_bytes_that_went_while_the_file_was_read_are_missing_from_the_account(tmp_path: Path) -> None:
    measured = examine(written(tmp_path, _CALL * 2))
    written(tmp_path, _CALL)
    fold = Fold("asterisk")
    journal = _read_file(measured, fold, Translator(fold, str), last=True)
    assert (journal.parsed_bytes, journal.size) == (len(_CALL), 2 * len(_CALL))


def test_a_torn_last_line_is_pending(tmp_path: Path) -> None:
    journal = journal_of(tmp_path, _CALL + b"1790000010|e|q|NO")
    assert (journal.pending_bytes, journal.rejected_bytes, journal.lines) == (17, 0, 2)


def test_a_torn_line_of_an_older_file_will_never_be_completed(tmp_path: Path) -> None:
    written(tmp_path, _CALL + b"1790000010|e|q|NO", "queue_log.1")
    written(tmp_path, _LATER)
    older, newer = read_log(tmp_path).journals
    assert (older.pending_bytes, older.rejected[0].reason, older.rejected_bytes) == (0, "line.torn", 17)
    assert newer.rejected_lines == 0


def test_a_long_torn_end_is_pending_too(tmp_path: Path) -> None:
    assert journal_of(tmp_path, _CALL + b"1" * (3 * LONGEST_LINE)).pending_bytes == 3 * LONGEST_LINE


def test_lines_after_an_overlong_one_at_the_end_of_the_file_are_read(tmp_path: Path) -> None:
    journal = journal_of(tmp_path, _CALL + b"x" * (LONGEST_LINE + 5) + b"\n" + _LATER)
    assert (journal.events["ENTERQUEUE"], journal.rejected[0].length) == (2, LONGEST_LINE + 6)


def test_windows_line_ends_are_line_ends(tmp_path: Path) -> None:
    reading = read_log(written(tmp_path, _CALL.replace(b"\n", b"\r\n")))
    assert reading.records.visits["outcome"].to_pylist() == ["abandoned"]
    assert reading.journals[0].parsed_bytes == len(_CALL) + 2


def test_other_alphabets_keep_the_positions_right(tmp_path: Path) -> None:
    named = "1790000000|c|q|NONE|ENTERQUEUE||600|1|Łukasz 王\n".encode()
    reading = read_log(written(tmp_path, named + b"1790000009|c|q|NONE|ABANDON|1|1|9\n"))
    assert reading.records.visits["end_position"].to_pylist() == [len(named)]


def test_an_unknown_event_is_accepted_and_named(tmp_path: Path) -> None:
    journal = journal_of(tmp_path, _CALL + b"1790000010|c|q|A|BRANDNEW|1|2|3\n")
    assert (journal.unknown_events, journal.events["BRANDNEW"], journal.rejected_lines) == (("BRANDNEW",), 1, 0)


def test_a_clock_that_goes_back_is_counted(tmp_path: Path) -> None:
    assert journal_of(tmp_path, _LATER + _CALL).clock_back == 1
    assert journal_of(tmp_path, _CALL + _LATER).clock_back == 0


def test_activity_counts_accepted_lines_per_quarter_hour(tmp_path: Path) -> None:
    journal = journal_of(tmp_path, _CALL + b"nothing\n" + b"1790001000|NONE|NONE|NONE|CONFIGRELOAD|\n")
    assert journal.activity == {1790000000 // 900: 2, 1790001000 // 900: 1}


def test_excerpts_show_no_numbers(tmp_path: Path) -> None:
    journal = journal_of(tmp_path, _CALL + b"x|600700800|c|q\n")
    assert journal.rejected[0].excerpt == "x|*******00|c|q\N{REPLACEMENT CHARACTER}"


def test_seconds_may_have_decimals() -> None:
    assert moment("1790000000.25") == 1_790_000_000_250_000
    with pytest.raises(BadField):
        moment("1790000000.")


def test_a_named_file_does_not_pull_in_its_siblings(tmp_path: Path) -> None:
    written(tmp_path, _CALL, "queue_log.1")
    assert len(read_log(written(tmp_path, _LATER)).journals) == 1


def test_a_directory_means_all_its_queue_logs_in_the_order_of_their_first_lines(tmp_path: Path) -> None:
    written(tmp_path, _LATER)
    written(tmp_path, gzip.compress(_CALL), "queue_log-20260921.gz")
    written(tmp_path, b"anything", "messages")
    reading = read_log(tmp_path)
    assert [Path(journal.path).name for journal in reading.journals] == ["queue_log-20260921.gz", "queue_log"]
    assert reading.records.visits["contact_id"].to_pylist() == ["c", "d"]


def test_a_call_across_the_rotation_is_one_visit(tmp_path: Path) -> None:
    entered, abandoned = _CALL.splitlines(keepends=True)
    written(tmp_path, entered, "queue_log.1")
    written(tmp_path, abandoned)
    (visit,) = read_log(tmp_path).records.visits.to_pylist()
    assert visit["journal"].startswith("queue_log.1@")
    assert (visit["end_journal"].partition("@")[0], visit["flags"]) == ("queue_log", 0)


@pytest.mark.parametrize(
    "copy", [_CALL + _LATER, _CALL, _CALL[:-5], gzip.compress(_CALL + _LATER), bz2.compress(_CALL)]
)
def test_a_copy_or_an_earlier_state_is_read_once(tmp_path: Path, copy: bytes) -> None:
    written(tmp_path, _CALL + _LATER)
    written(tmp_path, copy, "queue_log.1.copy")
    reading = read_log(tmp_path)
    assert reading.records.visits.num_rows == 2
    assert [(Path(kept.path).name, kept.of) for kept in reading.copies] == [
        (_other(reading), reading.journals[0].journal)
    ]


def _other(reading: Reading) -> str:
    return ({"queue_log", "queue_log.1.copy"} - {Path(reading.journals[0].path).name}).pop()


def test_an_empty_file_alone_is_an_error(tmp_path: Path) -> None:
    assert problem_of(written(tmp_path, b"")) == "log.empty"


def test_an_empty_file_beside_a_full_one_is_read(tmp_path: Path) -> None:
    written(tmp_path, b"")
    written(tmp_path, _CALL, "queue_log.1")
    assert sorted(journal.size for journal in read_log(tmp_path).journals) == [0, len(_CALL)]


def test_what_is_no_queue_log_is_an_error(tmp_path: Path) -> None:
    assert problem_of(written(tmp_path, b"start,calls\n2026-11-22,5\n")) == "log.not_queue_log"


def test_a_damaged_archive_is_an_error(tmp_path: Path) -> None:
    assert problem_of(written(tmp_path, gzip.compress(_CALL * 99)[:-20], "queue_log.1.gz")) == "log.damaged"


def test_a_missing_file_is_an_error(tmp_path: Path) -> None:
    assert problem_of(tmp_path / "queue_log") == "file.unreadable"


def test_a_directory_without_logs_is_an_error(tmp_path: Path) -> None:
    assert problem_of(tmp_path) == "log.none_in_directory"


def test_sniffing_looks_at_the_content(tmp_path: Path) -> None:
    assert sniff(written(tmp_path, gzip.compress(b"torn start\n" + _CALL), "anything"))
    assert not sniff(written(tmp_path, b"1790000000,c,q\n1790000000,d,q\n"))
    assert not sniff(tmp_path / "absent")
