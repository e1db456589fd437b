"""A memory that forgets, but never the latest."""

from __future__ import annotations

from upheld.contacts.recent import Recent


def test_the_latest_keys_are_remembered_and_older_ones_go() -> None:
    recent: Recent[int] = Recent(kept=10)
    for number in range(100):
        recent.put(str(number), number)
    assert [recent.get(str(number)) for number in range(90, 100)] == list(range(90, 100))
    assert recent.get("70") is None
