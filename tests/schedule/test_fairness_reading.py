"""What a schedule's file says of fairness."""

from __future__ import annotations

from pathlib import Path

import pytest

from upheld.problems import BadInput
from upheld.schedule.reading import load

EXAMPLE = Path(__file__).parents[2] / "examples" / "schedule.toml"


def with_fairness(folder: Path, text: str) -> Path:
    """The example with its own fairness replaced."""
    for file in EXAMPLE.parent.glob("*.*"):
        (folder / file.name).write_bytes(file.read_bytes())
    before = EXAMPLE.read_text("utf-8").partition("[[fairness]]")[0]
    (folder / "schedule.toml").write_text(before + text, "utf-8")
    return folder / "schedule.toml"


def test_the_example_spreads_late_shifts() -> None:
    (fair,) = load(EXAMPLE).fairness
    assert (fair.of, fair.price, fair.late_from) == ("late", 0.5, 24)


def test_public_holidays_of_a_country_are_days_of_the_horizon(tmp_path: Path) -> None:
    path = with_fairness(tmp_path, '[[fairness]]\nof = "holidays"\nholidays = "US"\nso_far = { anna = 2 }\n')
    text = path.read_text("utf-8").replace("\ndays = 7\n", "\ndays = 14\n", 1)
    path.write_text(text, "utf-8")
    (fair,) = load(path).fairness
    assert fair.holidays == {10}  # Thanksgiving, 2026-11-26
    assert fair.so_far == {"anna": 2.0}


def test_everything_wrong_is_named_with_its_line(tmp_path: Path) -> None:
    path = with_fairness(
        tmp_path,
        '[[fairness]]\nof = "luck"\n[[fairness]]\nof = "late"\n[[fairness]]\nof = "holidays"\nholidays = "XX"\n'
        "so_far = { nobody = 1 }\n",
    )
    with pytest.raises(BadInput) as bad:
        load(path)
    found = {problem.key for problem in bad.value.problems}
    assert found == {"scenario.choice", "schedule.missing", "calendar.unknown_holidays", "schedule.unknown_person"}
    assert all(problem.line for problem in bad.value.problems)
