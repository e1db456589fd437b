"""Tables of volumes as histories."""

from __future__ import annotations

from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from tests.forecast.volume_tables import keys, read, rows, told
from upheld.forecast import history_table
from upheld.problems import BadInput

MORNING = "09:00 09:30 10:00 10:30 11:00"


def test_rows_become_days_by_intervals(tmp_path) -> None:
    found = read(tmp_path, rows("2026-03-02", MORNING) + rows("2026-03-04", MORNING, "7"))
    (history,) = found.histories

    assert (history.queue, history.interval_s, history.calls.shape) == ("all", 1800, (3, 48))
    assert history.days[0] == date(2026, 3, 2).toordinal()
    assert np.isnan(history.calls[1]).all()
    assert history.calls[2, 18:23].tolist() == [7.0] * 5


def test_each_queue_has_its_history_and_all_end_on_one_day(tmp_path) -> None:
    body = "2026-03-02 09:00,5,b\n2026-03-02 09:30,6,b\n2026-03-03 09:00,1,a\n2026-03-03 09:30,2,a\n"
    found = read(tmp_path, body, header="start,calls,queue")

    assert [(each.queue, len(each.days), told(each)) for each in found.histories] == [
        ("a", 1, [1.0, 2.0]),
        ("b", 2, [5.0, 6.0]),
    ]


@pytest.mark.parametrize("ending", ["xlsx", "parquet"])
def test_workbooks_and_parquet_files_are_read_as_csv_is(tmp_path, ending) -> None:
    path = tmp_path / f"volumes.{ending}"
    starts, calls = ["02.03.2026 09:00", "02.03.2026 09:30", "13.03.2026 09:00"], [4, 5, 6]
    if ending == "parquet":
        pq.write_table(pa.table({"Interval Start": starts, "Calls Offered": calls}), path)
    else:
        with xlsxwriter.Workbook(path) as book:
            sheet = book.add_worksheet()
            for place, row in enumerate([("Interval Start", "Calls Offered"), *zip(starts, calls, strict=True)]):
                sheet.write_row(place, 0, row)

    (history,) = history_table.read(path, zone="Europe/Warsaw").histories

    assert (len(history.days), told(history)) == (12, [4.0, 5.0, 6.0])


def test_offered_counts_and_handling_is_weighed_by_the_answered(tmp_path) -> None:
    body = "2026-03-02 09:00,10,8,100\n2026-03-02 09:30,5,5,200\n"
    (history,) = read(tmp_path, body, header="start,offered,answered,aht_s").histories

    assert told(history) == [10.0, 5.0]
    assert history.handled[0, 18:20].tolist() == [8.0, 5.0]
    assert history.handle_s[0, 18:20].tolist() == [800.0, 1000.0]


def test_handled_contacts_alone_are_said_to_hide_those_who_gave_up(tmp_path) -> None:
    found = read(tmp_path, rows("2026-03-02", MORNING), header="start,calls handled")

    assert "history.handled_only" in keys(found.notes)


@pytest.mark.parametrize("aht", ["0", "15000"])
def test_an_impossible_handling_time_is_unknown_and_its_contacts_stay(tmp_path, aht) -> None:
    found = read(tmp_path, f"2026-03-02 09:00,4,{aht}\n2026-03-02 09:30,4,200\n", header="start,calls,aht_s")

    assert found.total == 8
    assert found.histories[0].handled[0, 18:20].tolist() == [0.0, 4.0]
    assert (found.notes[0].key, found.notes[0].line) == ("history.impossible_aht", 2)


def test_an_equal_row_counts_once(tmp_path) -> None:
    found = read(tmp_path, rows("2026-03-02", MORNING) + rows("2026-03-02", "09:30"))

    assert (found.total, found.accepted, keys(found.rejected)) == (20.0, 5, ["history.row_again"])
    assert (found.rejected[0].line, found.rejected[0].values["other"]) == (7, 3)


def test_of_rows_that_contradict_neither_is_believed(tmp_path) -> None:
    found = read(tmp_path, rows("2026-03-02", MORNING) + rows("2026-03-02", "09:30", "9"))

    assert [(each.key, each.line, each.values["other"]) for each in found.rejected] == [
        ("history.row_differs", 3, 7),
        ("history.row_differs", 7, 3),
    ]
    assert np.isnan(found.histories[0].calls[0, 19])


def test_shorter_intervals_are_summed_to_the_longest(tmp_path) -> None:
    found = read(tmp_path, rows("2026-03-02", "09:00 09:30 10:00 10:15 10:30 10:45 11:00 11:30 12:00"))

    assert (found.interval_s, told(found.histories[0])) == (1800, [4.0, 4.0, 8.0, 8.0, 4.0, 4.0, 4.0])
    assert "history.lengths_mixed" in keys(found.notes)


def test_shorter_intervals_that_do_not_fill_the_longer_are_refused(tmp_path) -> None:
    body = "2026-03-02 09:00,4,1800\n2026-03-02 09:30,4,900\n2026-03-02 10:00,4,1800\n"
    found = read(tmp_path, body, header="start,calls,interval_s")

    assert [(each.key, each.line) for each in found.rejected] == [("history.part_missing", 3)]


def test_rows_that_tell_one_time_twice_are_refused_together(tmp_path) -> None:
    body = "2026-03-02 09:00,4,1800\n2026-03-02 09:15,4,900\n2026-03-02 10:00,4,1800\n"
    found = read(tmp_path, body, header="start,calls,interval_s")

    assert keys(found.rejected) == ["history.overlaps", "history.overlaps"]


def test_intervals_can_be_summed_on_request_where_they_are_whole(tmp_path) -> None:
    found = read(tmp_path, rows("2026-03-02", MORNING), interval_s=3600)

    assert (told(found.histories[0]), keys(found.rejected)) == ([8.0, 8.0], ["history.part_missing"])


def test_intervals_cannot_be_cut(tmp_path) -> None:
    with pytest.raises(BadInput, match=r"history\.coarser"):
        read(tmp_path, rows("2026-03-02", MORNING), interval_s=900)


@pytest.mark.parametrize("interval_s", [420, 0, -900, 30, 90_000])
def test_an_interval_divides_a_day(tmp_path, interval_s) -> None:
    with pytest.raises(BadInput, match=r"history\.interval"):
        read(tmp_path, rows("2026-03-02", MORNING), interval_s=interval_s)


def test_a_start_off_the_grid_is_refused(tmp_path) -> None:
    found = read(tmp_path, rows("2026-03-02", "09:00 09:30 10:00 10:07 10:30 11:00"))

    assert (found.interval_s, found.accepted) == (1800, 5)
    assert [(each.key, each.line) for each in found.rejected] == [("history.off_grid", 5)]


def test_the_two_turns_of_the_autumn_hour_are_averaged_and_no_contact_is_lost(tmp_path) -> None:
    found = read(tmp_path, rows("2026-10-25", "01:30 02:00 02:30 02:00 02:30 03:00"))

    assert told(found.histories[0]) == [4.0] * 4
    assert (found.total, found.folded, found.accepted) == (24.0, 8.0, 6)
    assert "history.autumn_hour" in keys(found.notes)


def test_an_autumn_hour_that_the_order_does_not_settle_is_refused(tmp_path) -> None:
    found = read(tmp_path, rows("2026-10-25", "01:30 02:00 02:30 03:00 03:30"))

    assert keys(found.rejected) == ["cell.time_twice"] * 2
    assert found.accepted == 3


def test_times_with_an_offset_are_put_into_the_zone(tmp_path) -> None:
    (history,) = read(tmp_path, "2026-03-01T23:00Z,1\n2026-03-01T23:30:00Z,2\n2026-03-02T01:00:00+01:00,3\n").histories

    assert history.days.tolist() == [date(2026, 3, 2).toordinal()]
    assert history.calls[0, :3].tolist() == [1.0, 2.0, 3.0]


def test_a_time_that_the_clock_skips_is_refused(tmp_path) -> None:
    found = read(tmp_path, rows("2026-03-29", "01:30 02:00 02:30 03:00 03:30"))

    assert keys(found.rejected) == ["cell.time_skipped"] * 2


def test_without_a_zone_times_are_taken_as_they_stand(tmp_path) -> None:
    found = read(tmp_path, rows("2026-03-29", "01:30 02:00 02:30 03:00 03:30"), zone=None)

    assert (found.accepted, found.histories[0].zone) == (5, "UTC")
    assert "history.no_zone" in keys(found.notes)


def test_an_unknown_zone_is_named(tmp_path) -> None:
    with pytest.raises(BadInput, match=r"calendar\.unknown_zone"):
        read(tmp_path, rows("2026-03-02", MORNING), zone="Mars/Base")


def test_a_year_far_from_the_others_is_refused_and_makes_no_days(tmp_path) -> None:
    found = read(tmp_path, "1971-01-01 09:00,4\n" + rows("2026-03-02", MORNING))

    assert [(each.key, each.line) for each in found.rejected] == [("history.far_apart", 2)]
    assert len(found.histories[0].days) == 1


def test_bad_counts_are_refused_row_by_row(tmp_path) -> None:
    body = "2026-03-02 09:00,-5\n2026-03-02 09:30,abc\n2026-03-02 10:00,\n2026-03-02 10:30,4\n"
    found = read(tmp_path, body)

    assert [(each.key, each.line) for each in found.rejected] == [
        ("history.negative", 2),
        ("cell.number", 3),
        ("cell.missing", 4),
    ]
    assert (found.rows, found.accepted, found.refused) == (4, 1, 3)


def test_fractions_are_kept_and_told(tmp_path) -> None:
    found = read(tmp_path, rows("2026-03-02", MORNING, "2.5"))

    assert found.total == 12.5
    assert "history.fractions" in keys(found.notes)


def test_nobody_ever_is_told(tmp_path) -> None:
    assert "history.all_zero" in keys(read(tmp_path, rows("2026-03-02", MORNING, "0")).notes)


@pytest.mark.parametrize(("days", "said"), [(3, True), (4, False)])
def test_a_history_of_three_days_is_called_short(tmp_path, days, said) -> None:
    body = "".join(rows(f"2026-03-0{day + 2}", MORNING) for day in range(days))

    assert ("history.few_days" in keys(read(tmp_path, body).notes)) == said


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("", r"table\.empty"),
        ("start,calls\n", r"table\.empty"),
        ("when,what\n1,2\n", r"table\.no_header"),
        ("start,calls\n2026-03-02 09:00,-1\n", r"history\.nothing_usable.*history\.negative"),
        ("start,calls\n2026-03-02 09:00,1\n", r"history\.no_interval"),
    ],
)
def test_a_table_of_no_use_says_why(tmp_path, text, key) -> None:
    path = tmp_path / "volumes.csv"
    path.write_text(text)

    with pytest.raises(BadInput, match=key):
        history_table.read(path, zone="Europe/Warsaw")


def test_one_row_is_enough_where_its_length_is_said(tmp_path) -> None:
    assert read(tmp_path, "2026-03-02 09:00,1\n", interval_s=1800).total == 1


def test_a_mapping_for_interval_totals_is_heeded(tmp_path) -> None:
    (tmp_path / "volumes.mapping.toml").write_text(
        'format = "upheld.mapping/1"\nkind = "interval_totals"\n[columns]\nstarted_at = "Von"\noffered = "Anrufe"\n'
        'abandoned = "Weg"\n'
    )

    assert read(tmp_path, "2026-03-02 09:00,1\n2026-03-02 09:30,2\n", header="Von,Anrufe").total == 3


def _sparse(seed: int, *, zeros: bool) -> str:
    rng = np.random.default_rng(seed)
    cells = [(day, slot, rng.poisson(0.7)) for day in range(2, 28) for slot in range(16, 40)]
    cells[0], cells[-1] = (2, 16, 1), (27, 39, 1)  # what lies before the first row and after the last is not known
    return "".join(f"2026-02-{d:02d} {s // 2:02d}:{s % 2 * 30:02d},{n}\n" for d, s, n in cells if n or zeros)


def test_a_table_that_leaves_zeros_out_is_seen_through(tmp_path) -> None:
    full, without = (read(tmp_path, _sparse(3, zeros=zeros)) for zeros in (True, False))

    assert np.array_equal(full.histories[0].calls, without.histories[0].calls, equal_nan=True)
    assert "history.zeros_left_out" in keys(without.notes)


def test_a_missing_row_among_large_counts_stays_unknown(tmp_path) -> None:
    body = rows("2026-03-02", "09:00 09:30 10:30 11:00", "40") + rows("2026-03-03", MORNING, "41")

    assert np.isnan(read(tmp_path, body).histories[0].calls[0, 20])


CELLS = st.one_of(
    st.sampled_from(["", "-1", "3", "0", "2.5", "1e999", "nan", "#N/A", "x", "7,5", "1,234", "12"]), st.text(max_size=4)
)
TIMES = st.one_of(
    st.tuples(st.integers(1, 28), st.integers(0, 47)).map(
        lambda of: f"2026-10-{of[0]:02d} {of[1] // 2:02d}:{of[1] % 2 * 30:02d}"
    ),
    st.sampled_from(
        ["2026-10-25 02:00", "2026-10-25T02:30+01:00", "2026-03-29 02:30", "1971-01-01", "0", "2026-13-01"]
    ),
    st.sampled_from(["1790000000", "2199-12-31 23:59:59", "03/04/2026 10:00", "2026-10-01T10:07:30.5", "2026-10-02"]),
    st.text(max_size=6),
)
TABLES = st.lists(st.tuples(TIMES, CELLS, st.sampled_from(["a", "b", "", "ż"]), CELLS), max_size=25)


@given(TABLES, st.sampled_from([None, 900, 1800, 7200, 86400]), st.sampled_from([None, "Europe/Warsaw"]))
def test_every_row_is_used_or_refused_and_no_contact_is_lost(tmp_path_factory, table, interval_s, zone) -> None:
    path = tmp_path_factory.mktemp("made") / "volumes.csv"
    lines = [";".join(cell.replace(";", " ").replace("\n", " ") for cell in row) for row in table]
    path.write_text("\n".join(["start;calls;queue;aht_s", *lines]), encoding="utf-8", errors="replace")
    try:
        found = history_table.read(path, zone=zone, interval_s=interval_s)
    except BadInput:
        return  # said of the whole file; anything else that is raised fails the test
    assert found.refused == len(found.rejected)
    assert sum(np.nansum(each.calls) for each in found.histories) + found.folded == pytest.approx(found.total)
    assert found.accepted > 0


def test_the_calls_of_a_bank_are_read(shared) -> None:
    found = history_table.read(shared / "data" / "volumes" / "bank_calls_5min_2003.csv", zone="America/New_York")

    assert (found.interval_s, found.accepted, found.refused, found.total) == (300, 27716, 0, 5323661.0)
    assert found.notes == ()
