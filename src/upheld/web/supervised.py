"""A process that somebody supervises ends with its supervisor, however that one ends.

The supervisor holds the other end of our standard input and never writes: when it is closed, nobody is there any more.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from typing import Final

VARIABLE: Final = "UPHELD_SUPERVISED"
GRACE_S: Final = 10.0


def watch() -> None:
    """Where we are supervised, end like after SIGTERM when the supervisor is gone; at the latest after a while."""
    if os.environ.get(VARIABLE) == "1":
        threading.Thread(target=_until_alone, name="supervised", daemon=True).start()


def _until_alone() -> None:
    while os.read(sys.stdin.fileno(), 1024):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(GRACE_S)
    os._exit(1)
