"""``upheld adherence``: a plan and a log in, minutes kept out."""

from __future__ import annotations

import csv
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner, Result

from tests.cli.logs import line
from upheld.cli.main import application
from upheld.problems import BadInput

DAY = int(datetime(2026, 11, 2, tzinfo=UTC).timestamp())
PLAN = "person,start,end,activity\n" + "".join(
    f"{name},2026-11-02T09:00,2026-11-02T17:00,work\n{name},2026-11-02T12:00,2026-11-02T12:30,lunch\n"
    for name in ("ann", "ben")
)
PEOPLE = "person,login,team\nann,SIP/ann,north\nben,SIP/ben,north\n"


def at(clock: str) -> int:
    hour, minute = clock.split(":")
    return DAY + int(hour) * 3600 + int(minute) * 60


@pytest.fixture
def centre(tmp_path: Path) -> Path:
    """Ann comes at 9:20 and keeps her lunch; Ben is never seen. The log tells the whole day."""
    told = [
        ("06:00", "SIP/cai", "ADDMEMBER", ""), ("09:20", "SIP/ann", "ADDMEMBER", ""),
        ("12:00", "SIP/ann", "PAUSE", "Lunch"), ("12:30", "SIP/ann", "UNPAUSE", ""),
        ("17:00", "SIP/ann", "REMOVEMEMBER", ""), ("20:00", "SIP/cai", "REMOVEMEMBER", ""),
    ]  # fmt: skip
    (tmp_path / "logs").mkdir()
    log = "".join(line(at(clock), "NONE", "support", agent, event, more) for clock, agent, event, more in told)
    (tmp_path / "logs" / "queue_log").write_text(log, encoding="utf-8")
    (tmp_path / "logs" / "people.csv").write_text(PEOPLE, encoding="utf-8")
    (tmp_path / "plan.csv").write_text(PLAN, encoding="utf-8")
    return tmp_path


def run(folder: Path, *options: str) -> Result:
    arguments = ["adherence", str(folder / "plan.csv"), str(folder / "logs"), *options]
    return CliRunner().invoke(application("adherence"), arguments, catch_exceptions=False)


def document(folder: Path, *options: str) -> dict[str, Any]:
    result = run(folder, "--json", *options)
    assert result.exit_code == 0, result.output
    found: dict[str, Any] = json.loads(result.stdout)
    return found


def absences(folder: Path, *lines: str) -> str:
    path = folder / "absences.csv"
    path.write_text("\n".join(["id,person,from,to,type,author,made_at,withdrawn_at", *lines]), encoding="utf-8")
    return str(path)


def test_each_person_is_told_with_numerator_and_denominator(centre: Path) -> None:
    ann, ben = document(centre)["people"]
    assert (ann["adhered"], ann["counted"], ann["late"]) == (460, 480, 20)
    assert (ben["adhered"], ben["counted"], ben["unseen_days"], ben["late"]) == (0, 480, 1, None)


def test_a_recorded_sickness_makes_the_absent_absent(centre: Path) -> None:
    sick = absences(centre, "a,ben,2026-11-02,2026-11-02,sickness,planner,2026-11-02T08:00,")
    total = document(centre, "--absences", sick)["total"]
    assert (total["counted"], total["absent_unplanned"], total["unseen_days"]) == (480, 480, 0)


def test_the_type_of_an_absence_is_told_nowhere(centre: Path) -> None:
    sick = absences(centre, "a,ben,2026-11-02,2026-11-02,sickness,planner,2026-11-02T08:00,")
    page = centre / "page.html"
    told = run(centre, "--absences", sick, "--html", str(page)).output
    assert "sickness" not in told + json.dumps(document(centre, "--absences", sick))
    assert "sickness" not in page.read_text("utf-8")


def test_a_longer_grace_calls_nobody_late(centre: Path) -> None:
    assert document(centre, "--grace", "20m")["total"]["late"] == 0


def test_only_the_days_asked_for_are_told(centre: Path) -> None:
    found = document(centre, "--from", "2026-11-03")
    assert (found["total"]["days"], found["total"]["adherence"]) == (0, None)


def test_groups_only_tells_nothing_of_few_people(centre: Path) -> None:
    found = document(centre, "--groups-only")
    assert (found["total"], found["teams"], found["days"]) == (None, [], [])
    assert (found["people"], found["rows"]) == (None, None)
    assert "ann" not in run(centre, "--groups-only").output


@pytest.mark.parametrize("name", ["days.csv", "days.parquet"])
def test_the_daily_totals_are_written(centre: Path, name: str) -> None:
    path = centre / name
    run(centre, "--output", str(path))
    rows = (
        pq.read_table(path).to_pylist()
        if name.endswith("parquet")
        else list(csv.DictReader(path.read_text().splitlines()))
    )
    assert [(row["person"], int(row["adhered"])) for row in rows] == [("ann", 460), ("ben", 0)]


def test_the_terminal_tells_the_answer_first(centre: Path) -> None:
    lines = run(centre).output.splitlines()
    assert "460 of 960 planned minutes" in " ".join(lines[:6])


@pytest.mark.parametrize(
    ("options", "key"),
    [
        (("--reason", "lunch"), "adherence.reason"),
        (("--reason", "work=Lunch"), "adherence.reason_of"),
        (("--groups-only", "--output", "x.csv"), "adherence.groups_output"),
        (("--zone", "Mars"), "calendar.unknown_zone"),
    ],
)
def test_options_that_cannot_be_meant_are_refused(centre: Path, options: tuple[str, ...], key: str) -> None:
    with pytest.raises(BadInput) as raised:
        run(centre, *options)
    assert [problem.key for problem in raised.value.problems] == [key]


def test_a_person_whom_nobody_knows_is_named_with_the_line(centre: Path) -> None:
    (centre / "plan.csv").write_text(PLAN.replace("ben,", "zoe,"), encoding="utf-8")
    with pytest.raises(BadInput) as raised:
        run(centre)
    (problem,) = raised.value.problems
    assert (problem.key, problem.line, problem.field) == ("signed.unknown_person", 4, "person")


def test_of_a_log_of_conversations_alone_nothing_is_claimed(centre: Path) -> None:
    log = "".join(
        line(at("10:00") + n, f"1.{n}", "support", "SIP/ann", event, *more)
        for n, event, more in ((5, "CONNECT", ("5", "2", "2")), (65, "COMPLETECALLER", ("5", "60", "1")))
    )
    start = line(at("10:00"), "1.5", "support", "NONE", "ENTERQUEUE", "", "600", "1")
    (centre / "logs" / "queue_log").write_text(start + log, encoding="utf-8")
    total = document(centre)["total"]
    assert (total["adherence"], total["late"], total["unseen"], total["unknown"]) == (None, None, 0, 960)
