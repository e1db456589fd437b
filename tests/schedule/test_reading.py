"""A schedule's file: every key is read, and everything wrong is named with its file, line, field and remedy."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from upheld.problems import BadInput, Problem
from upheld.reports.problem_tables.schedule import SENTENCES
from upheld.schedule.breaks import Activity
from upheld.schedule.reading import load, read
from upheld.schedule.rules import Cover, Fixed, Pause, Span, Wish

EXAMPLES = Path(__file__).parents[2] / "examples"
HEAD = 'first = 2026-11-16\ndays = 7\nslot = "30m"\n'
QUEUE = '[[queues]]\nid = "calls"\nrequired = "required.csv"\n'
SHIFT = '[[patterns]]\nid = "early"\nlength = "8h"\nstarts = ["08:00", "09:30"]\n'
CONTRACT = '[[contracts]]\nid = "full"\npatterns = ["early"]\n'
PERSON = '[[people]]\nid = "anna"\ncontract = "full"\nskills = ["calls"]\n'
ALL = HEAD + QUEUE + SHIFT + CONTRACT + PERSON
REQUIRED = "start,required_agents\n2026-11-16T08:00,3\n2026-11-16T09:00,2.5\n"


def written(folder: Path, text: str, required: str = REQUIRED, **tables: str) -> Path:
    (folder / "required.csv").write_text(required)
    for name, table in tables.items():
        (folder / f"{name}.csv").write_text(table)
    path = folder / "schedule.toml"
    path.write_text(text)
    return path


def wrong(folder: Path, text: str, required: str = REQUIRED, **tables: str) -> list[Problem]:
    with pytest.raises(BadInput) as caught:
        load(written(folder, text, required, **tables))
    assert all(one.key in SENTENCES for one in caught.value.problems if one.key.startswith("schedule."))
    return list(caught.value.problems)


def at(folder: Path, text: str, required: str = REQUIRED, **tables: str) -> list[tuple[str, str, int | None]]:
    """(key, file name, line) of all problems."""
    return [(one.key, Path(one.file or "").name, one.line) for one in wrong(folder, text, required, **tables)]


def line(text: str, part: str) -> int:
    """The line of a text that begins with a part."""
    return next(number for number, one in enumerate(text.splitlines(), 1) if one.startswith(part))


def test_the_commented_example_is_read_whole() -> None:
    question = read(EXAMPLES / "schedule.toml")
    problem = question.problem
    early = problem.patterns["early"]
    assert (early.length, early.starts, early.apart) == (16, (16, 18, 20), 2)
    assert early.pauses == (Pause("break", 1, 3, 6), Pause("lunch", 1, 8, 11, paid=False))
    assert problem.patterns["late"].not_before == {"early"}
    assert problem.contracts["full-time"].rest == 22
    assert problem.covers == (Cover(4, "late", 1, 5.0, 0.0),)
    assert question.activities == (Activity("Team meeting", ("bartek",), 2, 26, 30),)


def test_people_of_the_example_have_their_leave_wishes_and_shifts() -> None:
    people = {one.id: one for one in load(EXAMPLES / "schedule.toml").people}
    assert people["celina"].away == {3, 4}
    assert people["filip"].away == {5, 6}
    assert people["anna"].wishes == (Wish(2, 4.0, off=True),)
    assert people["bartek"].fixed == (Fixed(0, "early", 16, (20, 25)),)
    assert people["henryk"].available == {0: (16, 28), 2: (24, 40), 6: (0, 0)}


def test_the_reference_week_is_read_from_its_table() -> None:
    problem = load(EXAMPLES / "reference_week.toml")
    required = problem.needs[0].required
    assert (required.sum() / 4, required.max(), np.count_nonzero(required)) == (6933.5, 120, 448)
    assert problem.heads == {"full-time": 176, "part-time": 44}


def test_an_interval_longer_than_a_slot_fills_its_slots(tmp_path: Path) -> None:
    required = load(written(tmp_path, ALL)).needs[0].required
    assert required[15:21].tolist() == [0, 3, 3, 2.5, 2.5, 0]


def test_what_the_command_staff_writes_is_read_for_its_queue(tmp_path: Path) -> None:
    table = "start,queue,calls,agents_required\n2026-11-16T08:00,calls,9,4\n2026-11-16T08:00,mail,9,7\n"
    assert load(written(tmp_path, ALL, table)).needs[0].required[16] == 4


def test_people_and_leave_may_stand_in_tables(tmp_path: Path) -> None:
    text = HEAD.replace("days", 'people = "people.csv"\nleave = "leave.csv"\ndays') + QUEUE + SHIFT + CONTRACT
    people = "id,contract,skills,available\nanna,full,calls,mon 08:00-16:00; sun never\n"
    found = load(written(tmp_path, text, people=people, leave="person,from,to\nanna,2026-11-15,2026-11-17\n")).people[0]
    assert (found.away, found.available, found.line) == ({0, 1}, {0: (16, 32), 6: (0, 0)}, 2)


def test_a_span_is_a_number_or_its_ends(tmp_path: Path) -> None:
    text = ALL.replace('patterns = ["early"]', 'patterns = ["early"]\ndays_a_week = 5\nhours = { most = "40h" }')
    contract = load(written(tmp_path, text)).contracts["full"]
    assert (contract.days_a_week, contract.hours) == (Span(5, 5), Span(None, 40))


def test_rules_of_a_country_fill_what_a_contract_leaves_open(tmp_path: Path) -> None:
    text = ALL.replace("days = 7", f'rules = "{EXAMPLES / "rules_eu.toml"}"\ndays = 7').replace(
        'length = "8h"', 'length = "8h"\npauses = [{ length = "30m", from = "2h", to = "4h" }]'
    )
    contract = load(written(tmp_path, text)).contracts["full"]
    assert (contract.rest, contract.days_off_together, contract.hours) == (22, 1, Span(None, 48))


def test_a_contract_beyond_the_rules_of_a_country_is_named_with_their_source(tmp_path: Path) -> None:
    text = ALL.replace("days = 7", f'rules = "{EXAMPLES / "rules_pl.toml"}"\ndays = 7')
    text = text.replace('id = "full"', 'id = "full"\nrest = "10h"')
    rest, pause = wrong(tmp_path, text)
    assert (rest.key, rest.line, rest.values["source"]) == (
        "schedule.beyond_rules", line(text, "rest"), "Kodeks pracy, art. 132 § 1",
    )  # fmt: skip
    assert pause.values["name"] == "break_length"


@pytest.mark.parametrize(
    ("old", "new", "key", "begins"),
    [
        (
            'id = "full"',
            'id = "full"\ndays_a_week = { least = 5, most = 3 }',
            "schedule.least_above_most",
            "days_a_week",
        ),
        ('id = "full"', 'id = "full"\ndays_a_week = 6\ndays_off_together = 2', "schedule.no_days_off_left", "days_off"),
        (
            'id = "full"',
            'id = "full"\ndays_a_week = 5\nhours_a_week = { most = "30h" }',
            "schedule.too_many_hours",
            "hours_a_week",
        ),
        (
            'id = "full"',
            'id = "full"\ndays_a_week = 4\nhours_a_week = { least = "40h" }',
            "schedule.too_few_hours",
            "hours_a_week",
        ),
        (
            'id = "full"',
            'id = "full"\nsame_start = true\ndays_a_week = 5\nrest = "17h"',
            "schedule.rest_too_long",
            "rest",
        ),
        ('id = "full"', 'id = "full"\nmost_of = { night = 1 }', "schedule.unknown_pattern", "most_of"),
        ('length = "8h"', 'length = "8h10m"', "schedule.off_grid", "length"),
        ('patterns = ["early"]', "patterns = []", "schedule.missing", "patterns"),
        ('id = "full"', 'id = "full"\nskills = ["mail"]', "schedule.unknown_queue", 'skills = ["mail"]'),
        ('length = "8h"', 'length = "25h"', "schedule.shift_length", "length"),
        ('["08:00", "09:30"]', '["08:10"]', "schedule.off_grid", "starts"),
        ('["08:00", "09:30"]', '["8 o’clock"]', "scenario.clock", "starts"),
        ('["08:00", "09:30"]', "[]", "schedule.no_starts", "starts"),
        ('length = "8h"', 'length = "8h"\nweekdays = "mon-fun"', "schedule.weekday", "weekdays"),
        ('length = "8h"', 'length = "8h"\nnot_before = ["night"]', "schedule.unknown_pattern", "not_before"),
        ('length = "8h"', 'length = "8h"\ncolour = "red"', "scenario.unknown_key", "colour"),
        ('contract = "full"', 'contract = "fuller"', "schedule.unknown_contract", "contract"),
        ('skills = ["calls"]', "skills = []", "schedule.no_skill", "skills"),
        ('skills = ["calls"]', 'skills = ["mail"]', "schedule.unknown_queue", "skills"),
        ("days = 7", "days = 0", "scenario.whole", "days"),
        ('slot = "30m"', 'slot = "7m"', "schedule.slot", "slot"),
        ("first = 2026-11-16", 'first = "soon"', "table.time", "first"),
    ],
)
def test_a_field_that_cannot_be_is_named_with_its_line(
    tmp_path: Path, old: str, new: str, key: str, begins: str
) -> None:
    text = ALL.replace(old, new)
    assert at(tmp_path, text) == [(key, "schedule.toml", line(text, begins))]


@pytest.mark.parametrize(
    ("pauses", "key"),
    [
        ('{ length = "30m", from = "4h", to = "2h" }', "schedule.window"),
        ('{ length = "0m", from = "1h", to = "2h" }', "schedule.pause_length"),
        ('{ length = "1h", from = "7h30m", to = "8h" }', "schedule.pauses_do_not_fit"),
        (
            '{ length = "2h", from = "2h", to = "2h" }, { length = "30m", from = "1h", to = "3h30m" }',
            "schedule.pauses_do_not_fit",
        ),
    ],
)
def test_breaks_that_contradict_each_other_or_the_shift_are_named(tmp_path: Path, pauses: str, key: str) -> None:
    text = ALL.replace('length = "8h"', f'length = "8h"\npauses = [{pauses}]')
    assert at(tmp_path, text) == [(key, "schedule.toml", line(text, "pauses"))]


@pytest.mark.parametrize(
    ("added", "key", "begins"),
    [
        ('[[leave]]\nperson = "ana"\nfrom = 2026-11-16\n', "schedule.unknown_person", "person"),
        ('[[leave]]\nperson = "anna"\nfrom = 2026-11-18\nto = 2026-11-17\n', "schedule.window", "to"),
        ('[[wishes]]\nperson = "anna"\nday = 2026-11-30\noff = true\n', "schedule.outside_horizon", "day ="),
        (
            '[[wishes]]\nperson = "anna"\nday = 2026-11-17\noff = true\npattern = "early"\n',
            "schedule.wish_for_both",
            "off",
        ),
        (
            '[[fixed]]\nperson = "anna"\nday = 2026-11-17\npattern = "early"\nstart = "11:00"\n',
            "schedule.no_such_start",
            "start =",
        ),
        (
            '[[leave]]\nperson = "anna"\nfrom = 2026-11-17\n'
            '[[fixed]]\nperson = "anna"\nday = 2026-11-17\npattern = "early"\nstart = "08:00"\n',
            "schedule.fixed_while_away",
            "day =",
        ),
        (
            '[[activities]]\nname = "Team"\npeople = ["eve"]\nlength = "1h"\nday = 2026-11-16\n'
            'from = "09:00"\nto = "11:00"\n',
            "schedule.unknown_person",
            "people =",
        ),
    ],
)
def test_what_is_told_of_people_is_checked_with_its_line(tmp_path: Path, added: str, key: str, begins: str) -> None:
    assert at(tmp_path, ALL + added) == [(key, "schedule.toml", line(ALL, 'skills = ["calls"]') + line(added, begins))]


def test_leave_for_an_unknown_agent_in_a_table_is_named_with_its_row(tmp_path: Path) -> None:
    text = ALL.replace("days = 7", 'leave = "leave.csv"\ndays = 7')
    leave = "person,from,to\nanna,2026-11-16,2026-11-16\nana,2026-11-16,2026-11-16\n"
    found = wrong(tmp_path, text, leave=leave)
    assert [(one.key, one.line, one.values["nearest"]) for one in found] == [("schedule.unknown_person", 3, "anna")]


def test_a_requirement_outside_opening_hours_is_named_with_its_row(tmp_path: Path) -> None:
    text = ALL.replace('id = "calls"', 'id = "calls"\nopen = { mon-fri = "09:00-17:00" }', 1)
    found = wrong(tmp_path, text)
    assert [(Path(one.file or "").name, one.line, one.values["at"]) for one in found] == [("required.csv", 2, "08:00")]


@pytest.mark.parametrize(
    ("row", "key"),
    [
        ("2026-11-16T10:00,many", "schedule.agents"),
        ("2026-11-16T10:00,-1", "schedule.agents"),
        ("2026-11-16T10:10,1", "schedule.off_grid"),
        ("2026-11-16T09:00,1", "schedule.row_twice"),
        ("soon,1", "table.time"),
    ],
)
def test_a_row_of_the_requirement_that_cannot_be_is_named(tmp_path: Path, row: str, key: str) -> None:
    assert at(tmp_path, ALL, REQUIRED + row + "\n") == [(key, "required.csv", 4)]


def test_a_table_without_agents_or_of_other_days_is_refused(tmp_path: Path) -> None:
    assert at(tmp_path, ALL, "start,agents\n2026-11-16T08:00,3\n") == [("table.column_missing", "required.csv", 1)]
    other = "start,required_agents\n2025-11-16T08:00,3\n"
    assert at(tmp_path, ALL, other) == [("schedule.nothing_required", "required.csv", None)]


def test_everything_wrong_is_told_at_once(tmp_path: Path) -> None:
    text = ALL.replace('length = "8h"', 'length = "8h10m"').replace('contract = "full"', 'contract = "fuller"')
    text += '[[leave]]\nperson = "ana"\nfrom = 2026-11-16\n'
    keys = [key for key, _, _ in at(tmp_path, text)]
    assert {"schedule.off_grid", "schedule.unknown_contract", "schedule.unknown_person"} <= set(keys)


def test_a_file_that_is_no_toml_or_not_there_is_refused(tmp_path: Path) -> None:
    assert at(tmp_path, "first = ") == [("schedule.not_toml", "schedule.toml", None)]
    with pytest.raises(BadInput, match=r"file\.unreadable"):
        load(tmp_path / "nothing.toml")


def test_nobody_or_nothing_required_is_said(tmp_path: Path) -> None:
    assert [key for key, _, _ in at(tmp_path, HEAD + QUEUE + SHIFT + CONTRACT)] == ["schedule.nobody"]
    assert [key for key, _, _ in at(tmp_path, HEAD + SHIFT + CONTRACT + PERSON.replace('"calls"', ""))] == [
        "schedule.no_requirement"
    ]
