"""Scores: sums of a month, nothing of few, whose they are by the day's team, and the contacts behind them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse

from tests.web.conftest import Cast, Centre, signed_in
from tests.web.figures_centre import call, records
from tests.web.figures_centre import scores as scored
from upheld.web.models import RoleGrant, TrailEntry
from upheld.web.queries import scores

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 10, 11, tzinfo=UTC)
NOVEMBER = date(2026, 11, 1)


def furnished(number: int = 40) -> None:
    """Reviews of calls that Alicja answered: 50, 60, 70, 80, 90 points in turn, and surveys of 4 of 5."""
    home = records([call(NOON + timedelta(minutes=n), 1.0) for n in range(number)])
    review = {"kind": "quality", "queue": "energy-billing", "agent": "Agent 1001", "possible": 100.0}
    answer = {"kind": "satisfaction", "queue": "energy-billing", "possible": 5.0, "score": 4.0}
    rows = [
        {**one, "contact_id": f"c{n}", "scored_at": NOON + timedelta(hours=n), **more}
        for n in range(number)
        for one, more in ((review, {"score": 50.0 + 10 * (n % 5)}), (answer, {}))
    ]
    scored(home, rows)


def test_means_and_shares_are_made_of_sums(centre: Centre) -> None:
    furnished()
    found = [one for one in scores.of_month(centre.north, NOVEMBER, None) if one.kind == "quality"]
    (group,) = scores.by(found, "queue")
    assert (group.name, group.scored, group.points, group.possible) == ("energy-billing", 40, 2800.0, 4000.0)
    assert (group.mean, group.good_share, group.by_share) == (0.7, 16 / 40, (0, 0, 16, 16, 8))


def test_a_survey_without_an_agent_belongs_to_who_answered(centre: Centre) -> None:
    furnished()
    found = [one for one in scores.of_month(centre.north, NOVEMBER, None) if one.kind == "satisfaction"]
    assert {(one.person, one.team) for one in found} == {("Alicja Akacja", "energy-amber")}
    assert {one.share for one in found} == {0.8}


def test_of_few_scores_nothing_is_said(centre: Centre) -> None:
    furnished(29)
    group = scores.by(scores.of_month(centre.north, NOVEMBER, None)[::2], "person")[0]
    assert (group.scored, group.mean, group.good_share, group.good_between) == (29, None, None, None)


def test_other_months_and_clients_have_none_of_them(centre: Centre) -> None:
    furnished()
    assert scores.of_month(centre.north, date(2026, 10, 1), None) == ()
    assert scores.of_month(centre.bank, NOVEMBER, None) == ()


def test_one_limited_to_a_team_is_told_no_other_persons(cast: Cast, centre: Centre) -> None:
    furnished()
    RoleGrant.objects.filter(account=cast.supervisor).update(team=centre.dune)
    browser = signed_in(cast.supervisor)
    for address in (reverse("scores", args=["northwind"]), reverse("scores_contacts", args=["northwind"])):
        page = browser.get(address + "?by=person").content.decode()
        assert "Alicja" not in page
        assert "energy-amber" not in page


def test_looking_at_people_is_written_into_the_trail(cast: Cast, centre: Centre) -> None:
    furnished()
    signed_in(cast.quality_analyst).get(reverse("scores", args=["northwind"]) + "?by=person")
    assert TrailEntry.objects.get().deed == "person_seen"


def test_the_page_says_kind_count_and_interval(cast: Cast, centre: Centre) -> None:
    furnished()
    page = signed_in(cast.quality_analyst).get(reverse("scores", args=["northwind"])).content.decode()
    for text in ("Quality reviews", "Satisfaction answers", "70.0%", "95 % interval", "energy-billing"):
        assert text in page


def test_a_foreign_queue_or_person_does_not_exist(cast: Cast, centre: Centre) -> None:
    furnished()
    browser = signed_in(cast.supervisor)
    address = reverse("scores_contacts", args=["northwind"])
    for query in ("?queue=bank-cards", f"?person={centre.bartosz.pk}", f"?team={centre.dune.pk}"):
        assert browser.get(address + query).status_code == 404
    assert browser.get(reverse("scores", args=["harbour"])).status_code == 404


@pytest.mark.parametrize("query", ["month=2026-13", "month=x", "by=site"])
def test_a_filter_that_means_nothing_is_refused_in_words(cast: Cast, centre: Centre, query: str) -> None:
    assert signed_in(cast.director).get(reverse("scores", args=["northwind"]) + f"?{query}").status_code == 400
