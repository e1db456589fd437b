"""Deliveries that contradict each other, come late or come from several journals."""

from __future__ import annotations

from upheld.contacts.deliveries import Deliveries
from upheld.contacts.sources.asterisk import Follower

_ENTER = b"1790000000|c|q|NONE|ENTERQUEUE||600|1\n"
_ABANDON = b"1790000009|c|q|NONE|ABANDON|1|1|9\n"
_TIMEOUT = b"1790000009|c|q|NONE|EXITWITHTIMEOUT|1|1|9\n"


def deliveries() -> Deliveries:
    return Deliveries(("old", "new"), lambda: Follower("asterisk", lambda number: number))


def outcomes(of: Deliveries) -> list[str]:
    return of.records().visits["outcome"].to_pylist()


def test_a_line_delivered_late_is_folded_in_its_place() -> None:
    late = deliveries()
    late.deliver("new", 0, _ABANDON)
    assert late.records().visits["flags"].to_pylist() == [8]
    late.deliver("old", 0, _ENTER)
    assert late.records().visits["flags"].to_pylist() == [0]


def test_another_line_at_a_used_position_is_counted_and_never_depends_on_which_came_first() -> None:
    for lines in ((_ABANDON, _TIMEOUT), (_TIMEOUT, _ABANDON)):
        contradicted = deliveries()
        contradicted.deliver("old", 0, _ENTER)
        contradicted.deliver("old", 50, lines[0])
        contradicted.records()
        contradicted.deliver("old", 50, lines[1])
        assert (contradicted.conflicts, outcomes(contradicted)) == (1, ["abandoned"])


def test_the_same_line_again_is_no_conflict() -> None:
    repeated = deliveries()
    for _ in range(3):
        repeated.deliver("old", 0, _ENTER)
    assert (repeated.conflicts, outcomes(repeated)) == (0, ["unknown"])


def test_equal_lines_at_two_positions_are_two_events() -> None:
    equal = deliveries()
    equal.deliver("old", 0, _ENTER)
    equal.deliver("old", 50, _ENTER)
    assert equal.records().visits["entry"].to_pylist() == [1, 2]
