"""Names of things known by ids: the newest counts."""

from __future__ import annotations

from itertools import permutations

from upheld.contacts.newest_names import NewestNames


def test_the_newest_name_counts_whatever_the_order() -> None:
    told = [("q", "old", 1), ("q", "new", 3), ("q", "also new", 3), ("q", "middle", 2)]
    for order in permutations(told):
        names = NewestNames()
        for one in order:
            names.seen(*one)
        assert names.of("q") == "new"


def test_what_was_never_named_is_called_by_its_id() -> None:
    assert NewestNames().of("q") == "q"
