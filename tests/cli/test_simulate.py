"""``upheld simulate``: tables for people, one document for programs, clear words for bad scenarios."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests.cli import logs
from upheld.cli import main
from upheld.problems import BadInput

EXAMPLE = Path(__file__).parents[2] / "examples" / "scenario.toml"


def _run(*arguments: str):
    return CliRunner().invoke(main.application("simulate"), ["simulate", *arguments])


@pytest.fixture(scope="module")
def found():
    return json.loads(_run(str(EXAMPLE), "--replications", "20", "--json").stdout)


def test_the_document_has_every_queue_interval_and_group(found) -> None:
    assert [queue["id"] for queue in found["queues"]] == ["billing", "outages", "call-backs", "e-mail"]
    assert [part["start"] for part in found["queues"][0]["intervals"]][:2] == ["08:00", "09:00"]
    assert 0 < found["groups"][0]["occupancy"]["value"] < 1
    assert found["days"] == 20


def test_a_level_lies_in_its_interval(found) -> None:
    level = found["total"]["service_level"]
    assert level["low"] < level["value"] < level["high"]


def test_the_same_seed_gives_the_same_figures(found) -> None:
    again = json.loads(_run(str(EXAMPLE), "--replications", "20", "--json").stdout)
    assert again == found


def test_a_table_is_shown() -> None:
    shown = _run(str(EXAMPLE), "--replications", "10").stdout
    assert "10 simulated days" in shown
    assert "outage-desk" in shown


def test_the_same_scenario_makes_no_difference() -> None:
    found = json.loads(_run(str(EXAMPLE), "--replications", "5", "--against", str(EXAMPLE), "--json").stdout)
    assert found["difference"] == {"value": 0.0, "low": 0.0, "high": 0.0}


@pytest.mark.parametrize("option", [("--replications", "0"), ("--precision", "2"), ("--seed", "-1")])
def test_an_absurd_option_is_named(option: tuple[str, str]) -> None:
    raised = _run(str(EXAMPLE), *option).exception
    assert isinstance(raised, BadInput)
    assert raised.problems[0].field == option[0]


SEEN = """
intervals = 24
interval = "1h"
[[queues]]
id = "sales"
[[groups]]
id = "team"
skills = { sales = 1 }
agents = 3
"""


def test_a_queue_of_the_records_need_not_say_what_they_tell(tmp_path: Path) -> None:
    _, log = logs.write(tmp_path, waits=(3, 40, 8))
    (tmp_path / "s.toml").write_text(SEEN, encoding="utf-8")
    found = json.loads(_run(str(tmp_path / "s.toml"), "--from", str(log), "--replications", "40", "--json").stdout)
    assert found["total"]["offered"] == pytest.approx(3, abs=1)
    assert found["total"]["aht_s"]["value"] == pytest.approx(60)
