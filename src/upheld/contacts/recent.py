"""A bounded memory of what was said about contacts not long ago.

A switch makes its contacts' ids of the time and a count, so an id that returns after a hundred thousand others does
not happen; if it did, its entries would be counted from 1 again.
"""

from __future__ import annotations

from typing import Final, Generic, TypeVar

Value = TypeVar("Value")

KEPT: Final = 100_000
"""At least so many of the latest keys are remembered, at most twice as many."""


class Recent(Generic[Value]):
    """A mapping that forgets its oldest half at a time; what it holds depends on the order of `put` alone."""

    def __init__(self, kept: int = KEPT) -> None:
        self._kept = kept
        self._young: dict[str, Value] = {}
        self._old: dict[str, Value] = {}

    def get(self, key: str) -> Value | None:
        """What was last put under `key`, if it is still remembered."""
        value = self._young.get(key)
        return self._old.get(key) if value is None else value

    def put(self, key: str, value: Value) -> None:
        """Remember `value` under `key`."""
        if len(self._young) >= self._kept:
            self._old, self._young = self._young, {}
        self._young[key] = value
