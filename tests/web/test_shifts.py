"""The schedule board: who sees which shifts, what a change does and how it is taken back, publishing, files."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404

from tests.web.conftest import NOW, Cast, Centre, signed_in
from tests.web.rostering import MONDAY, add, at, forecast, moved, of, week
from upheld.problems import BadInput
from upheld.web.access import of_account
from upheld.web.actions import publishing, shift_changes
from upheld.web.actions.shift_changes import NeedsReason
from upheld.web.models import (
    Person,
    Plan,
    Queue,
    ScheduleChange,
    Shift,
    Skill,
    TrailEntry,
)
from upheld.web.queries import desk, required, rosters, schedule_question, working_rules
from upheld.web.queries.rosters import Part
from upheld.web.refusals import Stale


@pytest.fixture
def plan(centre: Centre) -> Plan:
    return week(centre)


# Who sees what


def test_the_board_shows_a_supervisor_the_people_of_their_client_alone(cast: Cast, plan: Plan) -> None:
    page = signed_in(cast.supervisor).get("/schedule/?day=2026-11-23").content.decode()
    assert "Alicja Akacja" in page
    assert "Bartosz" not in page


def test_the_board_tells_the_times_of_the_site(cast: Cast, plan: Plan) -> None:
    page = signed_in(cast.director).get("/schedule/?day=2026-11-23").content.decode()
    assert "08:00–16:30" in page
    assert "Europe/Warsaw" in page


def test_the_board_of_a_week_shows_the_paid_hours(cast: Cast, plan: Plan) -> None:
    page = signed_in(cast.supervisor).get("/schedule/?day=2026-11-23&view=week").content.decode()
    assert "08:00–16:30" in page
    assert "8.0" in page  # eight and a half hours less an unpaid lunch


@pytest.mark.parametrize("role", ["agent", "client_reader", "quality_analyst"])
def test_the_board_is_closed_to(role: str, cast: Cast, plan: Plan) -> None:
    assert signed_in(cast.of_role(role)).get("/schedule/").status_code == 403


@pytest.mark.parametrize("address", ["", "why/"])
def test_the_shift_of_a_foreign_client_does_not_exist(address: str, cast: Cast, plan: Plan) -> None:
    foreign = Shift.objects.get(person__code="p2")
    browser = signed_in(cast.supervisor)
    assert browser.get(f"/schedule/shifts/{foreign.pk}/{address}").status_code == 404
    assert browser.get(f"/schedule/people/{foreign.person_id}/calendar.ics").status_code == 404


def test_a_team_of_nobody_here_does_not_exist(cast: Cast, plan: Plan) -> None:
    assert signed_in(cast.supervisor).get("/schedule/?day=2026-11-23&team=bank-dune").status_code == 404


def test_a_day_without_a_plan_says_what_to_do(cast: Cast, plan: Plan) -> None:
    page = signed_in(cast.planner).get("/schedule/?day=2026-12-23").content.decode()
    assert "There is no plan for this day" in page
    assert "/schedule/make/" in page


def test_what_is_no_day_is_refused(cast: Cast, plan: Plan) -> None:
    assert signed_in(cast.planner).get("/schedule/?day=tomorrow").status_code == 400


def test_names_are_text_and_never_markup(cast: Cast, plan: Plan, centre: Centre) -> None:
    Person.objects.filter(pk=centre.alicja.pk).update(name="<script>alert(1)</script>")
    page = signed_in(cast.supervisor).get("/schedule/?day=2026-11-23").content.decode()
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page


@pytest.mark.parametrize("view", ["day", "week"])
def test_the_board_asks_the_database_a_bounded_number_of_times(
    view: str, cast: Cast, plan: Plan, centre: Centre, django_assert_max_num_queries: object
) -> None:
    for number in range(30):
        person = Person.objects.create(code=f"x{number}", name=f"Person {number:02}")
        person.logins.create(login=f"x{number}", team=centre.amber, site=centre.site)
        Skill.objects.create(person=person, queue=Queue.objects.get(name="energy-billing"))
        add(plan, person, MONDAY)
    browser = signed_in(cast.supervisor)
    with django_assert_max_num_queries(45):  # type: ignore[operator]
        assert browser.get(f"/schedule/?day=2026-11-23&view={view}").status_code == 200


# Cover


def test_cover_is_people_at_work_less_breaks_against_what_is_required(plan: Plan, centre: Centre, cast: Cast) -> None:
    forecast(centre, "energy-billing", 2.0)
    found = desk.of(of_account(cast.director), plan)
    members = [member for member in found.members if member.name == "Alicja Akacja"]
    cover = {one.start: one for one in desk.cover(found, members, at(MONDAY, 8), at(MONDAY, 13))}
    assert cover[at(MONDAY, 8)].scheduled == 1.0
    assert cover[at(MONDAY, 10)].scheduled == 0.5  # a quarter of an hour of break
    assert cover[at(MONDAY, 12)].scheduled == 0.0  # lunch
    assert cover[at(MONDAY, 12)].net == -2.0


def test_cover_without_a_forecast_is_unknown(plan: Plan, cast: Cast) -> None:
    found = desk.of(of_account(cast.director), plan)
    assert desk.cover(found, found.members, at(MONDAY, 8), at(MONDAY, 9))[0].net is None


def test_cover_counts_people_as_minutes_looked_at_one_by_one_do(plan: Plan, centre: Centre) -> None:
    shift = of(centre.alicja)
    fast = required.at_work([shift], (), at(MONDAY, 7), 22, timedelta(minutes=30))
    slow = [0.0] * 22
    for minute in range(22 * 30):
        now = at(MONDAY, 7) + timedelta(minutes=minute)
        off = any(part.start <= now < part.end for part in shift.parts)
        slow[minute // 30] += (shift.start <= now < shift.end and not off) / 30
    assert fast == pytest.approx(slow)


# Changing


def test_a_change_is_saved_with_what_was_there_before(cast: Cast, plan: Plan, centre: Centre) -> None:
    before = of(centre.alicja)
    shift_changes.change(
        plan, [before], [moved(before, 30)], access=of_account(cast.supervisor), revision=1, deed=shift_changes.MOVED
    )
    assert of(centre.alicja) == moved(before, 30)
    assert Plan.objects.get().revision == 2
    assert ScheduleChange.objects.get().before[0]["start"] == before.start.isoformat()
    assert TrailEntry.objects.filter(deed="schedule_changed").exists()


def test_a_change_is_undone_and_done_again(cast: Cast, plan: Plan, centre: Centre) -> None:
    before, access = of(centre.alicja), of_account(cast.supervisor)
    shift_changes.change(plan, [before], [], access=access, revision=1, deed=shift_changes.REMOVED)
    shift_changes.undo(plan, access=access, revision=2)
    assert of(centre.alicja) == before
    shift_changes.redo(plan, access=access, revision=3)
    assert not Shift.objects.filter(person=centre.alicja).exists()


def test_a_new_change_leaves_nothing_to_do_again(cast: Cast, plan: Plan, centre: Centre) -> None:
    before, access = of(centre.alicja), of_account(cast.supervisor)
    shift_changes.change(plan, [before], [], access=access, revision=1, deed=shift_changes.REMOVED)
    shift_changes.undo(plan, access=access, revision=2)
    shift_changes.change(plan, [before], [moved(before, 15)], access=access, revision=3, deed=shift_changes.MOVED)
    assert rosters.to_redo(plan) is None


def test_what_others_changed_meanwhile_is_not_overwritten(cast: Cast, plan: Plan, centre: Centre) -> None:
    before = of(centre.alicja)
    with pytest.raises(Stale):
        shift_changes.change(
            plan, [before], [], access=of_account(cast.supervisor), revision=7, deed=shift_changes.REMOVED
        )
    assert of(centre.alicja) == before


def test_people_of_a_foreign_client_cannot_be_changed(cast: Cast, plan: Plan, centre: Centre) -> None:
    with pytest.raises(Http404):
        shift_changes.change(
            plan, [of(centre.bartosz)], [], access=of_account(cast.supervisor), revision=1, deed=shift_changes.REMOVED
        )


def test_a_change_of_a_foreign_client_cannot_be_undone(cast: Cast, plan: Plan, centre: Centre) -> None:
    cast.director.grants.create(role="planner")  # for all clients
    everybody = of_account(cast.director)
    shift_changes.change(plan, [of(centre.bartosz)], [], access=everybody, revision=1, deed=shift_changes.REMOVED)
    with pytest.raises(Http404):
        shift_changes.undo(plan, access=of_account(cast.supervisor), revision=2)


def test_a_change_that_breaks_a_rule_needs_a_reason(cast: Cast, plan: Plan, centre: Centre) -> None:
    before, access = of(centre.alicja), of_account(cast.supervisor)
    without_lunch = replace(before, parts=tuple(part for part in before.parts if part.kind != "lunch"))
    with pytest.raises(NeedsReason) as refused:
        shift_changes.change(plan, [before], [without_lunch], access=access, revision=1, deed=shift_changes.MOVED)
    assert [one.rule for one in refused.value.judged.broken] == ["pauses"]
    change = shift_changes.change(
        plan, [before], [without_lunch], access=access, revision=1, deed=shift_changes.MOVED, reason="Leaves early"
    )
    assert change.values["reason"] == "Leaves early"


def test_too_little_rest_after_the_plan_before_is_told(cast: Cast, plan: Plan, centre: Centre) -> None:
    sunday = MONDAY - timedelta(days=1)
    week_before = Plan.objects.create(
        site=centre.site, name="W47", first_day=MONDAY - timedelta(days=7), last_day=sunday, made_at=NOW,
        published_at=NOW,
    )  # fmt: skip
    add(week_before, centre.alicja, sunday, start=14.0)
    found = desk.rules(desk.of(of_account(cast.supervisor), plan))
    assert [(one.rule, one.day) for one in found.broken] == [("rest", 0)]


@pytest.mark.parametrize(
    ("wrong", "key"),
    [
        (lambda one: replace(one, end=one.start), "shifts.length"),
        (lambda one: replace(one, end=one.start + timedelta(hours=17)), "shifts.length"),
        (lambda one: replace(one, end=one.start + timedelta(hours=4)), "shifts.part_outside"),
        (lambda one: replace(one, day=MONDAY - timedelta(days=3)), "shifts.outside_plan"),
        (
            lambda one: replace(one, parts=(*one.parts, Part("meeting", at(MONDAY, 12), at(MONDAY, 13)))),
            "shifts.parts_overlap",
        ),
    ],
)
def test_what_cannot_be_is_refused_whatever_the_reason(
    wrong: object, key: str, cast: Cast, plan: Plan, centre: Centre
) -> None:
    before = of(centre.alicja)
    with pytest.raises(BadInput) as refused:
        shift_changes.change(
            plan, [before], [wrong(before)], access=of_account(cast.supervisor), revision=1,  # type: ignore[operator]
            deed=shift_changes.MOVED, reason="because",
        )  # fmt: skip
    assert key in [problem.key for problem in refused.value.problems]


def test_nobody_has_two_shifts_at_a_time(cast: Cast, plan: Plan, centre: Centre) -> None:
    before = of(centre.alicja)
    second = replace(moved(before, 60), id=None)
    with pytest.raises(BadInput) as refused:
        shift_changes.change(
            plan, [], [second], access=of_account(cast.supervisor), revision=1, deed=shift_changes.ADDED, reason="x"
        )
    assert refused.value.problems[0].key == "shifts.two_at_once"


# The form


def test_the_form_moves_a_break(cast: Cast, plan: Plan, centre: Centre) -> None:
    before = of(centre.alicja)
    data = {"revision": "1", "deed": "save", "start": "08:00", "end": "16:30"}
    for place, (kind, start, end) in enumerate(
        [("break", "10:15", "10:30"), ("lunch", "12:00", "12:30"), ("break", "14:30", "14:45")]
    ):
        data |= {f"kind{place}": kind, f"start{place}": start, f"end{place}": end}
    answer = signed_in(cast.supervisor).post(f"/schedule/shifts/{before.id}/", data)
    assert answer.status_code == 302
    assert of(centre.alicja).parts[0].start == at(MONDAY, 10.25)


def test_the_form_tells_broken_rules_before_it_saves_them(cast: Cast, plan: Plan, centre: Centre) -> None:
    before = of(centre.alicja)
    data = {"revision": "1", "deed": "save", "start": "08:00", "end": "16:30"}
    browser = signed_in(cast.supervisor)
    answer = browser.post(f"/schedule/shifts/{before.id}/", data)
    assert answer.status_code == 422
    assert "The shift has 0 breaks, its pattern asks for 3." in answer.content.decode()
    assert of(centre.alicja) == before
    assert browser.post(f"/schedule/shifts/{before.id}/", {**data, "reason": "Short day"}).status_code == 302
    assert of(centre.alicja).parts == ()


def test_the_form_refuses_what_is_no_time_in_words(cast: Cast, plan: Plan, centre: Centre) -> None:
    shift = of(centre.alicja)
    answer = signed_in(cast.supervisor).post(
        f"/schedule/shifts/{shift.id}/", {"revision": "1", "start": "8 o'clock", "end": "16:30"}
    )
    assert answer.status_code == 422
    assert "is not a time of day" in answer.content.decode()


def test_a_stale_form_answers_409(cast: Cast, plan: Plan, centre: Centre) -> None:
    Plan.objects.update(revision=5)
    answer = signed_in(cast.supervisor).post(
        f"/schedule/shifts/{of(centre.alicja).id}/", {"revision": "1", "deed": "later"}
    )
    assert answer.status_code == 409


def test_buttons_move_a_shift_with_all_that_is_in_it(cast: Cast, plan: Plan, centre: Centre) -> None:
    before = of(centre.alicja)
    signed_in(cast.supervisor).post(f"/schedule/shifts/{before.id}/", {"revision": "1", "deed": "later"})
    assert of(centre.alicja) == moved(before, 15)


def test_a_director_looks_but_does_not_change(cast: Cast, plan: Plan, centre: Centre) -> None:
    before = of(centre.alicja)
    browser = signed_in(cast.director)
    assert browser.get(f"/schedule/shifts/{before.id}/").status_code == 200
    assert browser.post(f"/schedule/shifts/{before.id}/", {"revision": "1", "deed": "later"}).status_code == 404


def test_two_people_swap_their_shifts(cast: Cast, plan: Plan, centre: Centre) -> None:
    cast.supervisor.grants.create(role="supervisor")
    Shift.objects.filter(person=centre.bartosz).delete()
    add(plan, centre.bartosz, MONDAY, start=10.0)
    data = {"revision": "1", "deed": "swap", "other": centre.bartosz.pk, "other_day": "2026-11-23"}
    answer = signed_in(cast.supervisor).post(f"/schedule/shifts/{of(centre.alicja).id}/", data)
    assert answer.status_code == 302
    assert (of(centre.alicja).start, of(centre.bartosz).start) == (at(MONDAY, 10), at(MONDAY, 8))


def test_a_shift_is_added_for_somebody(cast: Cast, plan: Plan, centre: Centre) -> None:
    answer = signed_in(cast.supervisor).post(
        f"/schedule/plans/{plan.pk}/shifts/",
        {
            "revision": "1", "person": centre.alicja.pk, "day": "2026-11-24", "start": "22:00", "end": "02:00",
            "reason": "night work",
        },
    )  # fmt: skip
    assert answer.status_code == 302
    made = Shift.objects.get(day=date(2026, 11, 24))
    assert (made.start, made.end) == (at(date(2026, 11, 24), 22), at(date(2026, 11, 25), 2))


def test_undo_and_redo_are_buttons_of_the_board(cast: Cast, plan: Plan, centre: Centre) -> None:
    before = of(centre.alicja)
    browser = signed_in(cast.supervisor)
    browser.post(f"/schedule/shifts/{before.id}/", {"revision": "1", "deed": "later"})
    assert browser.post(f"/schedule/plans/{plan.pk}/undo/", {"revision": "2"}).status_code == 302
    assert of(centre.alicja) == before
    assert browser.post(f"/schedule/plans/{plan.pk}/redo/", {"revision": "3"}).status_code == 302
    assert of(centre.alicja) == moved(before, 15)


def test_a_foreign_address_to_go_back_to_is_not_followed(cast: Cast, plan: Plan, centre: Centre) -> None:
    answer = signed_in(cast.supervisor).post(
        f"/schedule/shifts/{of(centre.alicja).id}/",
        {"revision": "1", "deed": "remove", "next": "https://evil.example/"},
    )
    assert answer.headers["Location"] == f"/schedule/plans/{plan.pk}/"


# Publishing


def test_a_published_plan_takes_the_place_of_another_of_its_days(cast: Cast, plan: Plan, centre: Centre) -> None:
    cast.planner.grants.create(role="planner")
    draft = Plan.objects.create(
        site=centre.site, name="again", first_day=plan.first_day, last_day=plan.last_day, made_at=NOW
    )
    add(draft, centre.alicja, MONDAY)
    publishing.publish(draft, access=of_account(cast.planner), revision=1)
    assert set(Plan.objects.filter(published_at__isnull=False)) == {draft}
    assert TrailEntry.objects.filter(deed="schedule_published", subject="again").exists()


def test_a_plan_with_people_out_of_reach_is_not_published(cast: Cast, plan: Plan) -> None:
    with pytest.raises(PermissionDenied):
        publishing.publish(plan, access=of_account(cast.planner), revision=1)


def test_an_empty_plan_is_not_published(cast: Cast, centre: Centre, plan: Plan) -> None:
    cast.planner.grants.create(role="planner")
    draft = Plan.objects.create(site=centre.site, name="e", first_day=MONDAY, last_day=MONDAY, made_at=NOW)
    with pytest.raises(BadInput) as refused:
        publishing.publish(draft, access=of_account(cast.planner), revision=1)
    assert refused.value.problems[0].key == "shifts.empty_plan"


def test_a_supervisor_does_not_publish(cast: Cast, plan: Plan) -> None:
    answer = signed_in(cast.supervisor).post(f"/schedule/plans/{plan.pk}/publish/", {"revision": "1"})
    assert answer.status_code == 403


# Rules


def test_the_standard_rules_can_be_read() -> None:
    rules = working_rules.read("", 7, 300)
    assert rules.patterns["full"].length == 102
    assert rules.contracts["standard"].rest == 132


def test_rules_that_cannot_be_read_name_the_line() -> None:
    with pytest.raises(BadInput) as refused:
        working_rules.read(working_rules.standard().replace('rest = "11h"', 'rest = "11x"'), 7, 300)
    lines = working_rules.standard().splitlines()
    line = refused.value.problems[0].line
    assert line is not None
    assert 'rest = "11h"' in lines[line - 1]


def test_rules_do_not_name_people() -> None:
    with pytest.raises(BadInput) as refused:
        working_rules.read('people = "secret.csv"\n', 7, 300)
    assert refused.value.problems[0].key == "shifts.key_of_ours"


def test_a_shift_survives_the_way_to_the_rules_and_back(plan: Plan, centre: Centre, cast: Cast) -> None:
    found = desk.of(of_account(cast.director), plan)
    question = desk.question(found, found.members)
    kept = {(one.person, one.day): one for one in found.shifts}
    for one in question.plan.shifts:
        known = kept[question.members[one.person].id, MONDAY]
        assert schedule_question.worked(question, one, known) == known


# Files


def test_the_workbook_names_people_and_days(cast: Cast, plan: Plan) -> None:
    answer = signed_in(cast.supervisor).get(f"/schedule/plans/{plan.pk}/workbook.xlsx")
    with ZipFile(BytesIO(answer.content)) as book:
        assert "Alicja Akacja" in book.read("xl/worksheets/sheet1.xml").decode()


def test_the_sheet_can_be_printed_from_a_page_and_as_pdf(cast: Cast, plan: Plan) -> None:
    browser = signed_in(cast.supervisor)
    assert "10:00–10:15" in browser.get(f"/schedule/plans/{plan.pk}/sheet/?day=2026-11-23").content.decode()
    answer = browser.get(f"/schedule/plans/{plan.pk}/sheet.pdf?day=2026-11-23")
    assert answer.content.startswith(b"%PDF")


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_what_is_shown_can_be_taken_away(kind: str, cast: Cast, plan: Plan) -> None:
    answer = signed_in(cast.supervisor).get(f"/schedule/?day=2026-11-23&export={kind}")
    assert answer.status_code == 200
    assert TrailEntry.objects.filter(deed="exported", subject=f"schedule.{kind}").exists()


def test_the_rules_page_shows_changes_with_their_reasons(cast: Cast, plan: Plan, centre: Centre) -> None:
    shift_changes.change(
        plan, [of(centre.alicja)], [], access=of_account(cast.supervisor), revision=1, deed=shift_changes.REMOVED,
        reason="Fell ill", person="Alicja Akacja", day="2026-11-23",
    )  # fmt: skip
    page = signed_in(cast.director).get(f"/schedule/plans/{plan.pk}/rules/").content.decode()
    assert "Removed the shift of Alicja Akacja on Mon 23 Nov 2026" in page


def test_why_somebody_has_a_shift_is_told(cast: Cast, plan: Plan, centre: Centre) -> None:
    forecast(centre, "energy-billing", 2.0)
    page = signed_in(cast.supervisor).get(f"/schedule/shifts/{of(centre.alicja).id}/why/").content.decode()
    assert "Why Alicja Akacja works so" in page
    assert "What the shift covers" in page
