"""Child processes under one command: started together, started again when they die, ended together.

Each child gets a pipe as its standard input whose other end we hold and never write to: when we are gone, however we
went, the kernel closes it, and the child ends by itself. It gets a process group of its own, so that Ctrl+C reaches us
alone and we end the children in our own order.
"""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import FrameType
from typing import Final

FIRST_PAUSE_S: Final = 1.0
LONGEST_PAUSE_S: Final = 60.0
WELL_AFTER_S: Final = 60.0
"""A child that has lived so long starts again without a long pause."""
GRACE_S: Final = 10.0
"""How long a child may take to end before it is killed."""
_NAP_S: Final = 0.1


@dataclass(frozen=True)
class Child:
    """A process to keep alive."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    sockets: tuple[int, ...] = ()  # file descriptors that it gets


@dataclass(frozen=True)
class Died:
    """A child ended by itself: with which code, and after how many seconds it is started again."""

    name: str
    code: int  # negative: the signal that killed it
    pause_s: float


@dataclass
class _Kept:
    child: Child
    process: subprocess.Popen[bytes]
    began_s: float
    pause_s: float = FIRST_PAUSE_S
    again_at_s: float | None = None  # dead until then


@dataclass
class Supervisor:
    """Keeps `children` alive until told to stop; `tell` hears of each that died."""

    children: Sequence[Child]
    tell: Callable[[Died], None]
    first_pause_s: float = FIRST_PAUSE_S
    grace_s: float = GRACE_S
    _kept: list[_Kept] = field(default_factory=list)

    def start(self) -> None:
        """Start every child."""
        for child in self.children:
            self._kept.append(_Kept(child, _started(child), time.monotonic(), self.first_pause_s))

    @property
    def pids(self) -> Mapping[str, int]:
        """Process ids by name."""
        return {kept.child.name: kept.process.pid for kept in self._kept}

    def run(self, stopped: Callable[[], bool]) -> None:
        """Watch the children until `stopped`."""
        while not stopped():
            self.look()
            time.sleep(_NAP_S)

    def look(self) -> None:
        """Notice who died, and start again whose pause is over."""
        now_s = time.monotonic()
        for kept in self._kept:
            code = kept.process.poll()
            if code is None:
                continue
            if kept.again_at_s is None:
                if now_s - kept.began_s > WELL_AFTER_S:
                    kept.pause_s = self.first_pause_s
                kept.again_at_s = now_s + kept.pause_s
                self.tell(Died(kept.child.name, code, kept.pause_s))
                kept.pause_s = min(2 * kept.pause_s, LONGEST_PAUSE_S)
            elif now_s >= kept.again_at_s:
                _close(kept.process)
                kept.process, kept.began_s, kept.again_at_s = _started(kept.child), now_s, None

    def stop(self) -> None:
        """End every child: asked, asked again halfway, killed at last. None is left behind."""
        until_s = time.monotonic() + self.grace_s
        self._signal(signal.SIGTERM)
        self._wait(until_s - self.grace_s / 2)
        self._signal(signal.SIGTERM)
        self._wait(until_s)
        self._signal(signal.SIGKILL)
        for kept in self._kept:
            kept.process.wait()
            _close(kept.process)

    def _signal(self, number: signal.Signals) -> None:
        for kept in self._kept:
            if kept.process.poll() is None:
                kept.process.send_signal(number)

    def _wait(self, until_s: float) -> None:
        while time.monotonic() < until_s and any(kept.process.poll() is None for kept in self._kept):
            time.sleep(_NAP_S / 2)


@contextmanager
def stopping() -> Iterator[Callable[[], bool]]:
    """Tells whether SIGTERM, SIGINT or SIGHUP has come while the block runs."""
    come: list[int] = []

    def note(number: int, _: FrameType | None) -> None:
        come.append(number)

    before = {number: signal.signal(number, note) for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)}
    try:
        yield lambda: bool(come)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _started(child: Child) -> subprocess.Popen[bytes]:
    return subprocess.Popen(  # noqa: S603 - our own commands
        list(child.command),
        env={**os.environ, **child.environment},
        stdin=subprocess.PIPE,
        pass_fds=child.sockets,
        process_group=0,
    )


def _close(process: subprocess.Popen[bytes]) -> None:
    if process.stdin is not None:
        process.stdin.close()
