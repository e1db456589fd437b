"""Doubts by name: what is lost, twice, silent or unknown, and what makes figures untrusted."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from json import dumps

import duckdb
import pyarrow as pa
import pytest

from upheld.contacts import checks, people, silence
from upheld.contacts.calendars import calendar
from upheld.contacts.journal import FileJournal, Rejected
from upheld.contacts.records import SCHEMAS, VISITS, Flag, empty
from upheld.contacts.store import attach_records, connect

WARSAW = calendar("Europe/Warsaw")
MONDAY = datetime(2026, 11, 15, 23, tzinfo=UTC)  # Monday, 16 November 2026, 00:00 in Warsaw
DAY = timedelta(days=1)
JOURNAL = FileJournal("queue_log@abc", "queue_log", "abc", 100, 100, 0, 0, 1000)


def busy(*days: int, lines: int = 40, but: range = range(0)) -> dict[int, int]:
    """So many lines in every quarter-hour of the days after MONDAY, but in none of the quarters `but`."""
    first = int(MONDAY.timestamp()) // 900
    quarters = [first + day * 96 + quarter for day in days for quarter in range(96)]
    return {quarter: lines for quarter in quarters if quarter - first not in but}


def visits(*rows: dict) -> duckdb.DuckDBPyConnection:
    fixed = {"source": "asterisk", "queue": "sales", "entry": 1, "channel": "voice", "journal": "queue_log@abc"}
    fixed |= {"outcome": "answered", "flags": 0, "offered_at": MONDAY}
    made = [fixed | {"contact_id": str(n), "position": n} | row for n, row in enumerate(rows)]
    con = connect()
    attach_records(con, replace(empty(), visits=pa.Table.from_pylist(made, schema=VISITS)))
    people.attach(con, (), ())
    return con


def test_a_whole_log_without_doubts_is_trusted() -> None:
    report = checks.report(visits({}, {"outcome": "refused"}), [JOURNAL])

    assert (report["trusted"], report["reasons"], report["notes"]) == (True, [], [])
    assert (report["outcomes"]["offered"], report["outcomes"]["refused"], report["lines"]) == (1, 1, 1000)


def test_the_report_is_plain_json() -> None:
    rejected = Rejected("queue_log@abc", 50, 10, 3, "line.torn", "17953…")
    journal = replace(
        JOURNAL, rejected=(rejected,), rejected_lines=1, activity=busy(0), first_at=MONDAY, last_at=MONDAY + DAY
    )

    assert '"first_at": "2026-11-15T23:00:00+00:00"' in dumps(checks.report(visits({}), [journal], calendars=[WARSAW]))


@pytest.mark.parametrize(
    ("journal", "reason"),
    [
        (replace(JOURNAL, parsed_bytes=99), "checks.bytes_lost"),
        (replace(JOURNAL, rejected_lines=2), "checks.many_rejected"),
    ],
)
def test_lost_bytes_and_many_rejected_lines_are_not_trusted(journal: FileJournal, reason: str) -> None:
    assert checks.report(visits({}), [journal])["reasons"] == [reason]


def test_one_rejected_line_in_a_thousand_is_told_and_trusted() -> None:
    rejected = Rejected("queue_log@abc", 50, 10, 3, "line.torn", "17953…")

    report = checks.report(visits({}), [replace(JOURNAL, rejected_lines=1, rejected=(rejected,))])

    assert (report["trusted"], report["notes"]) == (True, ["checks.rejected"])
    assert (report["rejected"][0]["file"], report["rejected"][0]["position"]) == ("queue_log", 50)


def test_bytes_lost_in_one_file_are_not_made_up_by_another() -> None:
    journals = [replace(JOURNAL, parsed_bytes=99), replace(JOURNAL, sha256="b", parsed_bytes=101)]

    assert not checks.report(visits({}), journals)["bytes"]["conserved"]


def test_an_outcome_nobody_knows_breaks_the_conservation() -> None:
    assert "checks.outcomes_lost" in checks.report(visits({"outcome": "vanished"}), [JOURNAL])["reasons"]


def test_more_than_one_unknown_outcome_in_a_hundred_is_not_trusted() -> None:
    assert "checks.many_unknown" in checks.report(visits({}, {"outcome": "unknown"}), [JOURNAL])["reasons"]


def test_the_same_visit_from_two_files_is_a_duplicate() -> None:
    con = visits({"contact_id": "1"}, {"contact_id": "1"}, {"contact_id": "1", "entry": 2})

    assert checks.report(con, [JOURNAL, replace(JOURNAL, sha256="b")])["duplicates"] == 1


@pytest.mark.parametrize(("later_by", "duplicates"), [(DAY / 2, 1), (DAY, 0)])
def test_an_entry_that_two_files_of_the_same_hours_tell_is_a_duplicate(later_by: timedelta, duplicates: int) -> None:
    con = visits({"contact_id": "c"}, {"contact_id": "c", "entry": 2, "journal": "copy@def"}, {"contact_id": "d"})
    one = replace(JOURNAL, first_at=MONDAY, last_at=MONDAY + DAY)
    other = replace(one, sha256="def", first_at=MONDAY + later_by, last_at=MONDAY + 2 * DAY)

    assert checks.report(con, [one, other])["duplicates"] == duplicates


def test_an_entry_that_one_file_tells_twice_is_two_entries() -> None:
    con = visits({"contact_id": "c"}, {"contact_id": "c", "entry": 2})
    span = replace(JOURNAL, first_at=MONDAY, last_at=MONDAY + DAY)

    assert checks.report(con, [span, replace(span, sha256="def")])["duplicates"] == 0


def test_flags_are_counted_by_name() -> None:
    both = int(Flag.STILL_OPEN | Flag.WAIT_MISMATCH)

    flags = checks.report(visits({"flags": both}, {"flags": int(Flag.STILL_OPEN)}), [JOURNAL])["flags"]

    assert (flags["still_open"], flags["wait_mismatch"], flags["talk_outlier"]) == (2, 1, 0)


def test_no_visits_at_all_are_not_trusted() -> None:
    assert checks.report(visits(), [JOURNAL])["reasons"] == ["checks.no_visits"]


def test_unmatched_logins_are_a_doubt_only_where_people_are_known() -> None:
    con = visits({"agent": "SIP/9", "answered_at": MONDAY})
    without = checks.report(con, [JOURNAL])
    people.attach(con, [people.PersonLogin("p1", "Ewa", "SIP/1")], ())
    with_people = checks.report(con, [JOURNAL])

    assert without["unmatched"]["logins"] == with_people["unmatched"]["logins"]
    assert (without["notes"], with_people["notes"]) == ([], ["checks.unmatched_logins"])


def test_a_lost_day_is_a_gap_and_the_figures_are_not_trusted() -> None:
    report = checks.report(visits({}), [replace(JOURNAL, activity=busy(0, 2))], calendars=[WARSAW])

    assert report["gaps"] == [{"start": "2026-11-16T23:00:00+00:00", "end": "2026-11-17T23:00:00+00:00"}]
    assert report["reasons"] == ["checks.gaps"]


def test_a_silent_day_is_only_noted_where_nobody_knows_the_opening_hours() -> None:
    report = checks.report(visits({}), [replace(JOURNAL, activity=busy(0, 2))], zone="Europe/Warsaw")

    assert len(report["gaps"]) == 1
    assert (report["reasons"], report["notes"]) == ([], ["checks.silent_days"])


def test_a_day_on_which_one_of_two_agreements_is_open_is_a_gap() -> None:
    weekends = calendar("Europe/Warsaw", {"sat-sun": ["08:00-18:00"]})

    report = checks.report(visits({}), [replace(JOURNAL, activity=busy(0, 2))], calendars=[weekends, WARSAW])

    assert (len(report["gaps"]), report["reasons"]) == (1, ["checks.gaps"])


def test_lines_of_all_files_are_added_up_before_looking_for_gaps() -> None:
    journals = [replace(JOURNAL, activity=busy(0, 2)), replace(JOURNAL, sha256="b", activity=busy(1))]

    assert checks.report(visits({}), journals, calendars=[WARSAW])["gaps"] == []


def test_a_closed_day_is_no_gap() -> None:
    weekdays = calendar("Europe/Warsaw", {"mon-fri": ["08:00-18:00"]})

    assert checks.gaps(busy(0, 1, 2, 3, 4), weekdays, MONDAY, MONDAY + 7 * DAY) == []


def test_a_day_cut_by_the_period_is_judged_by_its_part() -> None:
    morning_only = dict.fromkeys(list(busy(0))[:48], 1)

    found = checks.gaps(morning_only, WARSAW, MONDAY + DAY / 2, MONDAY + DAY)

    assert found == [(MONDAY + DAY / 2, MONDAY + DAY)]


def test_a_day_of_25_hours_is_one_gap() -> None:
    start = datetime(2026, 10, 24, 22, tzinfo=UTC)

    assert checks.gaps({}, WARSAW, start, start + timedelta(hours=25)) == [(start, start + timedelta(hours=25))]


def test_an_empty_period_has_no_gaps() -> None:
    assert checks.gaps({}, WARSAW, MONDAY, MONDAY) == []


def test_a_silence_that_other_days_do_not_know_is_told() -> None:
    activity = busy(0, 1, 2, 3, but=range(96 + 40, 96 + 44))

    found = silence.stretches(activity, WARSAW, MONDAY, MONDAY + 4 * DAY)

    assert found == [(MONDAY + DAY + timedelta(hours=10), MONDAY + DAY + timedelta(hours=11))]


def test_a_silence_outside_the_opening_hours_is_none() -> None:
    activity = busy(0, 1, 2, 3, but=range(96 + 40, 96 + 44))
    afternoon = calendar("Europe/Warsaw", {"mon-sun": ["12:00-18:00"]})

    assert silence.stretches(activity, afternoon, MONDAY, MONDAY + 4 * DAY) == []


@pytest.mark.parametrize(("lines", "told"), [(15, 1), (14, 0)])
def test_a_silence_is_remarkable_from_sixty_expected_lines(lines: int, told: int) -> None:
    activity = busy(0, 1, 2, 3, lines=lines, but=range(96 + 40, 96 + 44))

    assert len(silence.stretches(activity, WARSAW, MONDAY, MONDAY + 4 * DAY)) == told


def test_a_silence_before_the_period_is_not_told() -> None:
    activity = busy(0, 1, 2, 3, but=range(40, 44))

    assert silence.stretches(activity, WARSAW, MONDAY + DAY / 2, MONDAY + 4 * DAY) == []


def test_a_declared_gap_is_no_reason_for_distrust_any_more() -> None:
    tuesday = (MONDAY + DAY, MONDAY + 2 * DAY)
    journals = [replace(JOURNAL, activity=busy(0, 2))]

    report = checks.report(visits({}), journals, calendars=[WARSAW], declared=[tuesday])

    assert (report["gaps"], report["reasons"]) == ([], [])


def totals(*days: int, **columns: object) -> duckdb.DuckDBPyConnection:
    """A row of totals of the whole of each day after MONDAY, and no visit."""
    fixed = {"source": "table", "queue": "sales", "channel": "voice", "journal": "t", "position": 0, "offered": 0}
    spans = [{"started_at": MONDAY + day * DAY, "ended_at": MONDAY + (day + 1) * DAY} for day in days]
    con = connect()
    rows = pa.Table.from_pylist([fixed | span | columns for span in spans], schema=SCHEMAS["interval_totals"])
    attach_records(con, replace(empty(), interval_totals=rows))
    people.attach(con, (), ())
    return con


def test_totals_are_data_and_cover_their_days() -> None:
    report = checks.report(totals(0, 2), [], calendars=[WARSAW])

    assert (report["records"]["interval_totals"], "checks.no_visits" in report["reasons"]) == (2, False)
    assert report["coverage"] == {"first_at": MONDAY.isoformat(), "last_at": (MONDAY + 3 * DAY).isoformat()}
    assert report["gaps"] == [{"start": (MONDAY + DAY).isoformat(), "end": (MONDAY + 2 * DAY).isoformat()}]


def test_scores_alone_need_not_come_every_day() -> None:
    con = connect()
    row = {"source": "table", "kind": "quality", "scored_at": MONDAY, "journal": "t", "position": 0}
    attach_records(con, replace(empty(), scores=pa.Table.from_pylist([row], schema=SCHEMAS["scores"])))
    people.attach(con, (), ())
    report = checks.report(con, [], calendars=[WARSAW], start=MONDAY, end=MONDAY + 5 * DAY)

    assert (report["trusted"], report["gaps"]) == (True, [])
