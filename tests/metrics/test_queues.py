"""The queues of the data."""

from __future__ import annotations

import pytest

from upheld.metrics import queues
from upheld.problems import BadInput


def test_the_queues_seen_are_named_in_order(attached):
    assert queues.seen(attached([{"queue": "support"}, {"queue": "sales"}, {"queue": "sales"}])) == ["sales", "support"]


def test_a_queue_named_twice_is_one(attached):
    assert queues.checked(attached([{"queue": "sales"}]), ["sales", "sales"]) == ("sales",)


def test_every_queue_that_is_not_there_is_told_with_those_that_are(attached):
    with pytest.raises(BadInput) as refused:
        queues.checked(attached([{"queue": "sales"}]), ["sales", "sails", "nord"])

    assert [problem.values for problem in refused.value.problems] == [
        {"queue": "sails", "known": "sales"},
        {"queue": "nord", "known": "sales"},
    ]
