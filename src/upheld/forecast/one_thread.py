"""Small matrices in one thread: those of a few hundred days or intervals are too small to be shared out.

Threads that wait for one another for such small parts cost ten times what the work costs, above all on a busy machine.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, ParamSpec, TypeVar

from threadpoolctl import ThreadpoolController

P = ParamSpec("P")
R = TypeVar("R")

_THREADS: Final = ThreadpoolController()


def one_thread(function: Callable[P, R]) -> Callable[P, R]:
    """`function`, its linear algebra in the thread that calls it."""
    found: Callable[P, R] = _THREADS.wrap(limits=1, user_api="blas")(function)
    return found
