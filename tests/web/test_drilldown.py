"""Drilling down: figures equal rollups, people are not ranked, and a contact is seen by those who may, and noted."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlencode

import pytest
from django.urls import reverse

from tests.metrics.kept_centre import of_records
from tests.web.conftest import Cast, Centre, signed_in
from tests.web.figures_centre import agreement, call, records
from upheld.web.models import Client, RoleGrant, TrailEntry
from upheld.web.pages.drilldown.contact_views import crm_link
from upheld.web.queries import calls, counted_for, drilldown, kept, promised

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 20)
NINE = datetime(2026, 11, 20, 8, tzinfo=UTC)  # in Warsaw
QUEUES = ("energy-billing",)
HOUR = timedelta(hours=1)
LINK = "https://crm.example/c/{contact_id}"


def busy_day(number: int = 130) -> list[dict[str, object]]:
    """Calls of a Friday: waits of 0 to 39 s, each fifth abandoned; by Agent 1001 and one of nobody known."""
    return [
        call(
            NINE + timedelta(minutes=3 * n), float(n % 40), "abandoned" if n % 5 == 4 else "answered",
            caller=f"k{n % 60}",
            **({"agent": "Agent 1001" if n % 2 else "Agent 9"} if n % 5 != 4 else {}),
        )
        for n in range(number)
    ]  # fmt: skip


def at(client: str, name: str, **query: object) -> str:
    return reverse(name, args=[client]) + "?" + urlencode(query)


def contact_of(number: int) -> dict[str, object]:
    return {"source": "lab", "contact": f"c{number}", "day": DAY}


def test_queues_equal_a_rollup_and_come_with_their_misses(centre: Centre) -> None:
    agreement(centre.north)
    home = records(busy_day())
    found = kept.opened()
    assert found is not None
    (row,) = drilldown.queues(found, centre.north, QUEUES, promised.levels(centre.north, DAY), DAY, DAY)
    (truth,) = of_records(home, by=("queue",), threshold_s=20)
    assert (row.offered, row.abandoned) == (truth["offered"], truth["abandoned"])
    assert row.level == pytest.approx(truth["service_level"], abs=1e-6)
    assert row.misses == truth["service_level_denominator"] - truth["service_level_numerator"]


def test_teams_and_people_equal_a_rollup_by_agent(centre: Centre) -> None:
    agreement(centre.north)
    home = records(busy_day())
    found = kept.opened()
    assert found is not None
    levels = promised.levels(centre.north, DAY)
    handled = drilldown.handled(found, centre.north, QUEUES, levels, DAY, DAY, None)
    truth = {row["agent"]: row for row in of_records(home, by=("agent",), threshold_s=20)}
    teams = {row.name: row for row in handled.teams()}
    amber = truth["Agent 1001"]
    assert (teams["energy-amber"].answered, teams["energy-amber"].late) == (
        amber["answered"], amber["answered"] - amber["answered_within"],
    )  # fmt: skip
    assert teams[None].answered == truth["Agent 9"]["answered"]
    (alicja,) = handled.people(centre.amber.pk)
    assert alicja.aht_s == pytest.approx(amber["aht_s"])


def test_of_few_contacts_no_share_is_told(centre: Centre) -> None:
    agreement(centre.north)
    records(busy_day(60))
    found = kept.opened()
    assert found is not None
    levels = promised.levels(centre.north, DAY)
    (alicja,) = drilldown.handled(found, centre.north, QUEUES, levels, DAY, DAY, None).people(centre.amber.pk)
    assert alicja.answered == 24
    assert (alicja.late_share, alicja.late_between) == (None, None)


def test_pages_of_contacts_follow_each_other_without_gap(centre: Centre) -> None:
    agreement(centre.north)
    records(busy_day())
    seen: list[str] = []
    for order in calls.ORDERS:
        seen, cursor = [], ""
        while True:
            page = calls.page(centre.north, calls.Asked(QUEUES, DAY, DAY, order=order), {}, cursor)
            seen += [one.contact_id for one in page.visits]
            if page.after is None:
                break
            cursor = page.after
        assert (len(seen), len(set(seen)), page.total) == (130, 130, 130)
    assert set(seen[:3]) == {"c39", "c79", "c119"}  # the longest waits


def test_misses_are_those_of_the_promise(centre: Centre) -> None:
    agreement(centre.north)
    records(busy_day())
    measures = drilldown.measures(QUEUES, promised.levels(centre.north, DAY))
    page = calls.page(centre.north, calls.Asked(QUEUES, DAY, DAY, missed=True), measures)
    assert page.total == sum(1 for n in range(130) if n % 40 > 20 or n % 5 == 4)
    assert all(one.missed for one in page.visits)


def test_a_damaged_cursor_is_refused_in_words(cast: Cast, centre: Centre) -> None:
    records(busy_day())
    answer = signed_in(cast.director).get(at("northwind", "drilldown_contacts", day=DAY, after="1;DROP"))
    assert answer.status_code == 400
    assert "first page" in answer.content.decode()


def test_a_contact_says_the_clause_it_counted_for(centre: Centre) -> None:
    agreement(centre.north)
    records([call(NINE, 5.0), call(NINE, 50.0), call(NINE + timedelta(minutes=90), 5.0), call(NINE - 2 * HOUR, 5.0)])
    states = []
    for number in range(4):
        found = calls.contact(centre.north, "lab", f"c{number}", DAY)
        (one,) = counted_for.of_visits(centre.north, found.visits, DAY)
        states.append((one.target_clause, one.state, one.taken_out_by))
    assert states == [
        ("1.1", "kept", None), ("1.1", "missed", None), ("1.1", "taken_out", "outage"),
        ("1.1", "taken_out", "outside_hours"),
    ]  # fmt: skip


def test_repeats_are_of_the_same_caller_within_a_week(centre: Centre) -> None:
    agreement(centre.north)
    days = (0, 3, 10)
    records([call(NINE + timedelta(days=n - 5), 1.0, caller="k1") for n in days] + [call(NINE, 1.0)])
    first = calls.contact(centre.north, "lab", "c0", DAY - timedelta(days=5)).visits[0]
    assert [one.contact_id for one in calls.repeats(centre.north, first) or ()] == ["c1"]
    withheld = calls.contact(centre.north, "lab", "c3", DAY).visits[0]
    assert calls.repeats(centre.north, withheld) is None


def test_stays_at_other_clients_are_counted_and_not_shown(cast: Cast, centre: Centre) -> None:
    agreement(centre.north)
    records([call(NINE, 5.0, contact_id="x"), call(NINE + HOUR, 5.0, contact_id="x", queue="bank-cards")])
    found = calls.contact(centre.north, "lab", "x", DAY)
    assert ([one.queue for one in found.visits], found.elsewhere) == (["energy-billing"], 1)
    browser = signed_in(cast.director)
    for name in ("drilldown_contact", "drilldown_clauses", "drilldown_repeats", "drilldown_lines"):
        page = browser.get(at("northwind", name, source="lab", contact="x", day=DAY))
        assert page.status_code == 200
        assert "bank-cards" not in page.content.decode()


def test_a_contact_of_another_client_does_not_exist(cast: Cast, centre: Centre) -> None:
    records([call(NINE, 5.0, queue="bank-cards")])
    browser = signed_in(cast.supervisor)
    for name in ("drilldown_contact", "drilldown_clauses", "drilldown_repeats", "drilldown_lines"):
        assert browser.get(at("northwind", name, **contact_of(0))).status_code == 404
        assert browser.get(at("harbour", name, **contact_of(0))).status_code == 404


def test_looking_is_written_into_the_trail(cast: Cast, centre: Centre) -> None:
    agreement(centre.north)
    records(busy_day())
    browser = signed_in(cast.supervisor)
    browser.get(at("northwind", "drilldown_contact", **contact_of(1)))
    browser.get(at("northwind", "drilldown_lines", **contact_of(1)))
    browser.get(at("northwind", "drilldown_person", person=centre.alicja.pk, to=DAY))
    deeds = list(TrailEntry.objects.order_by("id").values_list("deed", "subject", "by"))
    name = cast.supervisor.name
    assert deeds == [("call_seen", "c1", name), ("lines_seen", "c1", name), ("person_seen", "Alicja Akacja", name)]


def test_one_limited_to_a_team_sees_no_other_persons_figures(cast: Cast, centre: Centre) -> None:
    agreement(centre.north)
    records(busy_day())
    RoleGrant.objects.filter(account=cast.supervisor).update(team=centre.dune)
    browser = signed_in(cast.supervisor)
    assert browser.get(at("northwind", "drilldown_team", team=centre.amber.pk, to=DAY)).status_code == 404
    assert browser.get(at("northwind", "drilldown_person", person=centre.alicja.pk, to=DAY)).status_code == 404
    assert browser.get(at("northwind", "drilldown_contacts", person=centre.alicja.pk, day=DAY)).status_code == 404
    listed = browser.get(at("northwind", "drilldown_contacts", day=DAY)).content.decode()
    assert "Alicja" not in listed
    assert "another team" in listed


def test_a_planner_sees_queues_and_no_people(cast: Cast, centre: Centre) -> None:
    agreement(centre.north)
    records(busy_day())
    browser = signed_in(cast.planner)
    page = browser.get(at("northwind", "drilldown_queue", queue="energy-billing", to=DAY))
    assert page.status_code == 200
    assert "energy-amber" not in page.content.decode()
    for name in ("drilldown_team", "drilldown_person", "drilldown_contacts"):
        assert browser.get(at("northwind", name)).status_code == 403


def test_lines_of_a_file_that_was_not_imported_say_why(cast: Cast, centre: Centre) -> None:
    records(busy_day(1))
    page = signed_in(cast.director).get(at("northwind", "drilldown_lines", **contact_of(0)))
    assert page.status_code == 200
    assert "<pre" not in page.content.decode()


@pytest.mark.parametrize(
    ("template", "link"),
    [
        (LINK, "https://crm.example/c/17%209%2F5%3Fx%22"),
        ("http://crm.example/{contact_id}", None),
        ("javascript:alert({contact_id})", None),
        ("https://crm.example/", None),
        ("", None),
    ],
)
def test_links_into_the_clients_system_are_encoded_and_https(template: str, link: str | None) -> None:
    assert crm_link(Client(contact_link=template), '17 9/5?x"') == link


def test_exports_write_a_callers_formula_as_text(cast: Cast, centre: Centre) -> None:
    agreement(centre.north)
    records([call(NINE, 5.0, contact_id='=HYPERLINK("x")')])
    answer = signed_in(cast.director).get(at("northwind", "drilldown_contacts", day=DAY, export="csv"))
    assert "'=HYPERLINK" in answer.content.decode()


@pytest.mark.parametrize("name", ["drilldown", "drilldown_queue", "drilldown_team", "drilldown_contacts"])
def test_levels_ask_the_database_a_bounded_number_of_times(
    cast: Cast, centre: Centre, name: str, django_assert_max_num_queries: object
) -> None:
    agreement(centre.north)
    records(busy_day())
    browser = signed_in(cast.director)
    with django_assert_max_num_queries(30):  # type: ignore[operator]
        address = at("northwind", name, queue="energy-billing", team=centre.amber.pk, to=DAY)
        assert browser.get(address).status_code == 200
