"""A small agreement with two months of calls, assessed: what screens of promises are tried on.

Every day from 1 October to 21 November 2026 has 40 calls at 9 and 40 at 15 o'clock in Warsaw. At 9 o'clock 30 of them
are answered in time, at 15 o'clock 38; on 12 to 15 November at 15 o'clock only 10.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.metrics.kept_centre import fill
from tests.web.conftest import NOW, Centre
from upheld.contacts import journal_store
from upheld.contacts.journal import FileJournal
from upheld.contacts.journal_store import Imported
from upheld.contacts.workspace import create
from upheld.web.actions import assessing
from upheld.web.models import Agreement, AgreementVersion, Assessed, Phase

ZONE = ZoneInfo("Europe/Warsaw")
SLUG = "northwind-2026"
TEXT = """# The whole agreement.
format = "upheld.agreement/1"
id = "northwind-2026"
version = 1
title = "Service for Northwind"
client = "Northwind Energy"
supplier = "Example Answers"
time_zone = "Europe/Warsaw"
valid_from = 2026-10-01

[scope]
queues = ["energy-billing"]

[money]
currency = "EUR"
base = "10000.00"
at_risk = "10%"

[[targets]]
id = "answer"   # the promise
clause = "3.1"
metric = "service_level"
within = "20s"
required = "80%"
period = "month"
credits = [ { below = "80%", share = "50%" } ]
"""


def visits() -> Iterator[dict[str, Any]]:
    """The calls."""
    first = datetime(2026, 10, 1, tzinfo=ZONE)
    for number in range(52):
        day = first + timedelta(days=number)
        for hour, kept in ((9, 30), (15, 10 if (day.month, day.day) in _BAD else 38)):
            for call in range(40):
                at = day.replace(hour=hour) + timedelta(minutes=call)
                wait = 10.0 if call < kept else 40.0
                yield {
                    "offered_at": at,
                    "queue": "energy-billing",
                    "wait_s": wait,
                    "talk_s": 200.0,
                    "agent": f"a{call % 5}",
                }


_BAD = {(11, 12), (11, 13), (11, 14), (11, 15)}


_FIELDS = ("first_day", "made_at", "until", "basis", "document", "intervals", "outlook", "problems")
_ONCE: dict[str, Any] = {}
"""The workspace and its verdicts, made once: assessing for each test would take minutes."""


@pytest.fixture
def promised(centre: Centre, settings: Any, tmp_path_factory: pytest.TempPathFactory, tmp_path: Path) -> Agreement:
    """The agreement in force, with its verdicts on October and November."""
    found = Agreement.objects.create(
        slug=SLUG, client=centre.north, title="Service for Northwind", phase=Phase.EVALUATION
    )
    AgreementVersion.objects.create(
        agreement=found, number=1, text=TEXT, file_name="northwind.toml", valid_from=date(2026, 10, 1),
        state=AgreementVersion.State.IN_FORCE, made_at=datetime(2026, 10, 1, tzinfo=ZONE),
    )  # fmt: skip
    if not _ONCE:
        _make(found, settings, tmp_path_factory.mktemp("promised"))
    settings.WORKSPACE = tmp_path / "centre"
    shutil.copytree(_ONCE["folder"], settings.WORKSPACE)
    Assessed.objects.all().delete()
    Assessed.objects.bulk_create(Assessed(agreement=found, **values) for values in _ONCE["verdicts"])
    return found


def _make(agreement: Agreement, settings: Any, folder: Path) -> None:
    settings.WORKSPACE = folder / "centre"
    home = create(settings.WORKSPACE)
    fill(home, visits())
    journal_store.write(home.journal_file("lab"), Imported("lab", "table", (_journal(),)))
    (home.agreements / "northwind.toml").write_text(TEXT, "utf-8")
    refreshed()
    _ONCE["folder"] = settings.WORKSPACE
    _ONCE["verdicts"] = list(agreement.assessed.values(*_FIELDS))


def _journal() -> FileJournal:
    """A log with a line in each quarter-hour up to now: no day is lost."""
    first = int(datetime(2026, 10, 1, tzinfo=ZONE).timestamp()) // 900
    last = int(NOW.timestamp()) // 900
    return FileJournal(
        journal="j",
        path="lab.csv",
        sha256="0" * 64,
        size=1,
        parsed_bytes=1,
        rejected_bytes=0,
        pending_bytes=0,
        lines=1,
        first_at=datetime(2026, 10, 1, tzinfo=ZONE),
        last_at=NOW,
        activity=dict.fromkeys(range(first, last), 1),
    )


def refreshed() -> None:
    """Every verdict brought up to date."""
    assessing.bring_up_to_date(step=lambda *_, **__: None, cancelled=lambda: False)
