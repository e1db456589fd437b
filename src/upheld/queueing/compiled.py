"""How the event loop is compiled: without counting references.

Nothing is allocated in it, so nothing has to be counted for release; with numba's reference counts the loop takes five
times as long. The option (`_nrt`) is not among numba's documented ones: where a version does not know it, it says so
when the loop is first compiled.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from numba import njit

F = TypeVar("F", bound=Callable[..., Any])


def loop(function: F) -> F:
    """A function compiled by itself and kept in the cache beside its file."""
    return _compiled(function, cache=True, error_model="numpy")


def rule(function: F) -> F:
    """A function compiled into each place that calls it."""
    return _compiled(function, inline="always")


def _compiled(function: F, **options: Any) -> F:
    compiler: Any = njit  # its types do not know the option
    made: F = compiler(_nrt=False, **options)(function)
    return made
