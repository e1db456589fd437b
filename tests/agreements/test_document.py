"""The JSON document: the promised keys, numbers unrounded, nothing that JSON does not know."""

from __future__ import annotations

import json

from tests.agreements.centre import agreement, calls, verdict
from upheld.agreements.document import to_json

PROMISED = {
    *("id", "metric", "formula", "threshold_s", "required", "actual"),
    *("numerator", "denominator", "met", "excluded", "credit", "bonus"),
}
CREDIT = 'required = "80%"\ncredits = [{ below = "80%", share = "20%" }]\n'


def test_the_promised_keys_are_there() -> None:
    document = to_json(verdict(agreement(CREDIT), calls("2026-11-02T10:00", 2, 1)))
    assert {"agreement", "period", "checks", "targets", "money"} <= set(document)
    assert set(document["targets"][0]) >= PROMISED
    assert {"currency", "at_risk", "credit", "bonus"} <= set(document["money"])


def test_numbers_are_not_rounded_and_survive_json() -> None:
    document = json.loads(
        json.dumps(to_json(verdict(agreement(CREDIT), calls("2026-11-02T10:00", 2, 1))), allow_nan=False)
    )
    target = document["targets"][0]
    assert (target["actual"], target["numerator"], target["denominator"]) == (2 / 3, 2, 3)
    assert (target["met"], target["credit"], document["money"]["at_risk"]) == (False, 200.0, 1000.0)


def test_an_empty_denominator_is_null() -> None:
    target = to_json(verdict(agreement(CREDIT), calls("2026-10-02T10:00", 1)))["targets"][0]
    assert (target["met"], target["actual"], target["denominator"]) == (None, None, 0)


def test_intervals_come_on_request() -> None:
    found = verdict(agreement(CREDIT), calls("2026-11-02T10:00", 2, 1), ("2026-11-02", "2026-11-03"))
    assert "intervals" not in to_json(found)["targets"][0]
    assert len(to_json(found, intervals=True)["targets"][0]["intervals"]) == 48
