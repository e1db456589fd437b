"""Signs of life while something else has the main thread: a thread of its own, with a connection of its own."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from django.db import DatabaseError, connections

EVERY_S: Final = 30.0
_LOG = logging.getLogger("upheld.jobs")


@contextmanager
def beating(beat: Callable[[], None], every_s: float = EVERY_S) -> Iterator[None]:
    """Calls `beat` every `every_s` seconds while the block runs; a beat that fails is told and tried again."""
    over = threading.Event()
    thread = threading.Thread(target=_beat, args=(beat, every_s, over), name="heartbeat", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _beat(beat: Callable[[], None], every_s: float, over: threading.Event) -> None:
    while not over.wait(every_s):
        try:
            beat()
        except DatabaseError as error:
            _LOG.warning("No sign of life could be given: %s", error)
        finally:
            connections.close_all()  # this thread's own: none is held between two beats
