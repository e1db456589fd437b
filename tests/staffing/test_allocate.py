"""Scarce people: against a small integer programme, and where nobody may move."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp

from tests.staffing.centre import question
from upheld.problems import BadInput
from upheld.staffing.allocate import Claim, Pool, allocate, per_contact, worth_of
from upheld.staffing.backlog import Batch, people, unfinished
from upheld.staffing.risk import risk


def claim(queue: str, calls: float = 60.0, dedicated: int = 6, per_contact: float = 1.0) -> Claim:
    return Claim(queue, calls, 1800.0, 180.0, 120.0, 20.0, dedicated, per_contact)


def best_worth(claims: list[Claim], pools: list[Pool]) -> float:
    """The slow reference: one variable per pool and queue, and one per queue and number of people more."""
    most = sum(pool.people for pool in pools)
    pairs = [(p, q) for p in range(len(pools)) for q in range(len(claims)) if claims[q].queue in pools[p].queues]
    picks = [(q, n) for q in range(len(claims)) for n in range(most + 1)]
    size = len(pairs) + len(picks)
    worth = np.array([0.0] * len(pairs) + [worth_of(claims[q], claims[q].dedicated + n) for q, n in picks])
    rows, low, high = [], [], []
    for p, pool in enumerate(pools):
        rows.append([float(pair[0] == p) for pair in pairs] + [0.0] * len(picks))
        low.append(0.0)
        high.append(float(pool.people))
    for q in range(len(claims)):
        rows.append([float(pair[1] == q) for pair in pairs] + [-float(n) * (k == q) for k, n in picks])
        rows.append([0.0] * len(pairs) + [float(k == q) for k, n in picks])
        low += [0.0, 1.0]
        high += [0.0, 1.0]
    found = milp(-worth, constraints=LinearConstraint(np.array(rows), low, high), integrality=np.ones(size),
                 bounds=Bounds(0, most + 1))  # fmt: skip
    return float(-found.fun)


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.tuples(st.floats(5, 90), st.integers(0, 9), st.floats(0.1, 5)), min_size=2, max_size=3),
    st.lists(st.tuples(st.integers(0, 4), st.integers(1, 7)), min_size=1, max_size=3),
)
def test_it_is_as_good_as_an_integer_programme_wherever_it_says_so(
    asked: list[tuple[float, int, float]], pooled: list[tuple[int, int]]
) -> None:
    claims = [claim(f"q{n}", *one) for n, one in enumerate(asked)]
    names = [one.queue for one in claims]
    pools = [
        Pool(f"p{n}", number, frozenset(name for k, name in enumerate(names) if mask >> k & 1))
        for n, (number, mask) in enumerate(pooled)
    ]
    found, best = allocate(claims, pools), best_worth(claims, pools)
    assert found.worth <= best + 1e-6
    assert not found.optimal or found.worth == pytest.approx(best, abs=1e-6)


def test_people_go_where_a_contact_is_worth_more() -> None:
    found = allocate([claim("cheap"), claim("dear", per_contact=9.0)], [Pool("all", 1, frozenset({"cheap", "dear"}))])
    assert found.moved == {("all", "dear"): 1}


def test_dedicated_agents_never_move() -> None:
    found = allocate([claim("idle", 1, 20), claim("busy", 90, 3)], [])
    assert [share.agents for share in found.shares] == [20, 3]


def test_one_person_makes_room_for_another_with_fewer_skills() -> None:
    pools = [Pool("both", 1, frozenset({"a", "b"})), Pool("only-a", 1, frozenset({"a"}))]
    found = allocate([claim("a", 60, 6), claim("b", 60, 6)], pools)
    assert found.moved == {("both", "b"): 1, ("only-a", "a"): 1}


def test_a_contact_is_worth_nothing_where_the_promise_is_out_of_danger() -> None:
    tight, safe = (question(agents) for agents in ((6.0, 10.0, 9.0, 5.0), (15.0, 20.0, 20.0, 15.0)))
    target = tight.agreement.targets[0]
    worth = [per_contact(q.agreement, target, risk(q).promises[0], 3_200) for q in (tight, safe)]
    assert worth[0] > 1.0
    assert worth[1] == pytest.approx(0.0, abs=0.05)
    assert per_contact(tight.agreement, target, risk(tight).promises[0], 3_200, breach=50_000) > worth[0]


@pytest.mark.parametrize(
    ("field", "claims", "pools"),
    [
        ("queue", [claim("a"), claim("a")], []), ("p", [claim("a")], [Pool("p", 1, frozenset({"b"}))]),
        ("a.dedicated", [claim("a", dedicated=-1)], []), ("p.people", [claim("a")], [Pool("p", -1, frozenset({"a"}))]),
    ],
)  # fmt: skip
def test_bad_claims_are_refused_by_field(field: str, claims: list[Claim], pools: list[Pool]) -> None:
    with pytest.raises(BadInput) as refused:
        allocate(claims, pools)
    assert refused.value.problems[0].field == field


BATCHES = st.lists(
    st.tuples(st.integers(0, 5), st.integers(1, 6), st.integers(0, 20), st.sampled_from([300.0, 600.0, 900.0])),
    min_size=1, max_size=4,
)  # fmt: skip


def fewest(batches: list[Batch], intervals: int, at_most: float) -> float | None:
    """The slow reference: every stretch of time as a row of an integer programme; None: impossible."""
    rows, low = [], []
    for start in range(intervals):
        for due in range(start + 1, intervals + 1):
            inside = [b for b in batches if b.arrives >= start and b.due <= due]
            rows.append([float(start <= t < due) for t in range(intervals)])
            low.append(sum(b.items * b.handling_s for b in inside) / 1800.0 - 1e-9)
    found = milp(np.ones(intervals), constraints=LinearConstraint(np.array(rows), low), integrality=np.ones(intervals),
                 bounds=Bounds(0, at_most))  # fmt: skip
    return None if found.x is None else float(np.round(found.x).sum())


@settings(max_examples=40, deadline=None)
@given(BATCHES, st.sampled_from([2.0, 5.0, np.inf]))
def test_backlogs_take_the_fewest_people_that_keep_every_deadline(
    asked: list[tuple[int, int, int, float]], at_most: float
) -> None:
    batches = [Batch(f"b{n}", a, min(a + length, 6), items, s) for n, (a, length, items, s) in enumerate(asked)]
    least = fewest(batches, 6, at_most)
    if least is None:
        with pytest.raises(BadInput):
            people(batches, 6, 1800.0, at_most)
        return
    found = people(batches, 6, 1800.0, at_most)
    assert (found.sum(), (found <= at_most).all()) == (least, True)
    assert unfinished(batches, found, 1800.0).tolist() == [0.0] * len(batches)


def test_a_missed_deadline_is_told_in_items() -> None:
    batch = Batch("mail", 0, 2, 12, 600.0)
    assert unfinished([batch], [1, 2], 1800.0).tolist() == [3.0]


def test_a_deadline_that_nobody_can_keep_is_named() -> None:
    with pytest.raises(BadInput) as refused:
        people([Batch("mail", 0, 1, 100, 600.0)], 2, 1800.0, 5)
    assert refused.value.problems[0].values["names"] == ["mail"]
