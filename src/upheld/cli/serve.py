"""``upheld serve``: the working system as one command: web server and workers over one workspace."""

from __future__ import annotations

import errno
import http.client
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, Final

import typer
from rich.text import Text

from upheld.cli import output
from upheld.cli.faults import LANGUAGE_VARIABLE
from upheld.cli.options import DEFAULT_WORKSPACE, Json, Language, Now, Workspace
from upheld.cli.supervising import Child, Died, Supervisor, stopping
from upheld.problems import BadInput, Problem
from upheld.reports import numbers
from upheld.reports.catalogue import Language as Spoken
from upheld.reports.catalogue import language as language_of
from upheld.web import environment, supervised

READY_WITHIN_S: Final = 90.0
MOST_WORKERS: Final = 32
_EVERYWHERE: Final = ("0.0.0.0", "::", "")  # noqa: S104 - recognised, not listened on
_LOOPBACK: Final = ("127.0.0.1", "::1", "localhost")
MANAGE: Final = (sys.executable, "-m", "upheld.web.manage")

Host = Annotated[str, typer.Option("--host", metavar="ADDRESS", help="Address of this machine to listen on.")]
Port = Annotated[int, typer.Option("--port", min=0, max=65535, help="Port to listen on; 0: any that is free.")]
Workers = Annotated[int, typer.Option("--workers", metavar="NUMBER", help="Processes that do long work.")]
NoWorker = Annotated[bool, typer.Option("--no-worker", help="Long work waits for a worker that runs elsewhere.")]


@dataclass(frozen=True)
class Served:
    """What shall be served, and where."""

    workspace: Path
    host: str
    port: int
    now: datetime | None
    workers: int
    language: str

    @property
    def environment(self) -> dict[str, str]:
        """The variables that our processes get beside those that are set."""
        told = {
            "UPHELD_WORKSPACE": str(self.workspace.absolute()),
            LANGUAGE_VARIABLE: self.language,
            "DJANGO_SETTINGS_MODULE": "upheld.web.settings",
        }
        if self.now is not None:
            told["UPHELD_NOW"] = self.now.isoformat()
        if not os.environ.get("UPHELD_HOSTS") and self.host not in (*_LOOPBACK, *_EVERYWHERE):
            told["UPHELD_HOSTS"] = ",".join((self.host, "localhost", "127.0.0.1"))
        return told


def serve(
    workspace: Workspace = DEFAULT_WORKSPACE,
    host: Host = "127.0.0.1",
    port: Port = 8000,
    workers: Workers = 1,
    no_worker: NoWorker = False,
    now: Now = None,
    as_json: Json = False,
    language: Language = "en",
) -> None:
    """Serve the web application, with its worker.

    It runs until Ctrl+C. The database is brought up to date first, and the workspace's people, queues and agreements
    are taken over. Settings come from the environment; a process that dies is started again.

    Example: upheld serve --workspace upheld-data --port 8000
    """
    spoken = language_of(language)
    asked = Served(workspace, host, port, now, 0 if no_worker else workers, language)
    with listening(asked) as listens:
        told = prepared(asked)
        run(asked, listens, spoken, lambda pids: _tell(asked, listens, told, pids, as_json, spoken))


@contextmanager
def listening(asked: Served) -> Iterator[socket.socket]:
    """The socket that the web server gets; raises BadInput for bad settings and where nothing can listen."""
    if not 0 <= asked.workers <= MOST_WORKERS:
        raise BadInput(Problem("serve.workers", field="--workers", values={"value": asked.workers}))
    environment.read({**os.environ, **asked.environment})
    if asked.host in _EVERYWHERE and not os.environ.get("UPHELD_HOSTS"):
        raise BadInput(Problem("serve.hosts", field="--host", values={"host": asked.host or "''"}))
    with closing(_bound(asked.host, asked.port)) as found:
        yield found


def prepared(asked: Served) -> Mapping[str, Any]:
    """What ``manage.py prepare`` does and tells; where it fails it has said why, and we end as it did."""
    done = subprocess.run(  # noqa: S603 - our own command
        [*MANAGE, "prepare", "--json"],
        env={**os.environ, **asked.environment},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        check=False,
    )
    if done.returncode:
        raise typer.Exit(2 if done.returncode == 2 else 1)
    told: Mapping[str, Any] = json.loads(done.stdout)
    return told


def children(asked: Served, listens_on: int) -> list[Child]:
    """Every process that is kept alive; collectors of live sources will stand here too."""
    told = {**asked.environment, supervised.VARIABLE: "1"}
    web = Child("web", (*MANAGE, "web", "--socket", str(listens_on)), told, (listens_on,))
    names = ["worker"] if asked.workers == 1 else [f"worker-{number + 1}" for number in range(asked.workers)]
    return [web, *(Child(name, (*MANAGE, "worker", "-v", "0"), told) for name in names)]


def run(asked: Served, listens: socket.socket, spoken: Spoken, ready: Callable[[Mapping[str, int]], None]) -> None:
    """Keep everything alive until SIGTERM or Ctrl+C; `ready` hears the process ids once the web answers."""
    supervisor = Supervisor(children(asked, listens.fileno()), lambda died: _tell_died(died, spoken))
    with stopping() as stopped:
        try:
            supervisor.start()
            if _answers(asked.host, listens.getsockname()[1], supervisor, stopped):
                ready(supervisor.pids)
            elif not stopped():
                raise BadInput(Problem("serve.not_ready", values={"seconds": round(READY_WITHIN_S)}))
            supervisor.run(stopped)
        finally:
            supervisor.stop()


def address(asked: Served, listens: socket.socket) -> str:
    """Where a browser on this machine finds it."""
    host = "127.0.0.1" if asked.host in _EVERYWHERE else asked.host
    return f"http://{f'[{host}]' if ':' in host else host}:{listens.getsockname()[1]}"


def _bound(host: str, port: int) -> socket.socket:
    try:
        family, kind, protocol, _, place = socket.getaddrinfo(host or None, port, type=socket.SOCK_STREAM)[0]
        found = socket.socket(family, kind, protocol)
        found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        found.bind(place)
        found.listen(512)
    except OSError as error:
        key = "serve.port_taken" if error.errno == errno.EADDRINUSE else "serve.address"
        values = {"host": host, "port": str(port), "reason": error.strerror or str(error)}
        raise BadInput(Problem(key, field="--port", values=values)) from None
    return found


def _answers(host: str, port: int, supervisor: Supervisor, stopped: Callable[[], bool]) -> bool:
    """Wait until the web answers at all."""
    until_s = time.monotonic() + READY_WITHIN_S
    while not stopped() and time.monotonic() < until_s:
        supervisor.look()
        with closing(http.client.HTTPConnection("127.0.0.1" if host in _EVERYWHERE else host, port, timeout=2)) as web:
            try:
                web.request("GET", "/healthz", headers={"Host": "localhost"})
                web.getresponse().read()
            except (OSError, http.client.HTTPException):
                time.sleep(0.1)
            else:
                return True
    return False


def _tell(
    asked: Served,
    listens: socket.socket,
    told: Mapping[str, Any],
    pids: Mapping[str, int],
    as_json: bool,
    spoken: Spoken,
) -> None:
    url = address(asked, listens)
    invitation = f"{url}{told['invitation']}" if told["invitation"] else None
    if as_json:
        output.document(
            {
                "url": url,
                "workspace": str(asked.workspace),
                "pid": os.getpid(),
                "children": pids,
                "invitation": invitation,
            }
        )
        return
    say(spoken.say("Upheld is served at {url} (Ctrl+C ends it).", url=url))
    if invitation:
        say(spoken.say("Nobody has an account yet. The first director opens this link, once:"))
        say(invitation)
    if asked.host not in _LOOPBACK and os.environ.get("UPHELD_HTTPS") != "1":
        say(
            spoken.say(
                "Other machines can reach it, and passwords travel unencrypted: put a server with HTTPS before it."
            )
        )


def say(sentence: str) -> None:
    """Print a sentence, whole, however long."""
    output.console().print(Text(sentence), soft_wrap=True)


def _tell_died(died: Died, spoken: Spoken) -> None:
    seconds = numbers.number(died.pause_s, spoken.code)
    sys.stderr.write(
        "upheld: "
        + spoken.say(
            "{name} ended by itself (code {code}); it is started again in {seconds} s.",
            name=died.name,
            code=died.code,
            seconds=seconds,
        )
        + "\n"
    )
    sys.stderr.flush()
