"""Ten minutes of a real Asterisk 22: every formula, and exactly what the switch itself printed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from upheld.contacts import people
from upheld.contacts.sources.asterisk import read
from upheld.contacts.store import attach_records, connect
from upheld.metrics.patience import patience
from upheld.metrics.rollup import rollup

CAPTURE = Path(__file__).parents[1] / "fixtures" / "asterisk22"

EXPECTED = {
    "answered_offered": {"sales": (195, 225), "support": (149, 187)},
    "answered_answered": {"sales": (195, 199), "support": (149, 160)},
    "excluding_short": {"sales": (195, 216), "support": (149, 177)},
    "amazon_connect": {"sales": (219, 225), "support": (174, 187)},
    "cisco_ignored": {"sales": (194, 199), "support": (149, 160)},
    "cisco_negative": {"sales": (194, 223), "support": (149, 185)},
    "cisco_positive": {"sales": (218, 223), "support": (174, 185)},
    "genesys": {"sales": (195, 223), "support": (149, 185)},
    "asterisk": {"sales": (195, 199), "support": (149, 160)},
    "asterisk_sl2": {"sales": (219, 223), "support": (174, 185)},
}


@pytest.fixture(scope="module")
def con():
    """The capture, attached."""
    con = connect()
    attach_records(con, read([CAPTURE / "queue_log"], pseudonym=lambda number: number or None).records)
    people.attach(con, (), ())
    return con


def by_queue(con, **question):
    return {row["queue"]: row for row in rollup(con, by=("queue",), threshold_s=20.0, **question).to_pylist()}


@pytest.mark.parametrize(("formula", "expected"), EXPECTED.items())
def test_each_formula_counts_the_capture_in_its_own_way(con, formula, expected):
    rows = by_queue(con, formula=formula)

    assert {
        queue: (row["service_level_numerator"], row["service_level_denominator"]) for queue, row in rows.items()
    } == expected


@pytest.mark.parametrize(("formula", "printed"), [("asterisk", "SL"), ("asterisk_sl2", "SL2")])
def test_asterisks_formulas_give_what_queue_show_prints(con, formula, printed):
    shown = (CAPTURE / "queue_show_final.txt").read_text(encoding="utf-8")

    for queue, row in by_queue(con, formula=formula).items():
        line = next(line for line in shown.splitlines() if line.startswith(f"{queue} has "))
        assert f"{row['service_level']:.1%}" == re.search(rf"\b{printed}:([\d.]+%)", line)[1]


def test_the_capture_has_the_known_counts_and_waits(con):
    rows = by_queue(con)
    names = ("offered", "answered", "answered_within", "abandoned", "left_by_key")

    assert [rows["sales"][name] for name in names] == [225, 199, 195, 24, 2]
    assert [rows["support"][name] for name in names] == [187, 160, 149, 25, 2]
    assert (round(rows["sales"]["asa_s"], 3), rows["support"]["asa_s"]) == (6.03, 5.6375)


def test_the_callers_in_the_capture_were_more_patient_than_its_abandoners(con):
    (abandoners_s,) = con.execute("SELECT avg(wait_s) FROM visits WHERE outcome = 'abandoned'").fetchone()

    curve = patience(con)

    assert (curve.observed, curve.abandoned.sum()) == (412, 49)
    assert curve.quantile_s(0.25) > 1.5 * abandoners_s
