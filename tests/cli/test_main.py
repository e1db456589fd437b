"""The command line's frame: verbs, lazy loading, bad input."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from upheld.cli import main

RUNNER = CliRunner()


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    """The command line as users start it."""
    code = "from upheld.cli.main import run; run()"
    return subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=False)


@pytest.mark.parametrize("verb", main.VERBS)
def test_every_verb_explains_itself_with_an_example(verb: str) -> None:
    shown = RUNNER.invoke(main.application(verb), [*verb.split(), "--help"])
    assert shown.exit_code == 0
    assert f"Example: upheld {verb}" in " ".join(shown.output.split())


@pytest.mark.parametrize("verb", main.VERBS)
def test_the_list_of_verbs_says_what_the_verb_itself_says(verb: str) -> None:
    documented = main.function_of(verb).__doc__ or ""
    assert documented.splitlines()[0] == main.VERBS[verb][1]


@pytest.mark.parametrize("arguments", [["--help"], ["agreements", "--help"], ["agreements"]])
def test_help_loads_no_room_of_figures(arguments: list[str]) -> None:
    code = (
        "import sys; from upheld.cli import main\n"
        "try: main.run()\n"
        "finally: print([m for m in sys.modules if 'duckdb' in m])"
    )
    shown = subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=False)
    assert shown.stdout.splitlines()[-1] == "[]"


def test_a_group_lists_its_sub_commands() -> None:
    assert "What was attained" in run("agreements", "--help").stdout


def test_a_sub_command_that_does_not_exist_is_a_usage_error() -> None:
    done = run("agreements", "invent")
    assert (done.returncode, "Traceback" in done.stderr) == (2, False)


def test_bad_input_is_a_sentence_and_exit_code_two(tmp_path: Path) -> None:
    done = run("assess", str(tmp_path / "none.toml"), str(tmp_path))
    assert done.returncode == 2
    assert "none.toml: The file cannot be read" in done.stderr
    assert "Traceback" not in done.stderr


def test_bad_input_is_told_in_the_language_asked_for(tmp_path: Path) -> None:
    done = run("assess", str(tmp_path / "none.toml"), "--language", "pl")
    assert "Pliku nie da się odczytać" in done.stderr


def test_every_problem_of_an_agreement_is_told_at_once(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text('format = "upheld.agreement/1"\nid = "a"\ncolour = "red"\n', encoding="utf-8")
    done = run("assess", str(tmp_path / "a.toml"))
    assert len(done.stderr.splitlines()) > 2


def test_an_option_that_cannot_be_read_shows_how_to_write_it(tmp_path: Path) -> None:
    done = run("metrics", str(tmp_path), "--threshold", "soon")
    assert done.returncode == 2
    assert "write it as 20s" in done.stderr


@pytest.mark.parametrize("interval", ["0s", "1.5s"])
def test_an_interval_is_whole_seconds(interval: str) -> None:
    shown = RUNNER.invoke(main.application("metrics"), ["metrics", "--interval", interval])
    assert shown.exit_code == 2


def test_a_reader_that_goes_away_is_no_error() -> None:
    command = f"{sys.executable} -c 'from upheld.cli.main import run; run()' formulas | head -n 1"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False)
    assert done.stderr == ""
