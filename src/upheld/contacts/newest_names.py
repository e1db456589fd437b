"""Names of things that a system knows by ids: whatever was renamed has its newest name, in all its records."""

from __future__ import annotations


class NewestNames:
    """The newest name of every id; of two names at one instant the later by letters, so that order changes nothing."""

    def __init__(self) -> None:
        self._named: dict[str, tuple[int, str]] = {}

    def seen(self, known_as: str, name: str, at: int) -> None:
        """`known_as` was called `name` at the instant `at`."""
        named = self._named.get(known_as)
        if named is None or (at, name) > named:
            self._named[known_as] = (at, name)

    def of(self, known_as: str) -> str:
        """The newest name, else the id itself."""
        named = self._named.get(known_as)
        return known_as if named is None else named[1]
