"""The three agreements of the example outsourcer fit the days they are assessed on."""

from __future__ import annotations

import csv
from datetime import UTC, datetime
from importlib import resources
from pathlib import Path

import pytest

from upheld.agreements import terms
from upheld.contacts.sources.simulated import forecast_rows, outsourcer, queue_rows

EXAMPLES = Path(__file__).resolve().parents[3] / "examples" / "outsourcer"
AGREEMENTS = sorted(EXAMPLES.glob("*.toml"))


def test_there_is_an_agreement_for_each_client():
    assert {terms.load(path).client for path in AGREEMENTS} == {row["client"] for row in queue_rows(outsourcer())}


@pytest.mark.parametrize("path", AGREEMENTS, ids=lambda path: path.stem)
def test_its_queues_are_those_of_its_client(path):
    agreement = terms.load(path)
    own = {row["queue"] for row in queue_rows(outsourcer()) if row["client"] == agreement.client}
    assert set(agreement.queues) == own
    assert {queue for target in agreement.targets for queue in target.queues} <= own


@pytest.mark.parametrize("path", AGREEMENTS, ids=lambda path: path.stem)
def test_the_weights_of_its_targets_make_a_whole(path):
    assert sum(target.weight for target in terms.load(path).targets) == 1


def test_the_locked_forecast_is_the_simulated_one():
    with (EXAMPLES / "harbour-pine-forecast.csv").open(encoding="utf-8", newline="") as table:
        written = [row | {"calls": float(row["calls"]), "aht_s": int(row["aht_s"])} for row in csv.DictReader(table)]
    made = [row for row in forecast_rows(outsourcer(), 3600) if row["queue"].startswith("bank-")]
    assert [row | {"calls": pytest.approx(row["calls"], abs=0.011)} for row in made] == written


def test_the_exclusion_covers_the_planted_outage():
    (exclusion,) = terms.load(EXAMPLES / "northwind.toml").exclusions
    cause = next(cause for cause in outsourcer().causes if cause.id == "outage-evening")
    assert (exclusion.start, exclusion.end) == (cause.start, cause.end)


def test_the_shorter_hours_of_the_holiday_are_those_of_the_queues():
    overrides = terms.load(EXAMPLES / "lantern.toml").calendar.overrides
    bookings = next(queue for queue in outsourcer().queues if queue.name == "travel-bookings")
    assert set(overrides) == set(bookings.overrides)
    assert datetime(2026, 10, 1, tzinfo=UTC).date() in overrides


@pytest.mark.parametrize("path", sorted(EXAMPLES.iterdir()), ids=lambda path: path.name)
def test_the_copy_that_the_demo_installs_is_the_example(path):
    packaged = resources.files("upheld.cli") / "demo_agreements" / path.name
    assert packaged.read_text(encoding="utf-8") == path.read_text(encoding="utf-8")
