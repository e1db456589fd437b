"""``upheld schedule``: a plan made, checked after an edit by hand, its breaks placed anew, and all that it writes."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import icalendar
import pytest
from typer.testing import CliRunner

from upheld.cli import main
from upheld.problems import BadInput

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
starts = ["08:00", "10:00"]
pauses = [{ name = "lunch", length = "30m", from = "3h", to = "5h", paid = false }]
[[contracts]]
id = "full-time"
patterns = ["full"]
heads = 2
"""


@pytest.fixture
def asked(tmp_path: Path) -> Path:
    """Two people, two days, one agent required from 8:00 to 18:00."""
    clocks = [f"{hour:02}:{minute}" for hour in range(8, 18) for minute in ("00", "30")]
    rows = [f"2026-11-{day}T{clock},1\n" for day in (16, 17) for clock in clocks]
    (tmp_path / "required.csv").write_text("start,required_agents\n" + "".join(rows))
    file = tmp_path / "schedule.toml"
    file.write_text(PROBLEM)
    return file


def _run(*arguments: Any) -> Any:
    return CliRunner().invoke(main.application("schedule"), ["schedule", *map(str, arguments)])


def _json(*arguments: Any) -> Any:
    done = _run(*arguments, "--json")
    assert done.exit_code == 0, done.exception
    return json.loads(done.stdout)


def _keys(*arguments: Any) -> list[str]:
    raised = _run(*arguments).exception
    assert isinstance(raised, BadInput)
    return [one.key for one in raised.problems]


def test_the_plan_as_json(asked: Path) -> None:
    found = _json(asked, "--seconds", 5)
    assert found["plan"] == {"cost": 0.0, "bound": 0.0, "gap": None, "proven": True}
    assert len(found["shifts"]) == 4
    assert found["broken"] == []
    assert {name: found["cover"][0][name] for name in ("start", "queue", "required")} == {
        "start": "2026-11-16T08:00:00",
        "queue": "sales",
        "required": 1.0,
    }


def test_a_shift_in_json_tells_its_pauses(asked: Path) -> None:
    one = _json(asked, "--seconds", 5, "--zone", "Europe/Warsaw")["shifts"][0]
    assert one["day"] == "2026-11-16"
    assert one["contract"] == "full-time"
    assert one["start"].endswith("+01:00")
    assert [pause["name"] for pause in one["pauses"]] == ["lunch"]
    assert one["start"] < one["pauses"][0]["start"] < one["pauses"][0]["end"] < one["end"]


def test_what_is_told_begins_with_the_cover(asked: Path) -> None:
    said = _run(asked, "--seconds", 5).stdout
    assert "Nobody is missing: all of 20 agent-hours required are covered" in said
    assert "No plan costs less: this is proven." in said
    assert "No rule is broken" in said


def test_a_plan_is_written_changed_by_hand_and_checked(asked: Path, tmp_path: Path) -> None:
    plan = tmp_path / "plan.csv"
    _run(asked, "--seconds", 5, "--output", plan)
    rows = list(csv.DictReader(plan.read_text(encoding="utf-8").splitlines()))
    rows[0] |= {"start": "09:00", "end": "", "pauses": ""}
    with plan.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.DictWriter(stream, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    found = _json(asked, "--check", plan)
    assert [one["rule"] for one in found["broken"]] == ["start"]
    assert found["plan"]["bound"] is None
    assert found["seconds"] is None


def test_an_unchanged_workbook_keeps_every_rule(asked: Path, tmp_path: Path) -> None:
    _run(asked, "--seconds", 5, "--excel", tmp_path / "plan.xlsx")
    assert _json(asked, "--check", tmp_path / "plan.xlsx")["broken"] == []


def test_breaks_alone_are_placed_anew_and_shifts_stay(asked: Path, tmp_path: Path) -> None:
    plan = tmp_path / "plan.csv"
    header = "person,contract,day,pattern,start\n"
    shifts = ("08:00", "10:00")
    plan.write_text(header + "".join(f"p{n},full-time,2026-11-16,full,{at}\n" for n, at in enumerate(shifts)))
    found = _json(asked, "--breaks-only", plan)
    assert [one["start"][11:16] for one in found["shifts"]] == list(shifts)
    assert all(row["net"] >= 0 for row in found["cover"] if row["start"] < "2026-11-17")


def test_calendars_are_kept_and_follow_changes(asked: Path, tmp_path: Path) -> None:
    plan, folder = tmp_path / "plan.csv", tmp_path / "calendars"
    plan.write_text("person,contract,day,pattern,start\np,full-time,2026-11-16,full,08:00\n")
    kept = ("--check", plan, "--calendars", folder, "--zone", "Europe/Warsaw")
    _run(asked, *kept, "--now", "2026-11-10T00:00Z")
    plan.write_text(plan.read_text().replace("08:00", "10:00"))
    _run(asked, *kept, "--now", "2026-11-11T00:00Z")
    (file,) = folder.glob("*.ics")
    (event,) = icalendar.Calendar.from_ical(file.read_bytes()).walk("VEVENT")
    assert (event["sequence"], event.decoded("dtstart").hour) == (1, 10)


def test_a_page_and_a_sheet_are_written(asked: Path, tmp_path: Path) -> None:
    page, sheet = tmp_path / "plan.html", tmp_path / "sheet.pdf"
    done = _run(asked, "--seconds", 5, "--html", page, "--sheet", sheet, "--day", "2026-11-17")
    assert done.exit_code == 0
    assert "Tue 17 Nov 2026" in page.read_text()
    assert sheet.read_bytes().startswith(b"%PDF")


def test_a_sheet_of_a_plan_of_several_days_needs_its_day(asked: Path, tmp_path: Path) -> None:
    assert _keys(asked, "--sheet", tmp_path / "sheet.pdf") == ["plan.sheet_day"]
    assert _keys(asked, "--day", "2026-11-18") == ["plan.sheet_day"]


def test_calendars_need_a_zone(asked: Path, tmp_path: Path) -> None:
    assert _keys(asked, "--calendars", tmp_path) == ["calendar.zone"]


def test_checking_and_placing_breaks_cannot_be_asked_together(asked: Path) -> None:
    assert _keys(asked, "--check", "a.csv", "--breaks-only", "b.csv") == ["plan.ask_one"]


def test_a_bad_cell_is_told_with_its_row(asked: Path, tmp_path: Path) -> None:
    plan = tmp_path / "plan.csv"
    plan.write_text("person,contract,day,pattern,start\np,full-time,2026-11-16,full,08:10\n")
    assert _keys(asked, "--check", plan) == ["plan.off_grid"]


def test_changes_from_a_known_plan_are_told(asked: Path, tmp_path: Path) -> None:
    known, plan = tmp_path / "known.csv", tmp_path / "plan.csv"
    known.write_text("person,contract,day,pattern,start\np,full-time,2026-11-16,full,08:00\n")
    plan.write_text("person,contract,day,pattern,start\np,full-time,2026-11-16,full,10:00\n")
    found = _json(asked, "--check", plan, "--from", known)["changes"]
    assert [(one["person"], one["kind"], one["before"]["start"][11:16]) for one in found] == [("p", "moved", "08:00")]
    assert "1 shift changes; 1 person must be told." in _run(asked, "--check", plan, "--from", known).stdout


def test_few_changes_need_people_with_names(asked: Path, tmp_path: Path) -> None:
    known = tmp_path / "known.csv"
    known.write_text("person,contract,day,pattern,start\np,full-time,2026-11-16,full,08:00\n")
    assert _keys(asked, "--from", known) == ["plan.from_nobody"]


def test_people_with_names_get_a_roster_and_keep_what_they_know(asked: Path, tmp_path: Path) -> None:
    people = '[[people]]\nid = "Ada"\ncontract = "full-time"\nskills = ["sales"]\n'
    asked.write_text(PROBLEM.replace("heads = 2\n", people + people.replace("Ada", "Bo")))
    known = tmp_path / "known.csv"
    rows = [f"{name},2026-11-{day},full,{at}\n" for day in (16, 17) for name, at in (("Ada", "10:00"), ("Bo", "08:00"))]
    known.write_text("person,day,pattern,start\n" + "".join(rows))
    found = _json(asked, "--seconds", 5, "--from", known)
    assert {one["person"] for one in found["shifts"]} == {"Ada", "Bo"}
    assert (found["broken"], found["plan"]["cost"]) == ([], 0.0)
    assert all(one["kind"] == "within" for one in found["changes"])


def test_heads_are_planned_beside_people_with_names(asked: Path) -> None:
    asked.write_text(
        PROBLEM.replace("heads = 2", "heads = 1")
        + '[[people]]\nid = "Ada"\ncontract = "full-time"\nskills = ["sales"]\n'
    )
    found = _json(asked, "--seconds", 5)
    assert {one["person"] for one in found["shifts"]} == {"Ada", "full-time-1"}
    assert found["broken"] == []


PEOPLE = PROBLEM.replace("heads = 2\n", "") + '[[people]]\nid = "anna"\ncontract = "full-time"\nskills = ["sales"]\n'


def test_last_weeks_plan_is_moved_on_and_locked_days_stay(asked: Path, tmp_path: Path) -> None:
    asked.write_text(PEOPLE)
    known = tmp_path / "last_week.csv"
    known.write_text("person,day,pattern,start\nanna,2026-11-09,full,10:00\n")
    moved = ["--from", known, "--weeks-on", 1, "--seconds", 2]
    locked = _json(asked, *moved, "--lock", "anna:2026-11-16", "--lock", "2026-11-17")
    assert [(one["day"], one["start"][11:16]) for one in locked["shifts"]] == [("2026-11-16", "10:00")]
    free = _json(asked, *moved, "--change-price", 0)
    assert len(free["shifts"]) == 2


def test_locks_need_a_plan_and_names_that_are_there(asked: Path, tmp_path: Path) -> None:
    asked.write_text(PEOPLE)
    known = tmp_path / "plan.csv"
    known.write_text("person,day,pattern,start\nanna,2026-11-16,full,10:00\n")
    assert _keys(asked, "--lock", "anna") == ["plan.lock_what"]
    assert _keys(asked, "--from", known, "--lock", "nobody", "--lock", "2027-01-01") == ["plan.lock", "plan.lock"]
