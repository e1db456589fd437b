"""The guide to running it names every setting there is, and none that is not."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from upheld.web import environment

_ROOT = Path(__file__).resolve().parents[2]
GUIDE = (_ROOT / "docs" / "guides" / "run_it.md").read_text(encoding="utf-8")
VARIABLE = re.compile(r"\b(?:UPHELD_[A-Z_]+|DATABASE_URL)\b")


class Asked(Mapping[str, str]):
    """An environment without variables, which remembers those that were asked for."""

    def __init__(self) -> None:
        self.names: set[str] = set()

    def get(self, name: str, otherwise: str = "") -> str:  # type: ignore[override]
        self.names.add(name)
        return otherwise

    def __getitem__(self, name: str) -> str:
        raise KeyError(name)

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0


def test_the_table_of_settings_is_the_code() -> None:
    asked = Asked()
    environment.read(asked)
    table = re.findall(r"^\| `([A-Z_]+)` \|", GUIDE, re.MULTILINE)
    assert sorted(table) == sorted(asked.names)


def test_the_examples_of_production_set_nothing_that_does_not_exist() -> None:
    asked = Asked()
    environment.read(asked)
    used = {name for path in (_ROOT / "deploy").iterdir() for name in VARIABLE.findall(path.read_text("utf-8"))}
    assert used - asked.names == set()


def test_the_commands_of_the_guide_exist() -> None:
    commands = _ROOT / "src" / "upheld" / "web" / "management" / "commands"
    named = set(re.findall(r"upheld\.web\.manage (\w+)", GUIDE)) - {"check"}
    assert named == {"prepare", "refresh", "web", "worker"}
    assert named <= {path.stem for path in commands.glob("*.py")}
