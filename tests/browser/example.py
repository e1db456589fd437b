"""The example outsourcer served for the browser tests: built once, by the commands that a newcomer types."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page

ROLES = ("director", "supervisor", "planner", "quality", "agent", "client")
PASSWORD = "upheld-demo-2026"
_UPHELD = [sys.executable, "-c", "from upheld.cli.main import run; run()"]


@dataclass(frozen=True)
class Served:
    """The running example."""

    address: str
    folder: Path


@contextmanager
def served(folder: Path) -> Iterator[Served]:
    """Build the example in `folder`, serve it on a free port until the block ends.

    ``UPHELD_TEST_EXAMPLE`` may name a finished one, which is copied: for whoever runs these tests again and again.
    """
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    finished = environment.get("UPHELD_TEST_EXAMPLE")
    for name in [name for name in environment if name.startswith("UPHELD_") or name == "DATABASE_URL"]:
        del environment[name]
    if finished:
        shutil.copytree(finished, folder)
    else:
        build = [*_UPHELD, "demo", "--no-serve", "--no-open", "--directory", str(folder)]
        subprocess.run(build, check=True, capture_output=True, env=environment)
    port = _free_port()
    command = [*_UPHELD, "serve", "--workspace", str(folder), "--port", str(port), "--now", "2026-11-22T12:00:00Z"]
    with (folder / "served.log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log, env=environment)
        try:
            _wait(f"http://127.0.0.1:{port}/healthz", process, folder)
            yield Served(f"http://127.0.0.1:{port}", folder)
        finally:
            process.terminate()
            process.wait(30)


def signed_in(browser: Browser, example: Served, role: str, code: str = "en", **options: object) -> BrowserContext:
    """A browser window in which `role` has signed in and chosen the language `code`."""
    context = browser.new_context(base_url=example.address, **options)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto("/login/")
    page.fill("[name=email]", f"{role}@example.org")
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_load_state()
    choose_language(page, code)
    page.close()
    return context


def choose_language(page: Page, code: str) -> None:
    """Choose the language in the frame's own form."""
    page.evaluate(
        "(code) => { const button = document.querySelector(`form [name=language][value=${code}]`);"
        " button.form.requestSubmit(button); }",
        code,
    )
    page.wait_for_function("(tag) => document.documentElement.lang === tag", arg=code.replace("_", "-"))


def screens(page: Page) -> list[str]:
    """The addresses to which the navigation leads."""
    found: list[str] = page.evaluate(
        "[...document.querySelectorAll('nav.side a')].map((one) => one.getAttribute('href'))"
    )
    return list(dict.fromkeys(found))


def _wait(address: str, process: subprocess.Popen[bytes], folder: Path) -> None:
    until = time.monotonic() + 90
    while time.monotonic() < until and process.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=2) as answer:
                if json.load(answer)["ok"]:
                    return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError((folder / "served.log").read_text(encoding="utf-8", errors="replace"))


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port
