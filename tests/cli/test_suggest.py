"""``upheld agreements suggest``: what was attained, and a draft from it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from tests.cli import logs
from upheld.agreements import terms
from upheld.cli import main
from upheld.problems import BadInput

RUNNER = CliRunner()
NOW = ("--now", "2026-11-25T04:00Z")
VERB = "agreements suggest"
DAY_S = 86400


def run(*arguments: object) -> Result:
    """What `upheld agreements suggest` does, by day, with a minimum of one contact."""
    options = (*VERB.split(), *map(str, arguments), *NOW)
    done = RUNNER.invoke(main.application(VERB), options, catch_exceptions=False)
    assert done.exit_code == 0
    return done


def by_day(log: Path, *more: object) -> tuple[object, ...]:
    """Arguments for days of four calls."""
    return log, "--period", "day", "--minimum", "1", "--zone", "Europe/Warsaw", *more


def log(folder: Path) -> Path:
    """Three days of four calls: one late on the first and the third, two on the second."""
    lines = []
    for day, waits in enumerate(((5, 5, 5, 40), (5, 5, 40, 40), (5, 5, 5, 40))):
        for number, wait_s in enumerate(waits):
            moved = logs.answered(number + 10 * day, wait_s).replace(f"{logs.START}.", f"{logs.START}.{day}")
            lines += [_later(line, day * DAY_S - 1000 * day) for line in moved.splitlines(keepends=True)]
    (folder / "queue_log").write_text("".join(lines), encoding="utf-8")
    return folder / "queue_log"


def _later(line: str, seconds: int) -> str:
    at, _, rest = line.partition("|")
    return f"{int(at) + seconds}|{rest}"


def document(*arguments: object) -> dict[str, Any]:
    """The JSON document."""
    found: dict[str, Any] = json.loads(run(*arguments, "--json").stdout)
    return found


def test_the_document_has_each_formula_and_threshold(tmp_path: Path) -> None:
    found = document(*by_day(log(tmp_path), "--threshold", "20s", "--threshold", "1m", "--formula", "all"))
    levels = [row for row in found["rows"] if row["metric"] == "service_level"]
    assert (len(levels), {row["threshold_s"] for row in levels}) == (20, {20.0, 60.0})
    assert found["periods"] == ["2026-11-22", "2026-11-23", "2026-11-24"]


def test_the_suggested_level_was_kept_in_nine_of_ten_periods(tmp_path: Path) -> None:
    suggested = document(*by_day(log(tmp_path)))["suggested"]
    assert (suggested["required"], suggested["kept"], suggested["of"]) == (0.5, 3, 3)


def test_the_terminal_says_the_level_first(tmp_path: Path) -> None:
    shown = run(*by_day(log(tmp_path))).stdout
    assert "50.0% would have been kept in 3 of 3 periods." in shown.splitlines()[1]
    assert "75.0% in 2 of 3." in shown.splitlines()[2]


def test_few_periods_are_told(tmp_path: Path) -> None:
    assert "weak evidence" in run(*by_day(log(tmp_path))).stdout


def test_the_written_draft_is_one_that_can_be_assessed(tmp_path: Path) -> None:
    source, written = log(tmp_path), tmp_path / "draft.toml"
    run(*by_day(source, "--write", written, "--client", 'A "B" & Ü', "--supplier", "Example Answers"))
    done = RUNNER.invoke(main.application("assess"), ["assess", str(written), str(source), "--json", *NOW])
    found = json.loads(done.stdout)
    assert (found["client"], {target["met"] for target in found["targets"]}) == ('A "B" & Ü', {True})


def test_names_that_were_not_given_ask_to_be_filled_in(tmp_path: Path) -> None:
    run(*by_day(log(tmp_path), "--write", tmp_path / "draft.toml"))
    made = terms.load(tmp_path / "draft.toml")
    assert (made.client, made.supplier) == ("FILL IN: the client", "FILL IN: the supplier")


@pytest.mark.parametrize("language", ["en", "pl", "zh_Hans", "fa"])
def test_a_draft_in_any_language_can_be_read(language: str, tmp_path: Path) -> None:
    run(*by_day(log(tmp_path), "--write", tmp_path / "draft.toml", "--language", language))
    assert terms.load(tmp_path / "draft.toml").targets[0].required


def test_a_workspace_is_a_source_too(tmp_path: Path) -> None:
    source, home = log(tmp_path), tmp_path / "home"
    RUNNER.invoke(main.application("import"), ["import", str(source), "--workspace", str(home)], catch_exceptions=False)
    options = by_day(source)[1:]
    assert document(*options, "--workspace", home)["rows"] == document(source, *options)["rows"]


@pytest.mark.parametrize(
    ("options", "key"),
    [
        (("--formula", "golden"), r"formula\.unknown"),
        (("--threshold", "soon"), r"metric\.bad_duration.*soon"),
        (("--queue", "sails"), r"metrics\.unknown_queue.*sails"),
        (("--period", "year"), r"suggest\.unknown_period"),
        (("--period", "month"), r"suggest\.no_whole_period"),
        (("--from", "2027-01-01"), r"suggest\.outside_data"),
        (("--months", "0"), r"suggest\.months"),
        (("--minimum", "-1"), r"suggest\.minimum"),
        (("--zone", "Mars/Base"), r"calendar\.unknown_zone"),
        (("--minimum", "99", "--write", "never.toml"), r"suggest\.no_level"),
    ],
)
def test_a_question_that_cannot_be_answered_is_refused(options: tuple[str, ...], key: str, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=key):
        run(*by_day(log(tmp_path)), *options)


def test_a_period_without_enough_contacts_suggests_nothing(tmp_path: Path) -> None:
    found = document(*by_day(log(tmp_path)), "--minimum", "99")
    assert (found["suggested"], found["rows"][0]["kept"]) == (None, [])
