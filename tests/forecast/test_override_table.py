"""The file of overrides: read, written, and refused with every fault at once."""

from __future__ import annotations

import csv
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from xlsxwriter import Workbook

from tests.forecast.people import MONDAY, at, override, table
from upheld.forecast.change import change
from upheld.forecast.history import DAY_S
from upheld.forecast.override_table import COLUMNS, read, written
from upheld.forecast.overrides import Override, WallTimes
from upheld.problems import BadInput
from upheld.reports.catalogue import language
from upheld.reports.problem_sentences import told

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "overrides.csv"
GOOD = "a,support,2026-11-02,2026-11-03,+15%,Ann,mailing,2026-10-01T09:00,,"
WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=8).filter(
    lambda word: word.lower() not in ("-", "–", "?", "??", "n/a", "unknown")
)
INSTANTS = st.datetimes(datetime(2001, 1, 1), datetime(2090, 1, 1), timezones=st.just(UTC))
DAYS = st.builds(
    lambda first, more: WallTimes((MONDAY + first) * DAY_S, (MONDAY + first + more) * DAY_S, True),
    st.integers(-999, 999),
    st.integers(1, 30),
)
SPANS = st.builds(
    lambda start, length: WallTimes(MONDAY * DAY_S + start, MONDAY * DAY_S + start + length, False),
    st.integers(-9999, 9999).map(lambda minutes: minutes * 60),
    st.integers(1, 9999).map(lambda minutes: minutes * 60),
)


def faults(path: Path, queues: list[str] | None = None) -> list[tuple[int | None, str | None, str]]:
    with pytest.raises(BadInput) as raised:
        read(path, "Europe/Warsaw", queues)
    for problem in raised.value.problems:
        said = told(problem, language("en"))
        assert problem.key not in said
        assert "–" not in said.replace(str(problem.values.get("text")), "")
    return [(problem.line, problem.field, problem.key) for problem in raised.value.problems]


def saved(folder: Path, overrides: list[Override]) -> Path:
    path = folder / "overrides.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, COLUMNS)
        writer.writeheader()
        writer.writerows(written(overrides))
    return path


@given(st.data())
def test_what_is_written_is_read_again_in_any_zone(data: st.DataObject) -> None:
    ids = data.draw(st.lists(WORDS, unique=True, min_size=1, max_size=4))
    overrides = []
    for name in ids:
        made = data.draw(INSTANTS)
        released = data.draw(st.none() | st.integers(0, 10**6).map(lambda s, made=made: made + timedelta(seconds=s)))
        event = data.draw(st.none() | WORDS)
        when = data.draw(DAYS | SPANS | (st.none() if event else DAYS))
        text = data.draw(st.sampled_from(["+15%", "x1.2", "-40", "=120/30m", "set 7/1h"]))
        who = data.draw(WORDS), data.draw(WORDS), data.draw(WORDS)
        overrides.append(Override(name, who[0], when, change(text), who[1], who[2], made, released, event))
    zone = data.draw(st.sampled_from(["UTC", "Asia/Tehran", "America/New_York"]))
    with tempfile.TemporaryDirectory() as folder:
        assert list(read(saved(Path(folder), overrides), zone)) == overrides


def test_days_include_the_last_and_times_end_before_it(tmp_path: Path) -> None:
    hours = "b,support,2026-11-02T08:00,2026-11-02T24:00,=120,Ann,mailing,2026-10-01T09:00,,"
    days, times = read(table(tmp_path, GOOD, hours), "Europe/Warsaw")
    assert days.when == WallTimes(MONDAY * DAY_S, (MONDAY + 2) * DAY_S, True)
    assert times.when == WallTimes(MONDAY * DAY_S + 8 * 3600, (MONDAY + 1) * DAY_S, False)
    assert days.made_at == at("2026-10-01T07:00")


def test_every_fault_of_every_row_is_told_with_its_line_and_field(tmp_path: Path) -> None:
    path = table(
        tmp_path,
        GOOD,
        "a,support,2026-11-02,2026-11-02,+15%,Ann,mailing,2026-10-01,,",
        "b,suport,2026-11-04,2026-11-03,more,,?,,,",
        "c,support,2026-11-02T10:00,2026-11-02,=5,Ann,mailing,yesterday,,",
        "d,support,soon,,=120,Ann,mailing,2026-10-01,2026-09-01,",
    )
    assert faults(path, ["support"]) == [
        (3, "id", "override.twice"),
        (4, "author", "override.missing"),
        (4, "reason", "override.missing"),
        (4, "made_at", "override.missing"),
        (4, "to", "override.backwards"),
        (4, "change", "override.change"),
        (4, "queue", "override.unknown_queue"),
        (5, "made_at", "override.time"),
        (5, "to", "override.mixed"),
        (5, "change", "override.set_of_days"),
        (6, "released_at", "override.released_before_made"),
        (6, "from", "override.time"),
        (6, "to", "override.missing"),
        (6, "change", "override.set_of_days"),
    ]


@pytest.mark.parametrize(
    ("row", "key"),
    [
        ("a,support,2026-11-02T08:00,2026-11-02T09:00,=3000/day,Ann,why,2026-10-01,,", "override.day_of_times"),
        ("a,support,2026-11-02,2026-11-02,=120,Ann,why,2026-10-01,,", "override.set_of_days"),
        ("a,,2026-11-02,2026-11-02,=120/30m,Ann,why,2026-10-01,,", "override.every_queue"),
        ("a,support,2026-11-02T09:00,2026-11-02T09:00,+5%,Ann,why,2026-10-01,,", "override.backwards"),
        ("a,support,,,+5%,Ann,why,2026-10-01,,", "override.missing"),
        ("a,support,0001-01-01,9999-12-31,+5%,Ann,why,0001-01-01,,", "override.time"),
    ],
)
def test_a_row_that_could_mean_two_things_is_refused(tmp_path: Path, row: str, key: str) -> None:
    assert key in [fault[2] for fault in faults(table(tmp_path, row), ["support", "sales"])]


@given(st.lists(st.text(alphabet="0129-:T+%=x /dayé", max_size=12), min_size=10, max_size=10))
def test_any_cells_are_overrides_or_bad_input(cells: list[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        try:
            found = read(table(Path(folder), ",".join(cells)), "Europe/Warsaw", ["0"])
        except BadInput:
            return
        assert len(found) <= 1


def test_a_workbook_is_read_with_its_dates_and_the_words_it_leaves_alone(tmp_path: Path) -> None:
    book = Workbook(tmp_path / "overrides.xlsx", {"default_date_format": "yyyy-mm-dd"})
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, COLUMNS[:8])
    day = datetime(2026, 11, 2)
    sheet.write_row(1, 0, ["a", "support"])
    sheet.write_datetime(1, 2, day)
    sheet.write_datetime(1, 3, day)
    sheet.write_row(1, 4, ["up 15%", "Ann", "mailing"])
    sheet.write_datetime(1, 7, datetime(2026, 10, 1, 9))
    book.close()
    (one,) = read(tmp_path / "overrides.xlsx", "UTC")
    assert (one.when, one.change.amount) == (override("+15%").when, 1.15)


def test_the_example_is_read() -> None:
    found = read(EXAMPLE, "Europe/Warsaw")
    assert {each.change.kind for each in found} == {"factor", "set", "add"}
    assert any(each.released_at for each in found)
    assert any(each.when is None for each in found)


def test_a_history_without_queues_has_none_to_name(tmp_path: Path) -> None:
    assert faults(table(tmp_path, GOOD), [""]) == [(2, "queue", "override.no_queues")]
    assert read(table(tmp_path, GOOD.replace("support", "")), "UTC", [""])[0].queue == ""
