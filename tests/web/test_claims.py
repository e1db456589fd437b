"""Claims of exclusion: raised, seen gross and net, decided by both sides, written into the agreement."""

from __future__ import annotations

import tomllib
from typing import Any

from tests.web.conftest import Cast, signed_in
from tests.web.promised import SLUG, promised, refreshed
from upheld.web.jobs.task import run
from upheld.web.models import Account, Agreement, Assessed, Client, ExclusionClaim, Job
from upheld.web.queries.centre import workspace

__all__ = ["promised"]
STRETCH = {"start": "2026-11-12T15:00", "end": "2026-11-12T16:00", "reason": "Power cut", "evidence": "letter 7"}


def raised(cast: Cast, **values: str) -> Any:
    return signed_in(cast.client_reader).post(f"/claims/new/?agreement={SLUG}", {**STRETCH, **values})


def claim_with_effect(cast: Cast) -> ExclusionClaim:
    raised(cast)
    run(Job.objects.get(kind="claim").pk)
    return ExclusionClaim.objects.get()


def decided(account: Account, claim: ExclusionClaim, deed: str, **values: Any) -> Any:
    claim.refresh_from_db()
    values = {"revision": claim.revision, **values}
    return signed_in(account).post(f"/claims/{claim.pk}/decide/", {"deed": deed, **values})


def test_the_stretch_is_read_by_the_agreements_clock(cast: Cast, promised: Agreement) -> None:
    assert raised(cast).status_code == 302
    assert ExclusionClaim.objects.get().start.isoformat() == "2026-11-12T14:00:00+00:00"


def test_gross_and_net_are_shown_before_deciding(cast: Cast, promised: Agreement) -> None:
    effect = claim_with_effect(cast).effect["rows"][0]
    assert (effect["before"]["denominator"], effect["after"]["denominator"]) == (21 * 80, 21 * 80 - 40)
    assert effect["left_out"] == 40
    page = signed_in(cast.director).get(f"/claims/{ExclusionClaim.objects.get().pk}/")
    assert "With and without the stretch" in page.text


def test_nobody_decides_before_the_effect_is_known(cast: Cast, promised: Agreement) -> None:
    raised(cast)
    assert decided(cast.director, ExclusionClaim.objects.get(), "approve").status_code == 400


def test_one_side_alone_changes_nothing(cast: Cast, promised: Agreement) -> None:
    claim = claim_with_effect(cast)
    decided(cast.director, claim, "approve")
    claim.refresh_from_db()
    assert (claim.state, claim.supplier_approver) == ("open", cast.director.name)
    assert "exclusions" not in (workspace().agreements / "northwind.toml").read_text("utf-8")


def test_both_sides_write_it_into_the_file(cast: Cast, promised: Agreement) -> None:
    claim = claim_with_effect(cast)
    decided(cast.director, claim, "approve")
    decided(cast.client_reader, claim, "approve")
    clause = tomllib.loads((workspace().agreements / "northwind.toml").read_text("utf-8"))["exclusions"][0]
    assert clause["approved_by"] == [cast.director.name, cast.client_reader.name]
    refreshed()
    figure = Assessed.objects.get(first_day="2026-11-01").document["targets"][0]
    assert figure["denominator"] == 21 * 80 - 40


def test_a_refused_claim_is_kept_and_closed(cast: Cast, promised: Agreement) -> None:
    claim = claim_with_effect(cast)
    decided(cast.director, claim, "refuse", answer="Foreseeable")
    claim.refresh_from_db()
    assert (claim.state, claim.answer) == ("refused", "Foreseeable")
    assert decided(cast.client_reader, claim, "approve").status_code == 400


def test_a_supervisor_raises_but_does_not_decide(cast: Cast, promised: Agreement) -> None:
    claim = claim_with_effect(cast)
    assert decided(cast.supervisor, claim, "approve").status_code == 403


def test_only_who_raised_it_takes_it_back(cast: Cast, promised: Agreement) -> None:
    claim = claim_with_effect(cast)
    assert decided(cast.supervisor, claim, "withdraw").status_code == 403
    decided(cast.client_reader, claim, "withdraw")
    claim.refresh_from_db()
    assert claim.state == "withdrawn"


def test_a_stale_decision_is_refused(cast: Cast, promised: Agreement) -> None:
    claim = claim_with_effect(cast)
    assert decided(cast.director, claim, "approve", revision=99).status_code == 409


def test_a_stretch_that_cannot_be_is_refused_in_words(cast: Cast, promised: Agreement) -> None:
    assert raised(cast, start="soon").status_code == 422
    assert raised(cast, end="2026-11-12T14:00").status_code == 422
    assert raised(cast, end="2026-12-12T14:00").status_code == 422
    assert raised(cast, start="2026-09-12T14:00").status_code == 422
    assert not ExclusionClaim.objects.exists()


def test_a_foreign_claim_does_not_exist(cast: Cast, promised: Agreement) -> None:
    claim = claim_with_effect(cast)
    Agreement.objects.update(client=Client.objects.get(slug="harbour"))
    assert signed_in(cast.client_reader).get(f"/claims/{claim.pk}/").status_code == 404
    assert decided(cast.client_reader, claim, "approve").status_code == 404


def test_the_list_is_escaped_and_exported(cast: Cast, promised: Agreement) -> None:
    raised(cast, reason="<img src=x>")
    browser = signed_in(cast.director)
    assert "<img src=x>" not in browser.get("/claims/").text
    assert browser.get("/claims/?export=csv").status_code == 200
