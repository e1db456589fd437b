"""What the environment says, read loudly: a value that cannot be meant stops the start and names its remedy."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from upheld.problems import BadInput, Problem

THIS_MACHINE: Final = ("localhost", "127.0.0.1", "[::1]")
"""Names under which a machine opens itself."""
_YES, _NO = ("1", "yes", "true", "on"), ("0", "no", "false", "off", "")
_DATABASES = ("sqlite", "postgres", "postgresql")


@dataclass(frozen=True)
class Environment:
    """The settings that people set, checked; one field for each variable of the documentation."""

    workspace: Path
    database_url: str
    secret_key: str | None
    hosts: tuple[str, ...]
    https: bool
    debug: bool
    now: datetime | None
    upload_limit_bytes: int
    proxies: int  # how many proxies of our own stand before us: whose X-Forwarded-For is believed
    static_root: Path
    metrics_token: str | None  # what Prometheus shows for /metrics; None: only this machine may read it


def read(values: Mapping[str, str] | None = None) -> Environment:
    """The environment's settings; raises BadInput that names every bad variable at once."""
    of = _Reader(os.environ if values is None else values)
    workspace = Path(of.text("UPHELD_WORKSPACE", "upheld-data")).absolute()
    found = Environment(
        workspace=workspace,
        database_url=of.database("DATABASE_URL", f"sqlite:///{workspace / 'web.sqlite3'}"),
        secret_key=of.secret("UPHELD_SECRET_KEY", 50),
        hosts=of.hosts("UPHELD_HOSTS", THIS_MACHINE),
        https=of.flag("UPHELD_HTTPS"),
        debug=of.flag("UPHELD_DEBUG"),
        now=of.instant("UPHELD_NOW"),
        upload_limit_bytes=of.count("UPHELD_UPLOAD_LIMIT_MB", 200) * 1024 * 1024,
        proxies=of.count("UPHELD_PROXIES", 0, least=0),
        static_root=Path(of.text("UPHELD_STATIC_ROOT", str(workspace / "static"))).absolute(),
        metrics_token=of.secret("UPHELD_METRICS_TOKEN", 20),
    )
    if of.problems:
        raise BadInput(*of.problems)
    return found


class _Reader:
    """Takes variables one by one and keeps what is wrong with them."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self._values = values
        self.problems: list[Problem] = []

    def text(self, name: str, otherwise: str) -> str:
        return self._values.get(name, "").strip() or otherwise

    def flag(self, name: str) -> bool:
        said = self._values.get(name, "").strip().lower()
        if said not in (*_YES, *_NO):
            self._bad("environment.flag", name, said)
        return said in _YES

    def count(self, name: str, otherwise: int, least: int = 1) -> int:
        said = self.text(name, str(otherwise))
        if not said.isascii() or not said.isdigit() or int(said) < least:
            self._bad("environment.count", name, said)
            return otherwise
        return int(said)

    def instant(self, name: str) -> datetime | None:
        said = self.text(name, "")
        try:
            found = datetime.fromisoformat(said) if said else None
        except ValueError:
            found = datetime.min  # without an offset: refused below  # noqa: DTZ901
        if found is not None and found.tzinfo is None:
            self._bad("environment.instant", name, said)
            return None
        return found.astimezone(UTC) if found else None

    def hosts(self, name: str, otherwise: Sequence[str]) -> tuple[str, ...]:
        said = self.text(name, ",".join(otherwise))
        hosts = tuple(host.strip() for host in said.split(",") if host.strip())
        if any("/" in host or " " in host for host in hosts):
            self._bad("environment.hosts", name, said)
        return hosts

    def database(self, name: str, otherwise: str) -> str:
        said = self.text(name, otherwise)
        parts = urlsplit(said)
        if parts.scheme not in _DATABASES or not parts.path.strip("/"):
            self._bad("environment.database", name, _without_password(said))
            return otherwise
        return said

    def secret(self, name: str, least: int) -> str | None:
        said = self.text(name, "")
        if said and len(said) < least:
            self.problems.append(Problem("environment.secret", field=name, values={"least": least}))
        return said or None

    def _bad(self, key: str, name: str, said: str) -> None:
        self.problems.append(Problem(key, field=name, values={"value": said}))


def _without_password(address: str) -> str:
    return address.rsplit("@", 1)[-1]
