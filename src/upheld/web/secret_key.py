"""The key that signs sessions, where nobody set one: the workspace's own, made at the first start."""

from __future__ import annotations

import os
import secrets
import stat
from pathlib import Path

from upheld.problems import BadInput, Problem


def of_workspace(workspace: Path) -> str:
    """The key in ``keys/web.key``, made where there is none; raises BadInput where it is open to others."""
    path = workspace / "keys" / "web.key"
    try:
        if not path.exists():
            _make(path)
        mode, key = stat.S_IMODE(path.stat().st_mode), path.read_text(encoding="ascii").strip()
    except OSError as error:
        raise BadInput(Problem("workspace.unwritable", str(path), values={"reason": error.strerror or ""})) from None
    if mode & 0o077 or len(key) < 50:
        raise BadInput(Problem("environment.web_key", str(path), values={"mode": f"{mode:03o}"}))
    return key


def _make(path: Path) -> None:
    """Written whole beside its place, then linked there: of two that start together one key wins and both use it."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    beside = path.with_name(f".web.key.{os.getpid()}")
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(64))
    try:
        os.link(beside, path)
    except FileExistsError:
        pass
    finally:
        beside.unlink()
