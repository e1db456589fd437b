"""The settings: rules that records need are kept, people are told in words, the workspace's files follow."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse

from tests.web.conftest import Cast, Centre, signed_in
from upheld.contacts import importing, people
from upheld.web import contact_links, spans
from upheld.web.models import Client, Job, LogIn, Person, Queue, QueueOwner, Site, Skill, Team, TrailEntry
from upheld.web.queries import organisation
from upheld.web.queries.centre import workspace

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_workspace(settings: Any, tmp_path: Path) -> None:
    settings.WORKSPACE = tmp_path / "centre"


@pytest.fixture
def director(cast: Cast) -> Browser:
    return signed_in(cast.director)


def of_person(person: Person) -> str:
    return organisation.mark_of_person(person)


def client_values(client: Client, **changes: str) -> dict[str, str]:
    values = {
        "revision": organisation.mark_of_client(client),
        "name": client.name,
        "country": client.country,
        "zone": client.time_zone,
        "currency": client.currency,
        "contact_link": client.contact_link,
        "active": "on",
    }
    return {**values, **changes}


PAGES = (
    *("", "_clients", "_client_new", "_sites", "_site_new", "_teams", "_team_new"),
    *("_queues", "_queue_new", "_people", "_person_new", "_skills", "_changes"),
)


@pytest.mark.parametrize("page", PAGES)
def test_each_page_answers_the_director_alone(cast: Cast, page: str) -> None:
    address = reverse(f"settings{page}")
    assert signed_in(cast.director).get(address).status_code == 200
    assert signed_in(cast.supervisor).get(address).status_code == 403


def test_what_does_not_exist_is_not_found(director: Browser) -> None:
    for name in ("settings_site", "settings_team", "settings_queue", "settings_person"):
        assert director.get(reverse(name, kwargs={"number": 98765})).status_code == 404
    assert director.get(reverse("settings_client", kwargs={"slug": "nobody"})).status_code == 404


def test_a_client_is_made_and_changed(director: Browser, centre: Centre) -> None:
    said = {"name": "Lantern Travel", "country": "CN", "zone": "Asia/Shanghai", "currency": "CNY", "active": "on"}
    assert director.post(reverse("settings_client_new"), said).status_code == 302
    made = Client.objects.get(slug="lantern-travel")
    director.post(reverse("settings_client", kwargs={"slug": made.slug}), client_values(made, currency="EUR"))
    made.refresh_from_db()
    assert (made.time_zone, made.currency) == ("Asia/Shanghai", "EUR")
    assert TrailEntry.objects.filter(deed="settings_changed").count() == 2


@pytest.mark.parametrize("field", ["name", "zone", "currency", "country"])
def test_nonsense_of_a_client_is_refused(director: Browser, centre: Centre, field: str) -> None:
    said = client_values(centre.north, **{field: "Nowhere/Nothing" if field != "name" else centre.bank.name})
    answer = director.post(reverse("settings_client", kwargs={"slug": centre.north.slug}), said)
    centre.north.refresh_from_db()
    assert (answer.status_code, centre.north.time_zone) == (422, "Europe/Warsaw")


def test_a_stale_form_is_refused(director: Browser, centre: Centre) -> None:
    said = client_values(centre.north)
    Client.objects.filter(pk=centre.north.pk).update(currency="PLN")
    answer = director.post(reverse("settings_client", kwargs={"slug": centre.north.slug}), {**said, "currency": "EUR"})
    centre.north.refresh_from_db()
    assert (answer.status_code, centre.north.currency) == (409, "PLN")


@pytest.mark.parametrize(
    "link",
    [
        "http://crm.example.org/{contact_id}",
        "javascript:alert('{contact_id}')",
        "https://crm.example.org/calls",
        "https://{contact_id}.example.org/",
        "https://user:secret@crm.example.org/{contact_id}",
        "https://crm.example.org/{contact_id}/{other}",
        "https://crm.example.org/\u202e{contact_id}",
        "https:///{contact_id}",
    ],
)
def test_a_link_that_is_none_is_refused(director: Browser, centre: Centre, link: str) -> None:
    said = client_values(centre.north, contact_link=link)
    answer = director.post(reverse("settings_client", kwargs={"slug": centre.north.slug}), said)
    centre.north.refresh_from_db()
    assert (answer.status_code, centre.north.contact_link) == (422, "")


def test_a_link_is_shown_before_it_is_saved(director: Browser, centre: Centre) -> None:
    said = client_values(centre.north, contact_link="https://crm.example.org/calls/{contact_id}")
    address = reverse("settings_client", kwargs={"slug": centre.north.slug})
    text = director.post(address, {**said, "preview": "1"}).content.decode()
    centre.north.refresh_from_db()
    assert f"https://crm.example.org/calls/{contact_links.EXAMPLE}" in text
    assert centre.north.contact_link == ""
    assert director.post(address, said).status_code == 302


def test_the_id_of_a_contact_cannot_leave_its_place() -> None:
    made = contact_links.address("https://crm.example.org/{contact_id}", "../../x?y=//evil#z")
    assert made == "https://crm.example.org/..%2F..%2Fx%3Fy%3D%2F%2Fevil%23z"


def test_a_client_with_queues_is_not_deleted(director: Browser, centre: Centre) -> None:
    answer = director.post(reverse("settings_client_delete", kwargs={"slug": centre.north.slug}))
    assert (answer.status_code, Client.objects.filter(pk=centre.north.pk).exists()) == (400, True)
    assert "end it by a date" in answer.content.decode()


def test_sites_and_teams_are_made_and_deleted_while_nothing_names_them(director: Browser, centre: Centre) -> None:
    director.post(reverse("settings_site_new"), {"name": "Penang", "country": "MY", "zone": "Asia/Kuala_Lumpur"})
    site = Site.objects.get(name="Penang")
    director.post(reverse("settings_team_new"), {"name": "travel-oak", "site": str(site.pk)})
    team = Team.objects.get(name="travel-oak")
    assert director.post(reverse("settings_site_delete", kwargs={"number": site.pk})).status_code == 400
    assert director.post(reverse("settings_team_delete", kwargs={"number": team.pk})).status_code == 302
    assert director.post(reverse("settings_site_delete", kwargs={"number": site.pk})).status_code == 302
    assert not Site.objects.filter(name="Penang").exists()


def owner() -> QueueOwner:
    return QueueOwner.objects.get(queue__name="energy-billing", valid_to=None)


def test_a_queue_is_handed_over_and_the_file_follows(director: Browser, centre: Centre) -> None:
    queue = owner().queue
    said = {"revision": organisation.mark_of_queue(queue), "client": str(centre.bank.pk), "first": "2026-12-01"}
    director.post(reverse("settings_queue_hand_over", kwargs={"number": queue.pk}), said)
    first, second = organisation.owners_of(queue)
    assert (second.client, second.valid_from) == (centre.bank, datetime(2026, 12, 1, tzinfo=UTC))  # London's midnight
    assert first.valid_to == second.valid_from  # though a day begins an hour earlier in Warsaw
    read = people.read_queues(workspace().queues_csv)
    assert [row.client for row in read if row.queue == "energy-billing"] == [centre.north.name, centre.bank.name]
    assert Job.objects.filter(kind="figures").count() == 1


def test_days_that_follow_each_other_in_two_zones_neither_meet_nor_part(director: Browser, centre: Centre) -> None:
    queue, one = owner().queue, owner()
    QueueOwner.objects.filter(pk=one.pk).update(client=centre.bank, valid_to=datetime(2026, 12, 1, tzinfo=UTC))
    said = {"revision": organisation.mark_of_queue(queue), "client": str(centre.north.pk), "first": "2026-12-01"}
    assert director.post(reverse("settings_queue_give", kwargs={"number": queue.pk}), said).status_code == 302
    first, second = organisation.owners_of(queue)
    assert second.valid_from == first.valid_to


def test_two_owners_at_one_time_are_refused_naming_both(director: Browser, centre: Centre) -> None:
    queue = owner().queue
    said = {"revision": organisation.mark_of_queue(queue), "client": str(centre.bank.pk), "first": "2026-12-01"}
    answer = director.post(reverse("settings_queue_give", kwargs={"number": queue.pk}), said)
    text = answer.content.decode()
    assert (answer.status_code, queue.owners.count()) == (422, 1)
    assert centre.north.name in text
    assert "Harbour &amp; Pine Bank" in text


def test_days_of_an_owner_change_only_where_they_were_changed(director: Browser, centre: Centre) -> None:
    one = owner()
    QueueOwner.objects.filter(pk=one.pk).update(valid_from=datetime(2026, 1, 1, tzinfo=UTC))
    said = {"revision": organisation.mark_of_queue(one.queue), "first": "2026-01-01", "last": "2026-12-31"}
    director.post(reverse("settings_owner_days", kwargs={"number": one.pk}), said)
    one.refresh_from_db()
    assert one.valid_from == datetime(2026, 1, 1, tzinfo=UTC)
    assert one.valid_to == datetime(2026, 12, 31, 23, tzinfo=UTC)


def test_an_owner_whom_calls_name_is_not_deleted(director: Browser, centre: Centre, tmp_path: Path) -> None:
    calls = tmp_path / "calls.csv"
    calls.write_text("queue,offered_at,ended_at\nenergy-billing,2026-11-20T08:00:00Z,2026-11-20T08:00:09Z\n")
    importing.import_into(workspace(), [str(calls)])
    one = owner()
    address = reverse("settings_owner_remove", kwargs={"number": one.pk})
    answer = director.post(address, {"revision": organisation.mark_of_queue(one.queue)})
    assert (answer.status_code, "last day" in answer.content.decode()) == (400, True)
    QueueOwner.objects.filter(pk=one.pk).update(valid_from=datetime(2026, 11, 21, tzinfo=UTC))
    assert director.post(address, {"revision": organisation.mark_of_queue(one.queue)}).status_code == 302


def place(login: str, team: Team, **more: str) -> dict[str, str]:
    return {"login": login, "team": str(team.pk), "site": "", "employer": "", **more}


def test_somebody_joins_with_a_log_in(director: Browser, centre: Centre) -> None:
    said = place("Agent 9", centre.amber, code="p9", name="Zofia Nowa", first="2026-12-01", hours_per_week="37.5")
    assert director.post(reverse("settings_person_new"), said).status_code == 302
    login = LogIn.objects.get(login="Agent 9")
    assert (login.site, login.valid_from) == (centre.site, datetime(2026, 11, 30, 23, tzinfo=UTC))
    assert "Zofia Nowa" in workspace().people_csv.read_text()


def test_two_people_on_a_log_in_are_refused_naming_both(director: Browser, centre: Centre) -> None:
    said = place("Agent 1001", centre.amber, code="p9", name="Zofia Nowa")
    answer = director.post(reverse("settings_person_new"), said)
    text = answer.content.decode()
    assert (answer.status_code, Person.objects.filter(code="p9").exists()) == (422, False)
    assert "Alicja Akacja" in text
    assert "Zofia Nowa" in text


def test_a_move_ends_what_was_the_day_before(director: Browser, centre: Centre) -> None:
    person = centre.alicja
    said = place("Agent 1001", centre.dune, first="2026-12-01", revision=of_person(person))
    director.post(reverse("settings_person_move", kwargs={"number": person.pk}), said)
    first, second = organisation.log_ins_of(person)
    assert spans.last_day(first.valid_to, "Europe/Warsaw") == date(2026, 11, 30)
    assert (second.team, spans.first_day(second.valid_from, "Europe/Warsaw")) == (centre.dune, date(2026, 12, 1))


def test_leaving_ends_every_log_in_and_deletes_none(director: Browser, centre: Centre) -> None:
    person = centre.alicja
    said = {"revision": of_person(person), "last": "2026-11-30"}
    director.post(reverse("settings_person_leave", kwargs={"number": person.pk}), said)
    person.refresh_from_db()
    assert (person.ended_on, LogIn.objects.get(person=person).valid_to) == (
        date(2026, 11, 30),
        datetime(2026, 11, 30, 23, tzinfo=UTC),
    )


def test_joiners_and_leavers_are_listed(director: Browser, centre: Centre) -> None:
    LogIn.objects.filter(person=centre.alicja).update(
        valid_from=datetime(2026, 11, 2, 23, tzinfo=UTC), valid_to=datetime(2026, 11, 29, 23, tzinfo=UTC)
    )
    found = [(one.kind, one.day) for one in organisation.moves(date(2026, 11, 1), date(2026, 11, 30))]
    assert found == [("joins", date(2026, 11, 3)), ("leaves", date(2026, 11, 29))]
    assert "Alicja Akacja" in director.get(reverse("settings_changes")).content.decode()


def test_a_stale_form_of_a_person_changes_nothing(director: Browser, centre: Centre) -> None:
    said = {"revision": of_person(centre.alicja), "last": "2026-11-30"}
    Person.objects.filter(pk=centre.alicja.pk).update(name="Alicja Nowak")
    answer = director.post(reverse("settings_person_leave", kwargs={"number": centre.alicja.pk}), said)
    assert (answer.status_code, LogIn.objects.get(person=centre.alicja).valid_to) == (409, None)


def test_a_log_in_that_records_name_is_not_deleted(director: Browser, centre: Centre, tmp_path: Path) -> None:
    states = tmp_path / "states.csv"
    states.write_text(
        "agent,state,started_at,ended_at\nAgent 1001,logged_in,2026-11-20T08:00:00Z,2026-11-20T16:00:00Z\n"
    )
    importing.import_into(workspace(), [str(states)])
    login = LogIn.objects.get(person=centre.alicja)
    answer = director.post(
        reverse("settings_login_remove", kwargs={"number": login.pk}), {"revision": of_person(centre.alicja)}
    )
    assert (answer.status_code, LogIn.objects.filter(pk=login.pk).exists()) == (400, True)


def test_ten_thousand_people_are_searched_page_by_page(director: Browser, django_assert_max_num_queries: Any) -> None:
    Person.objects.bulk_create(Person(code=f"q{number}", name=f"Person {number:05}") for number in range(10_000))
    LogIn.objects.bulk_create(
        LogIn(person=person, login=f"Agent {person.code}") for person in Person.objects.filter(code__startswith="q")
    )
    with django_assert_max_num_queries(24):
        text = director.get(reverse("settings_people"), {"page": "3"}).content.decode()
    assert text.count('href="/settings/people/') >= 50
    found = director.get(reverse("settings_people"), {"search": "q9876"}).content.decode()
    assert "Person 09876" in found
    assert "Person 09875" not in found


def test_skills_are_set_and_taken_away(director: Browser, centre: Centre) -> None:
    queue = Queue.objects.get(name="energy-billing")
    address = f"{reverse('settings_skills')}?team={centre.amber.pk}&client={centre.north.pk}"
    name = f"level_{centre.alicja.pk}_{queue.pk}"

    def send(level: str) -> int:
        text = director.get(address).content.decode()
        revision = text.split('name="revision" value="')[1].split('"')[0]
        return int(director.post(address, {"revision": revision, name: level}).status_code)

    assert send("2") == 302
    assert Skill.objects.get().level == 2
    assert send("12") == 400
    assert send("") == 302
    assert Skill.objects.count() == 0


def test_stale_skills_are_refused(director: Browser, centre: Centre) -> None:
    address = f"{reverse('settings_skills')}?team={centre.amber.pk}"
    assert director.post(address, {"revision": "old"}).status_code == 409


def test_html_in_names_is_text(director: Browser, centre: Centre) -> None:
    Person.objects.filter(pk=centre.alicja.pk).update(name="<script>alert(1)</script>")
    for name in ("settings_people", "settings_skills", "settings_changes"):
        assert "<script>alert" not in director.get(reverse(name)).content.decode()


@pytest.mark.parametrize("name", ["settings_clients", "settings_queues", "settings_people", "settings_skills"])
@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_tables_are_exported(director: Browser, name: str, ending: str) -> None:
    answer = director.get(reverse(name), {"export": ending})
    assert answer.headers["Content-Disposition"].endswith(f'.{ending}"')


def test_days_are_those_of_midnights_nearby() -> None:
    utc_midnight = datetime(2026, 11, 1, tzinfo=UTC)
    found = [spans.first_day(utc_midnight, zone) for zone in ("UTC", "Europe/Warsaw", "America/New_York", "Asia/Tokyo")]
    assert found == [date(2026, 11, 1)] * 4
    assert spans.last_day(utc_midnight, "Europe/Warsaw") == date(2026, 10, 31)
