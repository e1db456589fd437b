"""Agents and people, row by row."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from upheld.staffing.required import COLUMNS, of_rows, people_to_schedule

HALF_HOUR = {"calls": [100.0], "interval_s": [1800.0], "aht_s": [180.0], "threshold_s": [20.0]}


def _answer(**columns: float):
    return of_rows({**HALF_HOUR, **{name: [value] for name, value in columns.items()}})


def test_the_textbook_half_hour() -> None:
    found = _answer(target=0.8, shrinkage=0.3)
    assert (found.agents_required[0], found.people_to_schedule[0]) == (14, 20)
    assert found.figures["service_level"][0] == pytest.approx(0.88835, abs=5e-6)
    assert found.figures["p_wait"][0] == pytest.approx(0.17413, abs=5e-6)
    assert found.figures["occupancy"][0] == pytest.approx(0.7143, abs=5e-5)


def test_given_agents_are_measured_beside_those_required() -> None:
    found = _answer(target=0.8, agents=11, patience_s=120)
    assert found.agents_required[0] == 12
    assert found.figures["service_level"][0] == pytest.approx(0.74221, abs=5e-6)


def test_a_limit_of_occupancy_can_need_more_than_the_level() -> None:
    assert _answer(target=0.8, max_occupancy=0.6).agents_required[0] == 17  # 10 erlangs ÷ 0.6 = 16.7
    assert _answer(max_occupancy=1.0, patience_s=60).agents_required[0] == 1


def test_no_contacts_need_nobody_and_have_no_level() -> None:
    found = _answer(calls=0.0, target=0.8)
    assert (found.agents_required[0], found.people_to_schedule[0]) == (0, 0)
    assert np.isnan(found.figures["service_level"][0])


@pytest.mark.parametrize(
    ("field", "bad"),
    [
        ("calls", {"calls": -1.0}), ("calls", {"calls": float("nan")}), ("aht_s", {"aht_s": 180 * 3600.0}),
        ("target", {"target": 1.0}), ("target", {}), ("patience_s", {"patience_s": 0.0, "target": 0.8}),
        ("shrinkage", {"shrinkage": 1.0, "target": 0.8}), ("agents", {"agents": 9.0}),
        ("load", {"calls": 1e9, "target": 0.8}),
    ],
)  # fmt: skip
def test_a_bad_row_names_its_field(field: str, bad: dict[str, float]) -> None:
    found = _answer(**bad)
    assert [problem.field for problem in found.problems.values()] == [field]
    assert np.isnan(found.agents_required[0]) or field == "agents"


def test_a_bad_row_costs_itself_alone() -> None:
    good = of_rows({name: np.repeat(value, 2) for name, value in {**HALF_HOUR, "target": [0.8]}.items()})
    mixed = of_rows({
        **{name: np.repeat(value, 3) for name, value in {**HALF_HOUR, "target": [0.8]}.items()},
        "calls": [100.0, -1.0, 100.0],
    })  # fmt: skip
    assert mixed.agents_required[[0, 2]].tolist() == good.agents_required.tolist()
    assert list(mixed.problems) == [1]


@given(st.integers(0, 10_000), st.floats(0, 0.9))
def test_the_people_left_after_shrinkage_are_enough_and_one_fewer_are_not(agents: int, shrinkage: float) -> None:
    people = people_to_schedule(np.array([float(agents)]), np.array([shrinkage]))[0]
    assert people * (1 - shrinkage) >= agents * (1 - 1e-8)
    assert people == 0 or (people - 1) * (1 - shrinkage) < agents


@given(st.lists(st.tuples(*(st.floats(allow_nan=True, allow_infinity=True) for _ in COLUMNS)), min_size=1, max_size=5))
def test_no_numbers_at_all_are_a_traceback(rows: list[tuple[float, ...]]) -> None:
    found = of_rows({name: [row[place] for row in rows] for place, name in enumerate(COLUMNS)})
    unanswered = np.isnan(found.figures["service_level"]) & np.isnan(found.agents_required)
    assert all(number in found.problems for number in np.flatnonzero(unanswered))
