"""``upheld repair``: absences in, changes and levels out."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from upheld.cli import main
from upheld.problems import BadInput
from upheld.reports.catalogue import language
from upheld.reports.problem_sentences import told

PROBLEM = """
first = 2026-11-16
days = 2
slot = "30m"
[[queues]]
id = "sales"
required = "required.csv"
[[patterns]]
id = "full"
length = "8h"
starts = ["08:00", "09:00", "10:00"]
pauses = [{ name = "lunch", length = "30m", from = "3h", to = "5h", paid = false }]
[[contracts]]
id = "full-time"
patterns = ["full"]
rest = "11h"
heads = 3
"""
PLAN = """person,contract,day,pattern,start,pauses
a,full-time,2026-11-16,full,08:00,12:00
b,full-time,2026-11-16,full,10:00,14:00
c,full-time,2026-11-17,full,08:00,12:00
"""


def written(folder: Path) -> tuple[Path, Path]:
    """The rules and the plan. Two work on Monday; one is required from 8 to 18, with 12 calls each half-hour."""
    clocks = [f"{hour:02}:{minute}" for hour in range(8, 18) for minute in ("00", "30")]
    rows = [f"2026-11-{day}T{clock},12,240,120,1\n" for day in (16, 17) for clock in clocks]
    (folder / "required.csv").write_text("start,calls,aht_s,patience_s,required_agents\n" + "".join(rows))
    (folder / "schedule.toml").write_text(PROBLEM)
    (folder / "plan.csv").write_text(PLAN)
    return folder / "schedule.toml", folder / "plan.csv"


@pytest.fixture
def asked(tmp_path: Path) -> tuple[Path, Path]:
    return written(tmp_path)


def _run(asked: tuple[Path, Path], *arguments: str) -> Any:
    files = [str(one) for one in asked]
    return CliRunner().invoke(main.application("repair"), ["repair", *files, *arguments], catch_exceptions=False)


def _json(asked: tuple[Path, Path], *arguments: str) -> Any:
    return json.loads(_run(asked, *arguments, "--json").stdout)


def test_the_changes_and_levels_as_json(asked: tuple[Path, Path]) -> None:
    found = _json(asked, "--absent", "a:2026-11-16")
    assert found["cost"]["published"] == 5
    assert found["cost"]["absent"] == 10
    assert found["cost"]["repaired"] < 10
    assert [one["person"] for one in found["told"]] == ["a", "b"]
    level = found["levels"][0]
    assert level["absent"] < level["repaired"] <= level["published"]
    assert found["broken"] == []


def test_a_terminal_says_who_must_be_told_what(asked: tuple[Path, Path]) -> None:
    said = _run(asked, "--absent", "a:2026-11-16").stdout
    assert "Who must be told what" in said
    assert "does not come" in said
    assert "No rule is broken that was kept before." in said


def test_the_repaired_plan_is_written_and_can_be_repaired_again(asked: tuple[Path, Path], tmp_path: Path) -> None:
    once = tmp_path / "once.csv"
    _run(asked, "--absent", "a:2026-11-16", "--output", str(once))
    with once.open() as stream:
        rows = list(csv.DictReader(stream))
    assert [(row["person"], row["contract"]) for row in rows] == [("b", "full-time"), ("c", "full-time")]
    again = _json((asked[0], once), "--absent", "c:2026-11-17")
    assert [one["person"] for one in again["told"]][-1] == "c"


def test_a_part_of_a_day_and_people_who_are_locked(asked: tuple[Path, Path]) -> None:
    found = _json(asked, "--absent", "a:2026-11-16:08:00-10:00", "--lock", "b", "--lock", "c")
    assert [(one["person"], one["after"]["off_phone"]) for one in found["told"]] == [("a", [["08:00", "10:00"]])]


def test_breaks_only_changes_no_shift(asked: tuple[Path, Path]) -> None:
    found = _json(asked, "--absent", "a:2026-11-16", "--breaks-only")
    assert {one["kind"] for one in found["told"]} <= {"absent", "pauses"}


@pytest.mark.parametrize(
    ("arguments", "key"),
    [
        ((), "repair.nothing"),
        (("--offers", "2026-12-16"), "repair.offers"),
        (("--absent", "a"), "repair.absent"),
        (("--absent", "a:2026-11-16:08:10-10:00"), "repair.absent"),
        (("--absent", "z:2026-11-16"), "repair.unknown_person"),
        (("--absent", "a:2026-12-16"), "repair.day"),
        (("--absent", "a:2026-11-16", "--lock", "z"), "repair.unknown_person"),
        (("--absent", "a:2026-11-16", "--at", "soon"), "repair.time"),
    ],
)
def test_bad_input_is_named_in_words(asked: tuple[Path, Path], arguments: tuple[str, ...], key: str) -> None:
    with pytest.raises(BadInput) as caught:
        _run(asked, *arguments)
    assert [one.key for one in caught.value.problems] == [key]
    assert "{" not in told(caught.value.problems[0], language("en"))


def test_calls_that_are_no_numbers_are_named_with_their_line(asked: tuple[Path, Path]) -> None:
    table = asked[0].parent / "required.csv"
    table.write_text(table.read_text().replace("T09:00,12,", "T09:00,many,", 1))
    with pytest.raises(BadInput) as caught:
        _run(asked, "--absent", "a:2026-11-16")
    assert [(one.key, one.line, one.field) for one in caught.value.problems] == [("repair.calls", 4, "calls")]


def test_offers_are_valued_and_ranked(asked: tuple[Path, Path]) -> None:
    found = _json(asked, "--offers", "2026-11-16")["offers"]
    overtime = [one for one in found if one["kind"] == "overtime"]
    assert {(one["start"], one["end"]) for one in overtime} >= {("16:00", "17:00"), ("18:00", "19:00")}
    assert all(one["level"] >= 0 for one in overtime)
    assert all(one["level"] < 0 for one in found if one["kind"] == "time_off")
    assert not [one for one in _json(asked, "--offers", "2026-11-16", "--floor", "99%")["offers"] if one in found[:1]]


def test_offers_are_said_in_a_terminal(asked: tuple[Path, Path]) -> None:
    said = _run(asked, "--offers", "2026-11-16").stdout
    assert "Overtime that can be offered" in said
    assert "take one, then ask again" in said
