"""Scenarios of another project's statistics, as tables of queue_log rows: do our records say the same?

Each expected cell is computed here in plain steps from the records. The rows are a database table without positions:
they are read in the order they are listed, and from the end where the newest is listed first.
"""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from upheld.contacts.sources.asterisk import Follower

_SCENARIOS = Path(__file__).resolve().parents[3] / "shared" / "data" / "queue_log" / "wazo_stat_scenarios.json"
_COLUMNS = ("callid", "queuename", "agent", "event", "data1", "data2", "data3", "data4", "data5")
_REFUSALS = ("Blocking", "Closed", "Saturated")
_WITHIN_S = 20


@cache
def scenarios() -> list[dict[str, Any]]:
    if not _SCENARIOS.is_file():
        return []
    return [kept for kept in json.loads(_SCENARIOS.read_text()) if kept["expected"]]


def cells() -> list[Any]:
    if not scenarios():
        return [pytest.param(None, marks=pytest.mark.skip(reason="needs the trial data in ../shared"))]
    return [pytest.param(scenario, id=scenario["name"].replace(" ", "_")) for scenario in scenarios()]


@pytest.mark.parametrize("scenario", cells())
def test_statistics_agree_with_the_scenario(scenario: dict[str, Any]) -> None:
    visits, states = records_of(scenario["queue_log"])
    for expected in scenario["expected"]:
        for row in expected["rows"]:
            start, end = period_of(row["period"], expected["step"], scenario["given"])
            of_whom = re.search(r'on (?:agent )?"([^"]+)"', expected["step"]).group(1)
            statistics = agent_statistics if scenario["source"] == "agent" else queue_statistics
            ours = statistics(visits, states, of_whom, start, end)
            told = {name: cell for name, cell in row.items() if name != "period"}
            assert {name: ours[name] for name in told} == told, row["period"]


def test_all_scenarios_with_expectations_are_tried() -> None:
    assert len(scenarios()) in (0, 25)


def records_of(rows: list[dict[str, str]]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    times = [row["time"] for row in rows]
    newest_first = times == sorted(times, reverse=True)
    follower = Follower("wazo", lambda number: number)
    for position, row in enumerate(reversed(rows) if newest_first else rows):
        # one row carries a backslash after its last number: a slip of writing, not of a telephone system
        line = "|".join([f"{instant(row['time']).timestamp():.6f}", *(row[name] for name in _COLUMNS)]).rstrip("|\\")
        follower.line("rows", position, f"{line}\n".encode())
    records = follower.fold.finish()
    return records.visits.to_pylist(), records.agent_states.to_pylist()


def queue_statistics(
    visits: list[dict[str, Any]], _: object, queue: str, start: datetime, end: datetime
) -> dict[str, str]:
    received = [visit for visit in visits if visit["queue"] == queue and start <= visit["offered_at"] < end]
    answered = [visit for visit in received if visit["outcome"] == "answered"]
    refused = [visit for visit in received if visit["outcome"] == "refused"]
    waits = [visit["wait_s"] for visit in received if visit["wait_s"] is not None]
    within = [visit for visit in answered if visit["wait_s"] <= _WITHIN_S]
    return {
        "Received": str(len(received)),
        "Answered": str(len(answered)),
        "Abandoned": str(sum(visit["outcome"] == "abandoned" for visit in received)),
        **{refusal: str(len(refused)) for refusal in _REFUSALS},
        "AWT": clock(sum(waits) / len(waits)) if waits else "",
        "Answered rate": percent(len(answered), len(received) - len(refused)),
        "QoS": percent(len(within), len(answered)),
    }


def agent_statistics(
    visits: list[dict[str, Any]], states: list[dict[str, Any]], number: str, start: datetime, end: datetime
) -> dict[str, str]:
    agent = f"Agent/{number}"
    handled = [v for v in visits if v["agent"] == agent and v["answered_at"] and start <= v["answered_at"] < end]
    spans = [state for state in states if state["agent"] == agent]
    return {
        "Answered": str(len(handled)),
        "Conversation": clock(sum(visit["talk_s"] for visit in handled)),
        "Login": clock(time_in("logged_in", spans, start, end)),
        "Pause": clock(time_in("not_ready", spans, start, end)),
        "Wrapup": clock(time_in("wrap", spans, start, end)),
    }


def time_in(state: str, spans: list[dict[str, Any]], start: datetime, end: datetime) -> float:
    parts = [
        (max(span["started_at"], start), min(span["ended_at"] or end, end)) for span in spans if span["state"] == state
    ]
    return sum((until - since).total_seconds() for since, until in parts if until > since)


def period_of(label: str, step: str, given: list[Any]) -> tuple[datetime, datetime]:
    day = instant(re.search(r'on "(\d{4}-\d\d-\d\d)"', step).group(1) + " 00:00:00.0")
    if "weekly" in step:
        weekday = re.search(r" (\d+)$", label)
        first = next(
            (day + timedelta(days) for days in range(7) if weekday and (day + timedelta(days)).day == int(weekday[1])),
            day,
        )
        return first, first + timedelta(days=1 if weekday else 7)
    if label == "Total":
        name = re.search(r'configuration "([^"]+)"', step).group(1)
        hours = next(re.findall(r'"(\d+):\d+"', text) for text in given if f'configuration "{name}"' in str(text))
    else:
        hours = re.findall(r"(\d+)h", label)
    return day + timedelta(hours=int(hours[0])), day + timedelta(hours=int(hours[1]))


def instant(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%d %H:%M:%S.%f").replace(tzinfo=UTC)


def clock(seconds: float) -> str:
    whole = int(seconds)
    return f"{whole // 3600:02}:{whole // 60 % 60:02}:{whole % 60:02}"


def percent(part: int, whole: int) -> str:
    return f"{round(100 * part / whole)} %" if whole else ""
