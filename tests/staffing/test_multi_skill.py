"""The cheapest mix of skills: bounds, an exhaustive search of a small case, and questions that have no answer."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from upheld.problems import BadInput
from upheld.staffing import multi_skill
from upheld.staffing.multi_skill import Group, Queue, by_interval, cheapest_mix

QUEUES = (Queue("sales", 12, 240, 0.8, patience_s=120), Queue("support", 8, 300, 0.7, patience_s=180))
GROUPS = (Group("sales", (1, 0), 1.0), Group("support", (0, 1), 1.0), Group("both", (2, 2), 1.15, 0.3))


@pytest.fixture(autouse=True)
def _few_contacts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(multi_skill, "_CONTACTS", 3_000)
    monkeypatch.setattr(multi_skill, "_REPLICATIONS", 4)


def test_the_cost_lies_between_one_pool_and_separate_groups() -> None:
    found = cheapest_mix(QUEUES, GROUPS, 1800)
    assert found.pooled <= found.cost <= found.separate + 1e-9
    assert found.people[2] == np.ceil(found.agents[2] / 0.7 - 1e-9)


def test_no_cheaper_mix_keeps_the_levels_on_the_same_contacts() -> None:
    lab = multi_skill._Lab(QUEUES, GROUPS, 1800, 1)
    goal = np.array([queue.level for queue in QUEUES])
    found = multi_skill._descended(lab, multi_skill._by_cuts(lab, goal), goal)
    mixes = [np.array(mix) for mix in product(range(7), repeat=3)]
    cheaper = [mix for mix in mixes if lab.cost(mix) < lab.cost(found) - 1e-9 and mix.sum() >= 3]
    assert lab.keeps(found, goal)
    assert [mix.tolist() for mix in cheaper if lab.keeps(mix, goal)] == []


def test_the_check_on_fresh_contacts_refutes_no_level() -> None:
    assert [one.kept is False for one in cheapest_mix(QUEUES, GROUPS, 1800).measured] == [False, False]


def test_the_same_seed_gives_the_same_mix() -> None:
    one, again = (cheapest_mix(QUEUES, GROUPS, 1800, seed=3) for _ in range(2))
    assert (one.agents.tolist(), one.measured) == (again.agents.tolist(), again.measured)


def test_each_interval_has_its_own_shrinkage() -> None:
    lunch = tuple(replace(group, shrinkage=0.5) for group in GROUPS)
    morning, noon, evening = by_interval([(QUEUES, GROUPS), (QUEUES, lunch), (QUEUES, GROUPS)], 1800)
    assert morning is evening
    assert noon.agents.tolist() == morning.agents.tolist()
    assert noon.people.tolist() == (2 * morning.agents).tolist()


def test_one_group_for_one_queue_is_about_what_the_formula_says() -> None:
    found = cheapest_mix([QUEUES[0]], [Group("sales", (1,))], 1800)
    assert abs(found.cost - found.separate) <= 1
    assert found.separate == found.pooled


def test_a_skill_nobody_has_is_named() -> None:
    with pytest.raises(BadInput) as refused:
        cheapest_mix(QUEUES, GROUPS[:1], 1800)
    assert [(p.key, p.field) for p in refused.value.problems] == [("skills.nobody", "support")]


@pytest.mark.parametrize(
    ("field", "queues", "groups"),
    [
        ("calls", [Queue("a", -1, 240, 0.8)], [Group("g", (1,))]),
        ("target", [Queue("a", 1, 240, 1.0)], [Group("g", (1,))]),
        ("aht_s", [Queue("a", 1, 180 * 3600, 0.8)], [Group("g", (1,))]), ("g.cost", QUEUES, [Group("g", (1, 1), -1.0)]),
        ("g", QUEUES, [Group("g", (1,))]), ("calls", [Queue("a", 0, 240, 0.8)], [Group("g", (1,))]),
    ],
)  # fmt: skip
def test_bad_questions_are_refused_by_field(field: str, queues: list[Queue], groups: list[Group]) -> None:
    with pytest.raises(BadInput) as refused:
        cheapest_mix(queues, groups, 1800)
    assert refused.value.problems[0].field == field
