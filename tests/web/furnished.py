"""Something of everything for two clients: what the interface is asked about. Everything of the bank says FOREIGN."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.db.models import Model

from tests.web import figures_centre, planned, rostering
from tests.web.conftest import NOW, Cast, Centre
from upheld.web.actions import assessing
from upheld.web.models import (
    Absence,
    AbsenceKind,
    Agreement,
    AgreementVersion,
    Client,
    ExclusionClaim,
    ForecastOverride,
    HandoverNote,
    HiringPlan,
    ImprovementAction,
    Job,
    LifecycleStep,
    Person,
    Plan,
    RequestKind,
    Scenario,
    Shift,
    ShiftRequest,
    Site,
    SpecialDay,
    Team,
    Upload,
)
from upheld.web.models import (
    Mapping as KeptMapping,
)
from upheld.web.queries import calls

FOREIGN = ("FOREIGN", "Harbour", "harbour", "bank-cards", "bank-dune", "Bartosz")
"""What must not be found in an answer to who is limited to Northwind."""
Ids = Mapping[str, Any]
_DRAFT = figures_centre.TERMS.replace("version = 1", "version = 2").replace("2026-01-01", "2026-12-01")


@dataclass(frozen=True)
class Furnished:
    """Values of path parameters by name: what is one's own at Northwind, and what is the bank's."""

    own: Ids
    foreign: Ids


def furnish(cast: Cast, centre: Centre) -> Furnished:
    """Make it all; the records hold a day of calls of energy-billing."""
    agreement = figures_centre.agreement(centre.north)
    AgreementVersion.objects.create(
        agreement=agreement, number=2, text=_DRAFT,
        file_name="north-2.toml", valid_from=date(2026, 12, 1), made_at=NOW,
    )  # fmt: skip
    start = datetime(2026, 11, 20, 8, tzinfo=UTC)
    figures_centre.records(
        figures_centre.call(start + timedelta(minutes=5 * n), 10.0 * (n % 5), "abandoned" if n % 7 == 3 else "answered")
        for n in range(60)
    )
    plan = rostering.week(centre)
    assessing.bring_up_to_date(step=lambda *_, **__: None, cancelled=lambda: False)
    bank = Agreement.objects.create(slug="bank", client=centre.bank, title="FOREIGN agreement")
    AgreementVersion.objects.create(
        agreement=bank, number=1, text="# FOREIGN", file_name="bank.toml", valid_from=date(2026, 1, 1), made_at=NOW
    )
    own = _of_client(centre.north, agreement, cast, "own")
    foreign = _of_client(centre.bank, bank, cast, "FOREIGN")
    call = calls.page(centre.north, calls.Asked(("energy-billing",), start.date(), start.date()), {}).visits[0]
    said = {"source": call.source, "contact": call.contact_id, "day": "2026-11-20"}
    return Furnished(
        {
            **said,
            "owner": cast.director.email,
            "revision": 1,
            **own,
            **_of_person(centre.alicja, centre.amber, plan),
            **_of_all(cast, "own"),
        },
        {**foreign, **_of_person(centre.bartosz, centre.dune, _elsewhere(centre)), **_of_all(cast, "FOREIGN")},
    )


def _of_client(client: Client, agreement: Agreement, cast: Cast, word: str) -> dict[str, Any]:
    by = cast.director
    run = planned.forecast(client, queue=client.queues.get().queue.name)
    later = NOW + timedelta(days=1)
    made: dict[str, Model] = {
        "forecast": run,
        "override": ForecastOverride.objects.create(
            client=client, start=later, end=later + timedelta(hours=2), factor=1.2, reason=word, made_by=by, made_at=NOW
        ),
        "special": SpecialDay.objects.create(
            client=client, name=word, first_day=later.date(), last_day=later.date(), made_by=by, made_at=NOW
        ),
        "claim": ExclusionClaim.objects.create(
            agreement=agreement, start=NOW - timedelta(hours=9), end=NOW - timedelta(hours=8), reason=word,
            made_by=by, made_at=NOW,
        ),
        "action": ImprovementAction.objects.create(
            client=client, agreement=agreement, problem=word, step=word, owner=by, due=later.date(), made_at=NOW,
            visible_to_client=True,
        ),
        "step": LifecycleStep.objects.create(agreement=agreement, phase="initiation", text=word, owner=by),
        "scenario": Scenario.objects.create(client=client, name=word, made_by=by, made_at=NOW),
    }  # fmt: skip
    hiring = HiringPlan.objects.create(name=word, client=client, question=f"# {word}", made_by=by, made_at=NOW)
    return {
        **{name: row.pk for name, row in made.items()},
        "client": client.slug,
        "slug": client.slug,
        "agreement": agreement.slug,
        "queue": client.queues.get().queue.name,
        "month": "2026-11",
        "number": 1,
        "plan@hiring": hiring.pk,
    }


def _of_person(person: Person, team: Team, plan: Plan) -> dict[str, Any]:
    shift = Shift.objects.filter(person=person, plan=plan).first() or rostering.add(plan, person, rostering.MONDAY)
    wish = ShiftRequest.objects.create(
        person=person, kind=RequestKind.LEAVE, first_day=plan.last_day, last_day=plan.last_day, fits=True, made_at=NOW
    )
    absence = Absence.objects.create(
        person=person, kind=AbsenceKind.SICK, start=shift.start, end=shift.end, reported_at=NOW, note="a reason"
    )
    note = HandoverNote.objects.create(
        team=team, day=NOW.date(), text="own" if team.name.startswith("energy") else "FOREIGN", at=NOW
    )
    return {
        "person": person.pk, "team": team.pk, "plan": plan.pk, "shift": shift.pk, "wish": wish.pk,
        "absence": absence.pk, "note": note.pk, "site": plan.site_id,
    }  # fmt: skip


def _elsewhere(centre: Centre) -> Plan:
    """A plan of a site at which nobody works for Northwind."""
    site = Site.objects.create(name="FOREIGN site")
    centre.bartosz.logins.update(site=site)
    return Plan.objects.create(
        site=site, name="FOREIGN plan", first_day=rostering.MONDAY, last_day=rostering.MONDAY, made_at=NOW,
        published_at=NOW,
    )  # fmt: skip


def _of_all(cast: Cast, word: str) -> dict[str, Any]:
    """What belongs to no client but to an account, or to the whole centre."""
    by = cast.supervisor if word == "own" else cast.director
    job = Job.objects.create(kind="figures", by=by, made_at=NOW)
    upload = Upload.objects.create(
        name=f"{word}.csv",
        size=1,
        sha256=word.ljust(64, "0"),
        path=f"uploads/{word}/{word}.csv",
        by=cast.director,
        at=NOW,
    )
    mapping = KeptMapping.objects.create(name=word, kind="calls", text="", made_by=cast.director, made_at=NOW)
    grant = cast.quality_analyst.grants.get()
    return {
        "job": str(job.pk), "upload": str(upload.pk), "mapping": mapping.pk, "account": cast.quality_analyst.pk,
        "grant": grant.pk, "invitation": 987654321, "token": 987654321, "session": 987654321, "kind": "html",
    }  # fmt: skip


def values_for(path: str, of: Ids) -> dict[str, Any]:
    """The values of the parameters of `path`: a plan may be one of hiring, a number that of a draft."""
    plan = of["plan@hiring"] if "/hiring-plans" in path else of["plan"]
    day = {"day": rostering.MONDAY.isoformat()} if "/schedules/" in path else {}
    return {**of, "plan": plan, "number": 2 if "/drafts/" in path else 1, **day}
