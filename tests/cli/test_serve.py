"""``upheld serve``: up as one command, down without an orphan, refusals in words."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.cli.test_supervising import lives, until

UPHELD = [sys.executable, "-c", "from upheld.cli.main import run; run()"]


@pytest.fixture
def environment(caches: Path) -> Mapping[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("UPHELD_")}
    return {name: value for name, value in kept.items() if name not in ("DATABASE_URL", "DJANGO_SETTINGS_MODULE")}


@pytest.fixture
def served(tmp_path: Path, environment: Mapping[str, str]) -> Iterator[tuple[subprocess.Popen[str], dict[str, Any]]]:
    command = [*UPHELD, "serve", "--workspace", str(tmp_path / "centre"), "--port", "0", "--json"]
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8"
    ) as process:
        assert process.stdout is not None
        lines = iter(process.stdout.readline, "")
        text = ""
        for line in lines:
            text += line
            if line == "}\n":
                break
        try:
            yield process, json.loads(text)
        finally:
            process.terminate()
            process.communicate()


def test_one_command_serves_and_ends_without_an_orphan(served: tuple[subprocess.Popen[str], dict[str, Any]]) -> None:
    process, told = served
    with urllib.request.urlopen(f"{told['url']}/healthz") as answer:
        assert json.load(answer)["ok"] is True
    with urllib.request.urlopen(told["invitation"]) as page:
        assert "Director of service delivery" in page.read().decode()
    process.send_signal(signal.SIGTERM)
    assert process.wait(30) == 0
    assert [name for name, pid in told["children"].items() if lives(pid)] == []
    assert list(told["children"]) == ["web", "worker"]


def test_nobody_serves_on_when_the_command_is_killed(served: tuple[subprocess.Popen[str], dict[str, Any]]) -> None:
    process, told = served
    process.kill()
    assert until(lambda: not any(lives(pid) for pid in told["children"].values()), within_s=30)


def test_a_port_in_use_is_refused_in_words(tmp_path: Path, environment: Mapping[str, str]) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as other:
        port = other.getsockname()[1]
        done = run(["serve", "--workspace", str(tmp_path), "--port", str(port)], environment)
    assert done.returncode == 2
    assert f"Another program listens on port {port}" in done.stderr


def test_a_bad_setting_is_refused_in_words(tmp_path: Path, environment: Mapping[str, str]) -> None:
    done = run(["serve", "--workspace", str(tmp_path)], {**environment, "UPHELD_HTTPS": "maybe"})
    assert done.returncode == 2
    assert "UPHELD_HTTPS" in done.stderr
    assert "Traceback" not in done.stderr


def test_every_address_needs_names(tmp_path: Path, environment: Mapping[str, str]) -> None:
    done = run(["serve", "--workspace", str(tmp_path), "--host", "0.0.0.0"], environment)
    assert done.returncode == 2
    assert "UPHELD_HOSTS" in done.stderr


def run(arguments: list[str], environment: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*UPHELD, *arguments], env=environment, capture_output=True, encoding="utf-8", check=False)
