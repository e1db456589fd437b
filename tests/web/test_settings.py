"""Settings from the environment: production is clean, bad values are refused all at once, in words."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from upheld.problems import BadInput
from upheld.web import environment

PRODUCTION = {"UPHELD_HTTPS": "1", "UPHELD_HOSTS": "upheld.example.org", "UPHELD_PROXIES": "1"}


def manage(workspace: Path, *arguments: str, **values: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("UPHELD_", "DJANGO_"))}
    kept.pop("DATABASE_URL", None)
    return subprocess.run(
        [sys.executable, "-m", "upheld.web.manage", *arguments],
        env={**kept, "UPHELD_WORKSPACE": str(workspace), **values},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def test_production_passes_every_check_of_a_deployment(tmp_path: Path) -> None:
    done = manage(tmp_path, "check", "--deploy", "--fail-level", "INFO", **PRODUCTION)
    assert (done.returncode, "no issues (0 silenced)" in done.stdout) == (0, True), done.stderr


def test_a_laptop_without_https_does_not(tmp_path: Path) -> None:
    done = manage(tmp_path, "check", "--deploy", "--fail-level", "WARNING")
    assert (done.returncode, "security.W004" in done.stderr) == (1, True)


def test_a_bad_setting_ends_a_command_in_words(tmp_path: Path) -> None:
    done = manage(tmp_path, "migrate", UPHELD_UPLOAD_LIMIT_MB="many")
    assert done.returncode == 2
    assert "UPHELD_UPLOAD_LIMIT_MB" in done.stderr
    assert "Traceback" not in done.stderr


def test_preparing_twice_is_as_good_as_once(tmp_path: Path) -> None:
    first, second = (manage(tmp_path, "prepare") for _ in range(2))
    assert (first.returncode, second.returncode) == (0, 0), second.stderr
    assert (tmp_path / "static" / ".collected").is_file()


def test_no_model_lacks_a_migration(tmp_path: Path) -> None:
    done = manage(tmp_path, "makemigrations", "--check", "--dry-run")
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    "values",
    [
        {"UPHELD_HTTPS": "maybe"},
        {"UPHELD_UPLOAD_LIMIT_MB": "0"},
        {"UPHELD_NOW": "2026-11-22T12:00:00"},
        {"UPHELD_HOSTS": "https://upheld.example.org"},
        {"UPHELD_SECRET_KEY": "short"},
        {"UPHELD_METRICS_TOKEN": "short"},
        {"DATABASE_URL": "mysql://user:password@host/name"},
    ],
)
def test_a_value_that_cannot_be_meant_is_refused(values: Mapping[str, str]) -> None:
    with pytest.raises(BadInput) as bad:
        environment.read(values)
    assert [problem.field for problem in bad.value.problems] == list(values)
    assert "password" not in str(bad.value.problems)


def test_every_bad_value_is_told_at_once() -> None:
    with pytest.raises(BadInput) as bad:
        environment.read({"UPHELD_HTTPS": "maybe", "UPHELD_PROXIES": "two"})
    assert [problem.field for problem in bad.value.problems] == ["UPHELD_HTTPS", "UPHELD_PROXIES"]
