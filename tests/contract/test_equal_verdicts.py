"""The same month, told by every system: the same verdict, the same money, the same figures."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.contract import written_interval_totals
from tests.contract.cases import Case, read
from tests.contract.month import QUEUES, Call, month
from tests.contract.sources import CASES
from upheld.agreements import assess as assessing
from upheld.agreements import terms
from upheld.contacts.journal import Reading
from upheld.contacts.reading import of_reading
from upheld.contacts.records import joined
from upheld.contacts.skew import skews

AGREEMENT = terms.load_all([Path(__file__).parent / "agreement.toml"])
NOW = datetime(2026, 11, 2, tzinfo=UTC)
CALLS = month()
HOUR = timedelta(hours=1)


def _verdict(case: Case, folder: Path) -> dict[str, tuple[Any, ...]]:
    opened = of_reading(read(case, case.write(CALLS, folder)), zone="Europe/Warsaw")
    start, end = AGREEMENT[0].start, AGREEMENT[0].end
    made = assessing.assess(AGREEMENT, opened.con, start=start, end=end, now=NOW, activity=opened.activity)
    return {r.id: (r.net.numerator, r.net.denominator, r.net.value, r.met, str(r.credit)) for r in made.targets}


def _by_hand() -> dict[str, tuple[float, float]]:
    """Numerators and denominators counted from the calls themselves."""
    of = {queue: [call for call in CALLS if call.queue == queue] for queue in QUEUES}
    answered = [call for call in CALLS if call.outcome == "answered"]
    return {
        **{queue: (sum(_in_time(call) for call in calls), len(calls)) for queue, calls in of.items()},
        "asa": (sum(call.wait_s for call in answered), len(answered)),
        "abandoned": (sum(call.outcome == "abandoned" for call in CALLS), len(CALLS)),
    }


def _in_time(call: Call) -> bool:
    return call.outcome == "answered" and call.wait_s <= 20


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_every_system_gives_the_verdict_of_the_calls(case: Case, tmp_path: Path) -> None:
    verdict = _verdict(case, tmp_path)
    assert {target: (parts[0], parts[1]) for target, parts in verdict.items()} == _by_hand()
    assert {parts[3] for parts in verdict.values()} == {True, False}


def test_half_hour_totals_give_the_verdict_of_the_calls(tmp_path: Path) -> None:
    totals = Case("interval_totals", "interval_totals", written_interval_totals.write)
    assert _verdict(totals, tmp_path) == _verdict(CASES[0], tmp_path)


def test_all_systems_agree_to_the_cent(tmp_path_factory: pytest.TempPathFactory) -> None:
    verdicts = {case.name: _verdict(case, tmp_path_factory.mktemp("month")) for case in CASES}
    first = next(iter(verdicts.values()))
    assert {name: verdict for name, verdict in verdicts.items() if verdict != first} == {}


def test_a_table_whose_clock_is_an_hour_ahead_is_named_to_the_minute(tmp_path: Path) -> None:
    """Its few callers are found at every length of a call after the hour, all their calls at the hour alone."""
    ahead = [replace(call, contact_id=f"t{call.contact_id}", offered_at=call.offered_at + HOUR) for call in CALLS]
    calls, connect = (next(case for case in CASES if case.name == name) for name in ("calls", "amazon_connect"))
    told = [read(connect, connect.write(CALLS, tmp_path), "one"), read(calls, calls.write(ahead, tmp_path), "two")]
    con = of_reading(Reading(joined(reading.records for reading in told), ())).con
    assert [(one.first, one.second, one.offset_s) for one in skews(con)] == [("one", "two", 3600)]
