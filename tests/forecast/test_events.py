"""Events are read from a table kept by hand, and what is wrong with it is named."""

from __future__ import annotations

import math
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from upheld.forecast import events
from upheld.forecast.events import Event
from upheld.problems import BadInput, Problem

_EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "events.csv"


def written(folder: Path, *lines: str, header: str = "event,from,to,queue,kind,effect,lead,lag") -> Path:
    path = folder / "events.csv"
    path.write_text("\n".join([header, *lines]) + "\n", "utf-8")
    return path


def problems(path: Path) -> list[Problem]:
    with pytest.raises(BadInput) as bad:
        events.read(path)
    return list(bad.value.problems)


def places(path: Path) -> list[tuple[str, int | None, str | None]]:
    return [(problem.key, problem.line, problem.field) for problem in problems(path)]


def test_a_row_of_a_name_and_a_day_is_an_event_of_all_queues_that_is_learnt(tmp_path: Path) -> None:
    (found,) = events.read(written(tmp_path, "mailing,2026-03-03", header="event,from"))
    assert found == Event("mailing", date(2026, 3, 3), date(2026, 3, 3), None, "other", 0.0, 0.3)
    assert found.concerns("whatever it is called")


def test_every_column_is_read(tmp_path: Path) -> None:
    (found,) = events.read(written(tmp_path, "bills,2026-03-03,2026-03-05,sales; billing,Billing,+25%,1,2"))
    queues = frozenset(("sales", "billing"))
    days = date(2026, 3, 3), date(2026, 3, 5)
    assert found == Event("bills", *days, queues, "billing", math.log(1.25), 0.1, 1, 2)
    assert (found.concerns("sales"), found.concerns("support")) == (True, False)


@pytest.mark.parametrize(
    ("text", "factor"), [("+15%", 1.15), ("-30 %", 0.7), ("−30%", 0.7), ("12,5%", 1.125), ("-0.3", 0.7), ("0%", 1.0)]
)
def test_an_effect_is_a_change_in_percent_or_a_share(tmp_path: Path, text: str, factor: float) -> None:
    (found,) = events.read(written(tmp_path, f'mailing,2026-03-03,,,,"{text}"'))
    assert math.exp(found.expected) == pytest.approx(factor)


@pytest.mark.parametrize("text", ["15", "-100%", "-130%", "much", "1.5", "+-5%", "%", "nan", "1e3%"])
def test_what_is_no_change_in_volume_is_refused(tmp_path: Path, text: str) -> None:
    assert places(written(tmp_path, f"mailing,2026-03-03,,,,{text}")) == [("events.effect", 2, "effect")]


def test_a_workbook_is_read_with_its_dates_and_percents(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "events.xlsx", {"default_date_format": "yyyy-mm-dd"}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["event", "from", "effect", "lag"])
        sheet.write(1, 0, "mailing")
        sheet.write_datetime(1, 1, date(2026, 3, 3))
        sheet.write_row(1, 2, [0.15, 2])
    (found,) = events.read(tmp_path / "events.xlsx")
    assert (found.first, found.expected, found.lag) == (date(2026, 3, 3), pytest.approx(math.log(1.15)), 2)


def test_all_that_is_wrong_is_named_at_once_by_line_and_column(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        "mailing,2026-03-32",
        ",2026-03-03",
        "mailing,",
        "mailing,2026-03-05,2026-03-03",
        "mailing,2026-03-05,soon",
        "mailing,2026-03-05,,,party",
        "mailing,2026-03-05,,,,,-1,40",
        "inventory,2026-03-05,,,closed,+10%",
    )
    assert places(path) == [
        ("events.date", 2, "from"),
        ("table.cell_empty", 3, "event"),
        ("table.cell_empty", 4, "from"),
        ("events.to_before_from", 5, "to"),
        ("events.date", 6, "to"),
        ("events.kind", 7, "kind"),
        ("events.reach", 8, "lead"),
        ("events.reach", 8, "lag"),
        ("events.closed_effect", 9, "effect"),
    ]


def test_a_queue_is_not_open_and_closed_on_one_day(tmp_path: Path) -> None:
    path = written(tmp_path, "inventory,2026-03-05,2026-03-07,,closed", "sunday,2026-03-07,,sales,open")
    (problem,) = problems(path)
    assert (problem.key, problem.line, problem.field) == ("events.open_and_closed", 3, "kind")
    assert problem.values["day"] == "2026-03-07"


def test_other_queues_and_other_days_may_be_open(tmp_path: Path) -> None:
    rows = "inventory,2026-03-05,,sales,closed", "sunday,2026-03-05,,support,open", "sunday,2026-03-06,,sales,open"
    assert len(events.read(written(tmp_path, *rows))) == 3


def test_an_event_has_one_effect_on_a_day(tmp_path: Path) -> None:
    path = written(tmp_path, "mailing,2026-03-05,2026-03-07,,,+10%", "mailing,2026-03-07,,,,+20%")
    assert places(path) == [("events.two_effects", 3, "effect")]


def test_a_row_that_is_there_twice_counts_once_and_is_noted(tmp_path: Path) -> None:
    found = events.read(written(tmp_path, "mailing,2026-03-05", "other,2026-03-06", "mailing,2026-03-05,2026-03-05"))
    assert [event.name for event in found] == ["mailing", "other"]
    (note,) = events.notes(found)
    assert (note.key, note.line, note.values["first_line"]) == ("events.twice", 4, 2)


def test_a_queue_that_the_history_does_not_know_is_named_with_its_line(tmp_path: Path) -> None:
    found = events.read(written(tmp_path, "mailing,2026-03-05,,sales;suport", "all,2026-03-05"))
    (problem,) = events.unknown_queues(found, ["support", "sales"])
    assert (problem.line, problem.field, problem.values["queue"]) == (2, "queue", "suport")


def test_days_around_an_event_have_effects_of_their_own() -> None:
    day = date(2026, 3, 3).toordinal()
    of = Event("m", date(2026, 3, 3), date(2026, 3, 4), expected=0.4, spread=0.1, lead=1, lag=2)
    found = [(on - day, effect.name, effect.expected, effect.spread) for on, effect in of.effects(day - 9, day + 9)]
    assert found == [
        (-1, "event:m-1", 0.0, 0.4),
        (0, "event:m", 0.4, 0.1),
        (1, "event:m", 0.4, 0.1),
        (2, "event:m+1", 0.0, 0.4),
        (3, "event:m+2", 0.0, 0.4),
    ]


_CELLS = st.sampled_from(
    ["", "a", "2026-03-03", "0001-01-01", "9999-12-31", "-5%", "99999%", "۵%", "31", "closed", ";", '"']
)


@given(st.lists(st.lists(_CELLS, max_size=8), max_size=4))
def test_whatever_the_cells_hold_is_read_or_told(
    tmp_path_factory: pytest.TempPathFactory, cells: list[list[str]]
) -> None:
    path = written(tmp_path_factory.mktemp("events"), *map(",".join, cells))
    try:
        told = len(events.read(path))
    except BadInput as bad:
        told = len(bad.problems)
    assert (told > 0) == any(any(cell.strip() for cell in row) for row in cells)


def test_the_example_can_be_read() -> None:
    found = events.read(_EXAMPLE)
    assert [event.name for event in found].count("autumn mailing") == 3
    assert events.notes(found) == ()
