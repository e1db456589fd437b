"""Comparing a draft with what is in force, on the records of the months assessed."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from upheld.agreements import assess, compare
from upheld.agreements.clauses import Agreement as Terms
from upheld.agreements.drafts import Draft
from upheld.contacts import reading
from upheld.notation import midnight
from upheld.reports import compared_told
from upheld.reports.catalogue import CODES, mark
from upheld.reports.catalogue import language as language_of
from upheld.web import clock
from upheld.web.actions.assessing import Step
from upheld.web.models import AgreementVersion
from upheld.web.queries import centre
from upheld.web.queries.agreements import terms_of


def compared(version: AgreementVersion, *, step: Step) -> dict[str, Any]:
    """What `version` would have made of the records that the versions in force were assessed on, in every language.

    The draft is taken as if it had been in force all the time. Raises BadInput for what is wrong with it.
    """
    agreement = version.agreement
    step(mark("Assessing {agreement}"), 0, 3, agreement=agreement.title)
    versions = centre.versions(agreement)
    zone = versions[-1].time_zone
    opened = reading.resolve([centre.workspace().root], zone=zone)
    at = clock.now()
    first_days = agreement.assessed.order_by("first_day").values_list("first_day", flat=True)
    start = max(midnight(first_days[0], zone), versions[0].start) if first_days else versions[0].start
    made = assess.assess(versions, opened.con, start=start, now=at, activity=opened.activity)
    step(mark("Assessing {agreement}"), 1, 3, agreement=f"{agreement.title}, {version.number}")
    draft = _as_if_always(terms_of(version), start)
    found = compare.compare(opened.con, Draft(versions, made), (draft,), now=at, activity=opened.activity)
    step(mark("Writing it down"), 2, 3)
    told = {code: asdict(compared_told.tell(found, language_of(code))) for code in CODES}
    return {"told": told, "revision": version.revision, "from": start.isoformat(), "until": at.isoformat()}


def _as_if_always(draft: Terms, start: datetime) -> Terms:
    """The draft in force from `start` on, without an end."""
    first = start.astimezone(ZoneInfo(draft.time_zone)).date()
    return replace(draft, start=start, valid_from=first, end=None, valid_to=None)
