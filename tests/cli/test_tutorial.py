"""The tutorial's agreement and commands are real."""

from __future__ import annotations

import re
from pathlib import Path

from upheld.agreements import terms
from upheld.cli.main import VERBS

TUTORIAL = (Path(__file__).parents[2] / "docs" / "tutorial" / "first_verdict.md").read_text(encoding="utf-8")


def test_the_agreement_of_the_tutorial_can_be_read(tmp_path: Path) -> None:
    written = tmp_path / "agreement.toml"
    written.write_text(re.findall(r"```toml\n(.*?)```", TUTORIAL, re.DOTALL)[0], encoding="utf-8")
    assert [target.id for target in terms.load(written).targets] == ["answer-sales"]


def test_every_command_of_the_tutorial_exists() -> None:
    verbs = set(re.findall(r"^upheld (\w+)", TUTORIAL, re.MULTILINE))
    assert verbs == {"demo", "metrics", "formulas", "assess", "import", "check"}
    assert verbs <= VERBS.keys()
