"""Figures by dated membership, and by local intervals across a change of the clocks, from the command line."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from tests.cli import logs
from upheld.cli import main
from upheld.metrics.grouping import GROUPS

RUNNER = CliRunner()

PEOPLE = """person,name,login,team,valid_from,valid_to
p1,Ada,SIP/100,red,,2026-11-10
p2,Ben,SIP/100,blue,2026-11-10,
"""
AUTUMN = "2026-10-25"  # in Warsaw the hour from 02:00 comes twice
QUARTER_HOUR_S = 900


def rows(*arguments: object) -> list[dict[str, Any]]:
    """The rows of `upheld metrics --json`."""
    told = [*map(str, arguments), "--also", "none", "--json"]
    done = RUNNER.invoke(main.application("metrics"), ["metrics", *told], catch_exceptions=False)
    assert done.exit_code == 0
    found: list[dict[str, Any]] = json.loads(done.stdout)["rows"]
    return found


def call(at: datetime, agent: str, talk_s: int = 60) -> str:
    """A call that `agent` answers after 5 s."""
    second = int(at.timestamp())
    return (
        logs.line(second, f"{second}.1", "sales", "NONE", "ENTERQUEUE", "", "601", "1")
        + logs.line(second + 5, f"{second}.1", "sales", agent, "CONNECT", "5", f"{second}.2", "2")
        + logs.line(second + 5 + talk_s, f"{second}.1", "sales", agent, "COMPLETECALLER", "5", str(talk_s), "1")
    )


def centre(folder: Path) -> Path:
    """A folder of one log, in which SIP/100 is Ada until the tenth and Ben afterwards, and SIP/200 is nobody."""
    noon = [datetime(2026, 11, day, 12, tzinfo=UTC) for day in (8, 9, 10, 11)]
    calls = [call(at, "SIP/100") for at in noon[:3]] + [call(noon[3], "SIP/200")]
    (folder / "queue_log").write_text("".join(calls), encoding="utf-8")
    (folder / "people.csv").write_text(PEOPLE, encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("group", "expected"),
    [
        ("agent", {"SIP/100": 3, "SIP/200": 1}),
        ("person", {"p1": 2, "p2": 1, None: 1}),
        ("team", {"red": 2, "blue": 1, None: 1}),
    ],
)
def test_a_log_in_used_again_is_split_by_date_and_nobodys_is_kept(
    tmp_path: Path, group: str, expected: dict[str | None, int]
) -> None:
    assert {row[group]: row["answered"] for row in rows(centre(tmp_path), "--by", group)} == expected


def test_the_day_of_a_hand_over_is_local(tmp_path: Path) -> None:
    folder = centre(tmp_path)
    evening = datetime(2026, 11, 9, 23, 30, tzinfo=UTC)  # in Warsaw it is the tenth already
    (folder / "queue_log").write_text(call(evening, "SIP/100"), encoding="utf-8")
    teams = {zone: rows(folder, "--by", "team", "--zone", zone)[0]["team"] for zone in ("UTC", "Europe/Warsaw")}
    assert teams == {"UTC": "red", "Europe/Warsaw": "blue"}


def test_memberships_of_a_workspace_hold_too(tmp_path: Path) -> None:
    home = tmp_path / "home"
    log = centre(tmp_path) / "queue_log"
    RUNNER.invoke(main.application("import"), ["import", str(log), "--workspace", str(home)], catch_exceptions=False)
    (home / "people.csv").write_text(PEOPLE, encoding="utf-8")
    (home / "queues.csv").write_text("queue,client\nsales,Northwind Energy\n", encoding="utf-8")
    assert [row["team"] for row in rows("--workspace", home, "--by", "team")] == ["blue", "red", None]
    assert [row["client"] for row in rows("--workspace", home, "--by", "client")] == ["Northwind Energy"]


@pytest.mark.parametrize("group", GROUPS)
def test_every_group_can_be_asked_for(tmp_path: Path, group: str) -> None:
    assert sum(row["answered"] for row in rows(centre(tmp_path), "--by", group)) == 4


def test_the_help_names_every_group() -> None:
    shown = " ".join(RUNNER.invoke(main.application("metrics"), ["metrics", "--help"]).output.split())
    assert ", ".join(GROUPS) in shown


def quarter_hours(folder: Path, first: str) -> list[dict[str, Any]]:
    """The rows of a local day of Warsaw with a call at every quarter-hour of UTC around it."""
    before = datetime.fromisoformat(f"{first}T00:00+00:00").timestamp() - 4 * 3600
    instants = (datetime.fromtimestamp(before + n * QUARTER_HOUR_S, UTC) for n in range(4 * 32))
    (folder / "queue_log").write_text("".join(call(at, "SIP/100") for at in instants), encoding="utf-8")
    asked = ("--by", "interval", "--interval", "15m", "--zone", "Europe/Warsaw", "--from", first)
    return rows(folder, *asked, "--to", date.fromisoformat(first) + timedelta(days=1))


@pytest.mark.parametrize(("day", "expected"), [("2026-03-29", 92), ("2026-11-08", 96), (AUTUMN, 100)])
def test_a_local_day_has_as_many_quarter_hours_as_it_lasts(tmp_path: Path, day: str, expected: int) -> None:
    found = quarter_hours(tmp_path, day)
    assert len({row["interval_label"] for row in found}) == len(found) == expected
    assert {row["offered"] for row in found} == {1}


def test_the_hour_that_comes_twice_is_told_apart(tmp_path: Path) -> None:
    labels = [row["interval_label"] for row in quarter_hours(tmp_path, AUTUMN)]
    assert [label for label in labels if "T02:15" in label] == [f"{AUTUMN}T02:15+02:00", f"{AUTUMN}T02:15+01:00"]


def test_a_call_across_the_change_keeps_its_length(tmp_path: Path) -> None:
    log = tmp_path / "queue_log"
    log.write_text(call(datetime(2026, 10, 25, 0, 50, tzinfo=UTC), "SIP/100", talk_s=1200), encoding="utf-8")
    row = rows(log, "--by", "day", "--zone", "Europe/Warsaw")[0]
    assert (row["day"], row["talk_s"], row["aht_s"]) == (AUTUMN, 1200.0, 1200.0)


def test_the_terminal_tells_the_hour_that_comes_twice_apart(tmp_path: Path) -> None:
    quarter_hours(tmp_path, AUTUMN)
    asked = ["metrics", str(tmp_path / "queue_log"), "--by", "interval", "--interval", "1h", "--zone", "Europe/Warsaw"]
    told = RUNNER.invoke(main.application("metrics"), asked, catch_exceptions=False).stdout
    assert "25 Oct 2026 02:00:00 +02:00" in told
    assert "25 Oct 2026 02:00:00 +01:00" in told
