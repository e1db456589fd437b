"""Records in the tests' workspace with their quarter-hours kept, and an agreement about them: for figures."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from typing import Any

import pyarrow as pa
from django.conf import settings

from tests.metrics.kept_centre import fill
from upheld.agreements.measures_in_use import measures_in_use
from upheld.contacts.records import SCORES, Records
from upheld.contacts.workspace import Workspace, create
from upheld.metrics import interval_counts
from upheld.web.models import Agreement, AgreementVersion, Client
from upheld.web.queries import centre

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
TERMS = """
format = "upheld.agreement/1"
id = "north"
version = 1
title = "Service for Northwind"
client = "Northwind Energy"
supplier = "Example Answers"
time_zone = "Europe/Warsaw"
valid_from = 2026-01-01
hours = { mon-sun = ["08:00-20:00"], holidays = ["08:00-20:00"] }

[scope]
queues = ["energy-billing"]

[[targets]]
id = "answer"
clause = "1.1"
metric = "service_level"
formula = "answered_offered"
within = "20s"
required = "80%"
period = "month"

[[exclusions]]
id = "outage"
from = "2026-11-20T10:00"
to = "2026-11-20T11:00"
reason = "Carrier outage"
evidence = "Ticket 7"
approved_by = ["A", "B"]
"""


def agreement(client: Client) -> Agreement:
    """An agreement in force: 80 % within 20 s on energy-billing, one hour of 20 November excluded."""
    home = create(settings.WORKSPACE)
    (home.agreements / "north.toml").write_text(TERMS, encoding="utf-8")
    found = Agreement.objects.create(slug="north", client=client, title="Service for Northwind")
    AgreementVersion.objects.create(
        agreement=found, number=1, text=TERMS, file_name="north.toml", valid_from=date(2026, 1, 1),
        state=AgreementVersion.State.IN_FORCE, made_at=NOW,
    )  # fmt: skip
    return found


def records(visits: Iterable[Mapping[str, Any]], states: Iterable[Mapping[str, Any]] = ()) -> Workspace:
    """These visits (see `tests.metrics.conftest.visit`) and states are all of the workspace's records, and are kept."""
    home = create(settings.WORKSPACE)
    for folder in ("records", "intervals"):
        shutil.rmtree(home.root / folder, ignore_errors=True)
    create(settings.WORKSPACE)
    fill(home, visits, states)
    versions = [one for agreed in centre.agreements() for one in centre.versions(agreed)]
    interval_counts.refresh(home, measures_in_use(versions))
    return home


def call(at: datetime, wait_s: float, outcome: str = "answered", **more: Any) -> dict[str, Any]:
    """A visit offered to energy-billing at an instant; an answered one talks for 100 s with Agent 1001."""
    told = {"queue": "energy-billing", "offered_at": at, "wait_s": wait_s, "outcome": outcome}
    return told | ({"agent": "Agent 1001", "talk_s": 100.0} if outcome == "answered" else {}) | more


def scores(home: Workspace, rows: Iterable[Mapping[str, Any]]) -> None:
    """Scores beside the visits that are there."""
    empty = dict.fromkeys(SCORES.names) | {"source": "quality", "journal": "q"}
    full = [{**empty, "position": number, **row} for number, row in enumerate(rows)]
    home.store.replace("quality", Records(scores=pa.Table.from_pylist(full, schema=SCORES)))
