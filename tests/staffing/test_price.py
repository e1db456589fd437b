"""The price of a point: the published curve, the cheapest way up a day, and where it stops paying."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from itertools import product
from math import inf
from pathlib import Path

import numpy as np
import pytest

from upheld.agreements import terms
from upheld.problems import BadInput
from upheld.staffing.day import day, level_of_day
from upheld.staffing.price import Wages, curve, walk

ORACLES = Path(__file__).parents[1] / "fixtures" / "oracles" / "cost_curve_oracles.csv"
EXAMPLE = Path(__file__).parents[2] / "examples" / "agreement.toml"
MORNING = day([6, 14, 9], 1800, 240, 90)


def _oracles() -> Iterator[list[dict[str, str]]]:
    with ORACLES.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    for key in sorted({(row["calls_per_1800s"], row["patience_s"]) for row in rows}):
        yield [row for row in rows if (row["calls_per_1800s"], row["patience_s"]) == key]


@pytest.mark.parametrize("rows", list(_oracles()), ids=lambda rows: f"{rows[0]['model']}{rows[0]['calls_per_1800s']}")
def test_the_published_curve(rows: list[dict[str, str]]) -> None:
    first = rows[0]
    patience_s = float(first["patience_s"] or inf)
    found = curve(day(float(first["calls_per_1800s"]), 1800, float(first["aht_s"]), patience_s), 0.49, 0.99)
    by_level = {round(point.level * 100): point for point in found.points}
    for row in rows:
        point = by_level[int(row["sl_pct"])]
        assert point.agents == int(row["n_min"])
        assert point.level_of_agents * 100 == pytest.approx(float(row["sl_at_n_pct"]), abs=1e-6)
        assert point.agents_mixed == pytest.approx(float(row["n_time_mix"]), abs=1e-6)
        assert point.occupancy == pytest.approx(float(row["occupancy"]), abs=1e-6)
        if row["extra_agents_vs_prev_point"]:
            assert point.extra_agents == pytest.approx(float(row["extra_agents_vs_prev_point"]), abs=2e-6)


@pytest.mark.parametrize("level", [0.6, 0.75, 0.9])
def test_no_other_plan_of_a_day_is_cheaper_for_the_level_it_reaches(level: float) -> None:
    way = walk(MORNING)
    steps = int(np.searchsorted(way.level, level))
    plan, reached = way.agents(steps), way.level[steps]
    others = [np.array(n) for n in product(*(range(start, 9) for start in way.start)) if sum(n) < plan.sum()]
    assert max(level_of_day(MORNING, other) for other in others) < reached


def test_each_step_gains_at_most_what_the_one_before_gained() -> None:
    assert (np.diff(walk(MORNING).gain) <= 1e-15).all()


def test_the_level_of_a_point_is_that_of_its_plan() -> None:
    for point in curve(MORNING, 0.7, 0.9, step=0.05).points:
        assert point.level_of_agents == pytest.approx(level_of_day(MORNING, point.plan))
        assert point.level_of_agents >= point.level


def test_people_who_are_there_anyway_are_counted_first() -> None:
    assert (curve(MORNING, 0.7, 0.7, at_least=4).points[0].plan >= 4).all()


def test_wages_count_paid_time_over_all_days() -> None:
    plain, paid = (curve(day(100, 1800, 180), 0.8, 0.8, wages=w).points[0] for w in (Wages(20), Wages(20, 0.3, 22)))
    assert plain.cost == pytest.approx(plain.agents_mixed * 10)
    assert paid.cost == pytest.approx(plain.cost * 22 / 0.7)


def test_the_knee_is_where_points_become_dear() -> None:
    found = curve(day(1000, 1800, 180, 120), 0.5, 0.99)
    assert found.knee is not None
    assert found.steep is not None
    assert 0.85 < found.knee < found.points[-1].level
    assert found.steep > 0.85


def test_a_point_is_too_dear_once_it_saves_nothing() -> None:
    agreement = terms.load(EXAMPLE)
    target = agreement.target("answer-sales")
    found = curve(day(100, 1800, 180), 0.6, 0.9, wages=Wages(20, 0.3, 22), agreement=agreement, target=target)
    by_level = {round(point.level, 2): point for point in found.points}
    assert by_level[0.70].saved == pytest.approx(864)  # 120,000 × 12 % × 0.3 × 20 %
    assert (found.best, found.too_dear) == (0.85, 0.86)
    assert [level for level, point in by_level.items() if point.pays] == [0.70, 0.85]


def test_without_a_bonus_the_promise_itself_is_the_best_level() -> None:
    agreement = terms.load(EXAMPLE)
    target = agreement.target("answer-sales")
    assert target is not None
    plain = replace(target, bonus=(), weight=Decimal(1))
    found = curve(day(100, 1800, 180), 0.6, 0.9, wages=Wages(25, 0.3, 22), agreement=agreement, target=plain)
    assert found.best == 0.70


@pytest.mark.parametrize(
    ("field", "asked"),
    [
        ("to_level", {"to_level": 1.0}), ("from_level", {"from_level": float("nan")}),
        ("from_level", {"from_level": -0.1}),
        ("from_level", {"from_level": 0.9, "to_level": 0.8}), ("step", {"step": 0.0}),
    ],
)  # fmt: skip
def test_bad_levels_are_refused_by_field(field: str, asked: dict[str, float]) -> None:
    with pytest.raises(BadInput) as refused:
        curve(day(100, 1800, 180), **asked)
    assert refused.value.problems[0].field == field


def test_a_day_without_contacts_has_no_price() -> None:
    with pytest.raises(BadInput, match=r"price\.nothing_comes"):
        curve(day([0, 0], 1800, 180))
