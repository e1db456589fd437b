"""``upheld explain``: a shift, the rules that bind, and those that contradict each other."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from tests.cli.test_repair import written
from upheld.cli import main
from upheld.problems import BadInput

ANNA = """
first = 2026-11-16
days = 7
slot = "30m"
[[queues]]
id = "sales"
required = "required.csv"
[[patterns]]
id = "full"
length = "8h"
starts = ["08:00", "14:00"]
[[contracts]]
id = "full-time"
patterns = ["full"]
rest = "11h"
[[people]]
id = "anna"
contract = "full-time"
skills = ["sales"]
[[fixed]]
person = "anna"
day = 2026-11-16
pattern = "full"
start = "14:00"
[[fixed]]
person = "anna"
day = 2026-11-17
pattern = "full"
start = "08:00"
"""


@pytest.fixture
def asked(tmp_path: Path) -> tuple[Path, Path]:
    return written(tmp_path)


def _run(*arguments: object) -> Any:
    words = [str(one) for one in arguments]
    return CliRunner().invoke(main.application("explain"), ["explain", *words], catch_exceptions=False)


def test_a_shift_is_explained_as_json(asked: tuple[Path, Path]) -> None:
    found = json.loads(_run(*asked, "--shift", "a:2026-11-16", "--json").stdout)
    assert found["removal"] == 5
    assert {(one["shift"] or {}).get("start") for one in found["alternatives"]} == {None, "09:00", "10:00"}
    assert found["covers"][0] == {"start": "08:00", "queue": "sales", "required": 1, "scheduled": 1, "without": 0}
    assert found["binding"] is None


def test_a_shift_is_explained_in_words_with_the_rules_that_bind(asked: tuple[Path, Path]) -> None:
    said = _run(*asked, "--shift", "a:2026-11-16", "--binding").stdout
    assert "Without the shift the plan would cost 5 more" in said
    assert "Which rules bind" in said


def test_rules_that_contradict_each_other_are_named(asked: tuple[Path, Path]) -> None:
    file = asked[0].parent / "anna.toml"
    file.write_text(ANNA)
    found = json.loads(_run(file, "--json").stdout)["conflicts"]
    assert found[0]["person"] == "anna"
    assert {(one["rule"], one["day"]) for one in found[0]["rules"]} == {
        ("fixed", "2026-11-16"), ("fixed", "2026-11-17"), ("rest", "2026-11-17"),
    }  # fmt: skip
    assert "rest between shifts (Tue 17 Nov 2026)" in " ".join(_run(file).stdout.split())


def test_rules_that_can_be_kept_are_said_to_be_so(asked: tuple[Path, Path]) -> None:
    assert "Everybody can have a schedule" in _run(asked[0]).stdout


@pytest.mark.parametrize(
    ("arguments", "key"),
    [
        (("--shift", "a"), "explain.shift"),
        (("--shift", "a:2026-12-16"), "explain.shift"),
        (("--shift", "z:2026-11-16"), "repair.unknown_person"),
        ((), "explain.shift"),
    ],
)
def test_what_cannot_be_explained_is_named(
    asked: tuple[Path, Path],
    arguments: tuple[str, ...],
    key: str,
) -> None:
    with pytest.raises(BadInput) as caught:
        _run(*asked, *arguments)
    assert [one.key for one in caught.value.problems] == [key]


def test_a_shift_without_a_plan_cannot_be_explained(asked: tuple[Path, Path]) -> None:
    with pytest.raises(BadInput) as caught:
        _run(asked[0], "--shift", "a:2026-11-16")
    assert [one.key for one in caught.value.problems] == ["explain.no_plan"]
