"""A scenario file: what it means, and what is wrong with a bad one."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from upheld.problems import BadInput
from upheld.queueing.times import Exponential, Lognormal, Mixture
from upheld.staffing.scenario_reading import read

EXAMPLE = Path(__file__).parents[2] / "examples" / "scenario.toml"
PLAIN = """
interval = "30m"
[[queues]]
id = "sales"
calls = [20, 40]
aht = "180s"
patience = "2m"
[[groups]]
id = "team"
skills = { sales = 1 }
agents = [3, 5]
"""


def problems(folder: Path, old: str = "", new: str = "", text: str = PLAIN):
    path = folder / "scenario.toml"
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(BadInput) as caught:
        read(path)
    return [(problem.key, problem.line, problem.field) for problem in caught.value.problems]


def test_the_example_reads() -> None:
    made = read(EXAMPLE)
    assert [queue.id for queue in made.queues] == ["billing", "outages", "call-backs", "e-mail"]
    assert isinstance(made.queues[0].flow.service, Lognormal)
    assert isinstance(made.queues[0].flow.patience, Mixture)
    assert made.rules().overflow_to.tolist() == [-1, 0, -1, -1]


def test_numbers_per_interval_become_shifts(tmp_path: Path) -> None:
    (tmp_path / "s.toml").write_text(PLAIN, encoding="utf-8")
    made = read(tmp_path / "s.toml").staff()
    there = [int(((made.shifts.start_s <= at) & (at < made.shifts.end_s)).sum()) for at in (0.0, 1799.0, 1800.0)]
    assert there == [3, 3, 5]
    assert made.skills.tolist() == [[1]] * 5


def test_shifts_bring_their_breaks() -> None:
    made = read(EXAMPLE)
    there, late = made.staff(), made.staff().breaks
    assert len(late) == 6
    assert np.unique(late.agent).tolist() == [11, 12]
    assert late.start_s.min() == 2.5 * 3600
    assert there.pace[-1] == 1.25


def test_a_bare_duration_is_exponential(tmp_path: Path) -> None:
    (tmp_path / "s.toml").write_text(PLAIN, encoding="utf-8")
    assert read(tmp_path / "s.toml").queues[0].flow.patience == Exponential(120.0)


@pytest.mark.parametrize(
    ("old", "new", "key", "line", "field"),
    [
        ("aht =", "ath =", "scenario.unknown_key", 6, "queues[sales].ath"),
        ("[20, 40]", "[20, 40, 60]", "scenario.length", 11, "groups[team].agents"),
        ("[20, 40]", "[20, nan]", "scenario.type", 5, "queues[sales].calls"),
        ("[20, 40]", "[20, -4]", "queueing.number", 5, "queues[sales].calls"),
        ("[20, 40]", "[20, 1e12]", "queueing.number", 5, "queues[sales].calls"),
        ("[20, 40]", "[2e6, 2e6]", "scenario.too_many_calls", 3, "queues"),
        ('"180s"', '"180h"', "queueing.number", 6, "queues[sales].aht"),
        ('"180s"', '"three"', "scenario.duration", 6, "queues[sales].aht"),
        ("{ sales = 1 }", "{ sails = 1 }", "scenario.unknown_queue", 10, "groups[team].skills.sails"),
        ("agents = [3, 5]", "agents = 0", "scenario.nobody_can", 4, "queues[sales].id"),
        ('patience = "2m"', 'target = "100%"', "queueing.level", 7, "queues[sales].target"),
        ('patience = "2m"', 'channel = "fax"', "scenario.choice", 7, "queues[sales].channel"),
        ('id = "team"', "", "scenario.missing", 8, "groups[1].id"),
    ],
)
def test_what_is_wrong_is_named_with_its_line(tmp_path: Path, old, new, key, line, field) -> None:
    assert (key, line, field) in problems(tmp_path, old, new)


def test_a_queue_that_never_ends_is_refused(tmp_path: Path) -> None:
    text = PLAIN.replace('patience = "2m"', "").replace("[3, 5]", "[1, 1]")
    assert [key for key, *_ in problems(tmp_path, text=text)] == ["scenario.unstable"]


def test_everything_wrong_is_told_at_once(tmp_path: Path) -> None:
    text = PLAIN.replace("aht =", "ath =").replace('"2m"', "-3")
    assert {key for key, *_ in problems(tmp_path, text=text)} == {
        "scenario.unknown_key", "scenario.missing", "scenario.duration",
    }  # fmt: skip


@pytest.mark.parametrize(
    "text", ["[[queues]\n", "queues = 3\n", "", "groups = [[]]\n", "[queues]\nid=1\n", "name = 3\n"]
)
def test_what_is_no_scenario_is_refused(tmp_path: Path, text: str) -> None:
    assert problems(tmp_path, text=text)


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"scenario\.unreadable"):
        read(tmp_path / "none.toml")
