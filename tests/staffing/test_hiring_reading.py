"""Hiring plans as files: what is read, and what is wrong by file, line and field."""

from __future__ import annotations

import shutil
from datetime import date
from math import inf
from pathlib import Path

import pytest

from upheld.problems import BadInput, Problem
from upheld.staffing import hiring_reading

EXAMPLE = Path(__file__).parents[2] / "examples" / "hiring.toml"
WORDS = EXAMPLE.read_text(encoding="utf-8")
BANDS = 'bands = [ { until = "4w", monthly = "9%" }, { monthly = "3%" } ]\n'


def refused(text: str, folder: Path = EXAMPLE.parent) -> list[Problem]:
    with pytest.raises(BadInput) as bad:
        hiring_reading.parse(text, "hiring.toml", folder)
    return list(bad.value.problems)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for table in EXAMPLE.parent.glob("hiring*"):
        shutil.copy(table, tmp_path)
    return tmp_path


def changed(folder: Path, table: str, old: str, new: str) -> Problem:
    text = (folder / table).read_text(encoding="utf-8")
    assert old in text
    (folder / table).write_text(text.replace(old, new, 1), encoding="utf-8")
    return refused(WORDS, folder)[0]


def test_the_example_is_read_as_it_is_written() -> None:
    found = hiring_reading.load(EXAMPLE)
    question = found.question
    assert (question.lead_weeks, question.training.weeks, question.training.seats) == (9, 5, 22)
    assert (question.costs.per_class, question.overtime_at_most, question.short_at_most) == (2800, 0.04, 0.1)
    assert (len(question.periods), question.periods[-1].first, question.end) == (
        12,
        date(2027, 12, 1),
        date(2028, 1, 1),
    )
    assert (found.learnt, question.ramp.shape) == (True, "exponential")


def test_the_need_is_agents_over_those_who_are_there() -> None:
    first = hiring_reading.load(EXAMPLE).question.periods[0]
    assert first.need == pytest.approx(103 / ((1 - 0.06 - 0.06) * (1 - 0.14)))


def test_the_planted_early_leavers_are_found_in_the_people() -> None:
    """The example's people left at 9 % a month in their first weeks and at 2.2 % after half a year."""
    bands = hiring_reading.load(EXAMPLE).question.bands
    assert bands[0].monthly == pytest.approx(0.09, abs=0.035)
    assert bands[-1].monthly == pytest.approx(0.022, abs=0.006)


def test_what_is_not_known_of_leaving_is_what_the_own_data_leave_open() -> None:
    question = hiring_reading.load(EXAMPLE).question
    assert question.attrition_spread == pytest.approx(sum(band.leavers or 0 for band in question.bands) ** -0.5)


def test_hours_become_full_time_people(folder: Path) -> None:
    (folder / "hiring_required.csv").write_text("month,agent_hours\n2027-01,4000\n", encoding="utf-8")
    text = WORDS.replace("# hours_per_week", "hours_per_week")
    found = hiring_reading.parse(text, "hiring.toml", folder).question
    assert found.periods[0].need == pytest.approx(100 / 0.86)


def test_weeks_may_be_asked_instead_of_months(folder: Path) -> None:
    rows = "".join(f"2027-01-{day:02},100\n" for day in (4, 11, 18))
    (folder / "hiring_required.csv").write_text("week,agents\n" + rows, encoding="utf-8")
    found = hiring_reading.parse(WORDS, "hiring.toml", folder).question
    assert (found.weeks, found.end) == (3, date(2027, 1, 25))


def test_people_long_there_need_no_table() -> None:
    text = WORDS.replace('table = "hiring_people.csv"', "now = 150").replace("# bands = [", "bands = [")
    found = hiring_reading.parse(text, "hiring.toml", EXAMPLE.parent)
    assert sum(team.people for team in found.question.team) == 150
    assert [band.until_weeks for band in found.question.bands] == [5, 26, inf]
    assert (found.learnt, found.question.attrition_spread) == (False, 0)


@pytest.mark.parametrize(
    ("old", "new", "key", "field"),
    [
        ('weeks = "5w"', "weeks = 5", "hiring.weeks", "training.weeks"),
        ("smallest = 6", "smallest = 60", "hiring.class_sizes", "training.smallest"),
        ("trainers = 2", "trainerz = 2", "agreement.unknown_key", "training.trainerz"),
        ("trainers = 2", "trainers = 2.5", "agreement.number", "training.trainers"),
        ("wage = 3600", "wage = -1", "hiring.number", "cost.wage"),
        ('currency = "EUR"', 'currency = "euros"', "hiring.currency", "cost.currency"),
        ("start = 2027-01-04", 'start = "soon"', "hiring.date", "start"),
        ("start = 2027-01-04", "start = 2031-01-06", "hiring.nothing_required", "start"),
        ('# lead = "9w"', 'lead = "4w"', "hiring.lead_too_short", "recruiting.lead"),
        ('at_most = "4%"', 'at_most = "80%"', "hiring.number", "overtime.at_most"),
        ('# shape = "exponential"', 'shape = "linear"', "hiring.ramp_twice", "ramp.shape"),
        ('format = "upheld.hiring/1"', 'format = "other"', "hiring.format", "format"),
        ("people = 9", "people = 0", "hiring.under_way", "under_way[1]"),
        ('notice = "4w"', 'bands = [ { monthly = "120%" } ]', "hiring.bands", "attrition.bands"),
        ("# now = 150", "now = 150", "hiring.people_once", "people"),
    ],
)
def test_what_is_wrong_is_named_with_its_line(old: str, new: str, key: str, field: str) -> None:
    assert old in WORDS
    text = WORDS.replace(old, new)
    problem = refused(text)[0]
    assert (problem.file, problem.key, problem.field) == ("hiring.toml", key, field)
    line = text.split("\n")[(problem.line or 0) - 1]
    assert new.split("\n")[0] in line or line.startswith("[")


@pytest.mark.parametrize(
    ("table", "old", "new", "key", "line", "column"),
    [
        ("hiring_required.csv", "2027-02,", "2027-13,", "hiring.date", 3, "month"),
        ("hiring_required.csv", "2027-03,106", "2027-03,many", "staff.not_a_number", 4, "agents"),
        ("hiring_required.csv", "7%,6%", "70%,40%", "hiring.nobody_there", 4, "shrinkage"),
        ("hiring_required.csv", "2027-02,", "2027-03,", "hiring.order", None, None),
        ("hiring_funnel.csv", "402", "1402", "hiring.stage_exceeds", 3, "people"),
        ("hiring_funnel.csv", "168,7", "0,7", "hiring.stage_exceeds", 5, "people"),
        ("hiring_ramp.csv", "2026-02,1,", "2026-02,x,", "staff.not_a_number", 3, "week"),
        ("hiring_people.csv", ",voluntary,", ",burn-out,", "hiring.reason", None, "reason"),
        ("hiring_people.csv", "person,start", "who,start", "table.missing_columns", None, None),
    ],
)  # fmt: skip
def test_what_is_wrong_in_a_table_is_named_with_its_line(
    folder: Path, table: str, old: str, new: str, key: str, line: int | None, column: str | None
) -> None:
    problem = changed(folder, table, old, new)
    assert problem.file == str(folder / table)
    assert problem.key == key or (key.startswith("table.") and problem.key.startswith("table."))
    assert line is None or (problem.line, problem.field) == (line, column)


def test_somebody_who_starts_later_is_no_person_of_the_team_yet(folder: Path) -> None:
    with (folder / "hiring_people.csv").open("a", encoding="utf-8") as file:
        file.write("p999,2027-02-01,,,early,1\n")
    assert refused(WORDS, folder)[0].key == "hiring.starts_later"


def test_nine_people_are_too_few_to_learn_from(folder: Path) -> None:
    lines = (folder / "hiring_people.csv").read_text(encoding="utf-8").split("\n")
    (folder / "hiring_people.csv").write_text("\n".join(lines[:10]), encoding="utf-8")
    problem = refused(WORDS, folder)[0]
    assert (problem.key, problem.field, problem.values["people"]) == ("hiring.no_attrition", "attrition", 9)


def test_a_missing_file_is_told() -> None:
    with pytest.raises(BadInput) as bad:
        hiring_reading.load("no-such.toml")
    assert bad.value.problems[0].key == "file.unreadable"


@pytest.mark.parametrize("table", ["required", "people", "training", "cost", "under_way", "recruiting"])
def test_a_table_that_is_none_is_told(table: str) -> None:
    lines = [line for line in WORDS.split("\n") if line not in (f"[{table}]", f"[[{table}]]")]
    text = f"{table} = 3\n" + "\n".join(line for line in lines if not line.startswith(f"[{table}]"))
    assert {one.file for one in refused(text)} == {"hiring.toml"}
