"""The absence desk, handover notes and my day: who learns what, and what a report leads to."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

import icalendar
import pytest
from django.test import Client as Browser

from tests.web.conftest import NOW, Cast, Centre, signed_in
from tests.web.rostering import MONDAY, add, at, forecast, of, week
from upheld.web.access import of_account
from upheld.web.actions import absences, requests
from upheld.web.jobs import repairs, schedules
from upheld.web.jobs.running import Running
from upheld.web.models import (
    Absence,
    CalendarFeed,
    HandoverNote,
    Job,
    NoteSeen,
    Plan,
    Queue,
    ScheduleChange,
    Shift,
    ShiftRequest,
    Skill,
    TrailEntry,
)
from upheld.web.models import Person as Somebody
from upheld.web.queries import absence_desk, my_day

WHOLE = {"kind": "sick", "start": "08:00", "end": "16:30"}


@pytest.fixture
def plan(centre: Centre) -> Plan:
    return week(centre)


def shift_of(person: Somebody) -> Shift:
    return Shift.objects.select_related("plan__site", "person").get(person=person)


def reported(cast: Cast, person: Somebody, kind: str = "sick") -> Absence:
    """An absence over the whole shift of somebody."""
    shift = shift_of(person)
    return absences.report(shift, kind, shift.start, shift.end, access=of_account(cast.supervisor))


def colleague(centre: Centre, plan: Plan, start: float | None = 8.0) -> Somebody:
    """Somebody else who answers Northwind's queue; with a shift on Monday where `start` is given."""
    person = Somebody.objects.create(code="p3", name="Celina Cedr")
    person.logins.create(login="Agent 1003", team=centre.amber, site=centre.site)
    Skill.objects.create(person=person, queue=Queue.objects.get(name="energy-billing"))
    if start is not None:
        add(plan, person, MONDAY, start=start)
    return person


# Reporting


def test_the_desk_lists_who_is_on_shift_for_ones_client(cast: Cast, plan: Plan) -> None:
    page = signed_in(cast.supervisor).get("/absences/?day=2026-11-23").content.decode()
    assert "Alicja Akacja" in page
    assert "Bartosz" not in page


def test_a_call_is_reported_with_what_is_filled_in_already(cast: Cast, plan: Plan, centre: Centre) -> None:
    shift = shift_of(centre.alicja)
    browser = signed_in(cast.supervisor)
    form = browser.get(f"/absences/shifts/{shift.pk}/").content.decode()
    assert 'value="08:00"' in form
    answer = browser.post(f"/absences/shifts/{shift.pk}/", WHOLE)
    made = Absence.objects.get()
    assert answer.headers["Location"] == f"/absences/{made.pk}/"
    assert (made.start, made.end, made.planned) == (shift.start, shift.end, False)
    assert TrailEntry.objects.filter(deed="absence_reported", subject="Alicja Akacja").exists()
    assert Job.objects.get().kind == "repair"


def test_who_comes_late_is_absent_until_then(cast: Cast, plan: Plan, centre: Centre) -> None:
    data = {"kind": "late", "start": "08:00", "end": "09:20"}
    signed_in(cast.supervisor).post(f"/absences/shifts/{shift_of(centre.alicja).pk}/", data)
    assert Absence.objects.get().end == at(MONDAY, 9) + timedelta(minutes=20)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"end": "18:00"}, "lies outside the shift"),
        ({"start": "noon"}, "is not a time of day"),
        ({"kind": "tired"}, "is none of the choices"),
    ],
)
def test_what_makes_no_sense_is_refused_in_words(
    data: dict[str, str],
    said: str,
    cast: Cast,
    plan: Plan,
    centre: Centre,
) -> None:
    address = f"/absences/shifts/{shift_of(centre.alicja).pk}/"
    answer = signed_in(cast.supervisor).post(address, {**WHOLE, **data})
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not Absence.objects.exists()


def test_the_same_absence_is_not_reported_twice(cast: Cast, plan: Plan, centre: Centre) -> None:
    reported(cast, centre.alicja)
    answer = signed_in(cast.supervisor).post(f"/absences/shifts/{shift_of(centre.alicja).pk}/", WHOLE)
    assert "already reported" in answer.content.decode()


def test_a_foreign_person_is_not_reported(cast: Cast, plan: Plan, centre: Centre) -> None:
    address = f"/absences/shifts/{shift_of(centre.bartosz).pk}/"
    assert signed_in(cast.supervisor).post(address, WHOLE).status_code == 404


def test_an_absence_of_a_foreign_client_does_not_exist(cast: Cast, plan: Plan, centre: Centre) -> None:
    shift = shift_of(centre.bartosz)
    found = Absence.objects.create(
        person=centre.bartosz, kind="sick", start=shift.start, end=shift.end, reported_at=NOW
    )
    browser = signed_in(cast.supervisor)
    for rest in ("", "offers/"):
        assert browser.get(f"/absences/{found.pk}/{rest}").status_code == 404
    for rest in ("search/", "apply/", "withdraw/"):
        assert browser.post(f"/absences/{found.pk}/{rest}", {"offer": "0"}).status_code == 404


# Who learns why


@pytest.mark.parametrize("address", ["/absences/?day=2026-11-23", "/schedule/?day=2026-11-23", "/absences/{absence}/"])
def test_a_supervisor_learns_only_whether_an_absence_was_planned(
    address: str,
    cast: Cast,
    plan: Plan,
    centre: Centre,
) -> None:
    found = reported(cast, centre.alicja)
    page = signed_in(cast.supervisor).get(address.format(absence=found.pk)).content.decode()
    assert "Unplanned absence" in page
    assert "Sick" not in page


def test_a_supervisor_exports_no_reasons(cast: Cast, plan: Plan, centre: Centre) -> None:
    reported(cast, centre.alicja)
    page = signed_in(cast.supervisor).get("/absences/?export=csv").content.decode()
    assert "Unplanned absence" in page
    assert "Sick" not in page


def test_a_planner_learns_the_reason(cast: Cast, plan: Plan, centre: Centre) -> None:
    found = reported(cast, centre.alicja)
    assert "Sick" in signed_in(cast.planner).get(f"/absences/{found.pk}/").content.decode()


def test_the_sheet_on_the_wall_tells_nobody_why(cast: Cast, plan: Plan, centre: Centre) -> None:
    reported(cast, centre.alicja)
    page = signed_in(cast.planner).get(f"/schedule/plans/{plan.pk}/sheet/?day=2026-11-23").content.decode()
    assert "Absent" in page
    assert "Sick" not in page


# What it does, and what makes up for it


def test_the_effect_is_the_agent_hours_that_are_missing(cast: Cast, plan: Plan, centre: Centre) -> None:
    colleague(centre, plan)
    forecast(centre, "energy-billing", 2.0)
    access = of_account(cast.supervisor)
    effect = absence_desk.reported(access, reported(cast, centre.alicja)).effect
    assert effect is not None
    assert effect.missing_before_h == pytest.approx(2.0)  # two lunches and four breaks at a time
    assert effect.missing_after_h == pytest.approx(9.5)  # and the 7.5 hours of Alicja


def test_somebody_who_is_off_is_offered_and_called_in(cast: Cast, plan: Plan, centre: Centre) -> None:
    other = colleague(centre, plan, start=None)
    forecast(centre, "energy-billing", 1.0)
    found = reported(cast, centre.alicja)
    job = Job.objects.get(kind="repair")
    Job.objects.filter(pk=job.pk).update(result=repairs.search(Running(job)), state="done")
    offers = Job.objects.get(pk=job.pk).result["offers"]
    assert [(one["kind"], one["people"]) for one in offers] == [("called_in", ["Celina Cedr"])]
    answer = signed_in(cast.supervisor).post(f"/absences/{found.pk}/apply/", {"offer": "0"})
    assert answer.status_code == 302
    assert shift_of(other).day == MONDAY
    assert ScheduleChange.objects.get().values["reason"] == "Absence of Alicja Akacja"


def test_an_offer_for_a_plan_that_has_changed_is_stale(cast: Cast, plan: Plan, centre: Centre) -> None:
    colleague(centre, plan, start=None)
    forecast(centre, "energy-billing", 1.0)
    found = reported(cast, centre.alicja)
    job = Job.objects.get(kind="repair")
    Job.objects.filter(pk=job.pk).update(result=repairs.search(Running(job)), state="done")
    Plan.objects.update(revision=9)
    assert signed_in(cast.supervisor).post(f"/absences/{found.pk}/apply/", {"offer": "0"}).status_code == 409


def test_a_report_is_taken_back(cast: Cast, plan: Plan, centre: Centre) -> None:
    found = reported(cast, centre.alicja)
    signed_in(cast.supervisor).post(f"/absences/{found.pk}/withdraw/")
    assert Absence.objects.get().withdrawn_at is not None
    reported(cast, centre.alicja)  # and can be reported anew


def test_breaks_of_a_day_are_placed_where_they_cost_least(cast: Cast, plan: Plan, centre: Centre) -> None:
    colleague(centre, plan)
    forecast(centre, "energy-billing", 1.0)
    arguments = {"plan": plan.pk, "day": "2026-11-23", "revision": 1}
    job = Job.objects.create(kind="breaks", by=cast.supervisor, arguments=arguments, made_at=NOW)
    schedules.place_breaks(Running(job))
    lunches = [part.start for shift in (of(centre.alicja), of(Somebody.objects.get(code="p3"))) for part in shift.parts]
    assert len(set(lunches)) == len(lunches)  # never both at a time
    assert ScheduleChange.objects.get().deed == "Placed the breaks of {day} anew"


def test_a_new_schedule_is_a_draft_that_covers_what_is_required(
    cast: Cast,
    plan: Plan,
    centre: Centre,
) -> None:
    cast.planner.grants.create(role="planner")
    forecast(centre, "energy-billing", 1.0)
    arguments = {"site": centre.site.pk, "first": "2026-11-23", "days": 7, "seconds": 2, "rules": ""}
    job = Job.objects.create(kind="schedule", by=cast.planner, arguments=arguments, made_at=NOW)
    made = Plan.objects.get(pk=schedules.make(Running(job))["plan"])
    assert made.published_at is None
    assert Shift.objects.filter(plan=made, person=centre.alicja, day=MONDAY).exists()
    assert made.summary["broken"] == 0


# Notes


def test_a_note_is_left_and_seen(cast: Cast, plan: Plan, centre: Centre) -> None:
    browser = signed_in(cast.supervisor)
    browser.post("/handover/", {"text": "Line 3 <b>crackles</b>", "for": centre.amber.pk, "urgent": "1"})
    note = HandoverNote.objects.get()
    page = browser.get("/handover/").content.decode()
    assert "Line 3 &lt;b&gt;crackles&lt;/b&gt;" in page
    browser.post(f"/handover/{note.pk}/seen/")
    browser.post(f"/handover/{note.pk}/seen/")
    assert NoteSeen.objects.get().account == cast.supervisor


def test_an_empty_note_is_refused(cast: Cast, plan: Plan) -> None:
    answer = signed_in(cast.supervisor).post("/handover/", {"text": "  "})
    assert answer.status_code == 422
    assert "The note is empty." in answer.content.decode()


def test_notes_of_a_foreign_team_do_not_exist(cast: Cast, plan: Plan, centre: Centre) -> None:
    note = HandoverNote.objects.create(team=centre.dune, day=date(2026, 11, 22), text="Secret of the bank", at=NOW)
    browser = signed_in(cast.supervisor)
    assert "Secret of the bank" not in browser.get("/handover/").content.decode()
    assert browser.post(f"/handover/{note.pk}/seen/").status_code == 404
    assert browser.post("/handover/", {"text": "x", "for": centre.dune.pk}).status_code == 404


# My day


def test_my_day_shows_my_next_shift_and_what_comes_next(cast: Cast, plan: Plan) -> None:
    page = signed_in(cast.agent).get("/my-day/").content.decode()
    assert "08:00–16:30" in page
    assert "Next: your shift on Mon 23 Nov 2026 at 08:00." in page


def test_my_day_shows_published_shifts_alone(cast: Cast, plan: Plan) -> None:
    Plan.objects.update(published_at=None)
    page = signed_in(cast.agent).get("/my-day/").content.decode()
    assert "08:00–16:30" not in page
    assert "not published yet" in page


@pytest.mark.parametrize(("hour", "kind"), [(7, "begin"), (9, "break"), (10.1, "back"), (11, "lunch"), (16, "end")])
def test_what_comes_next_in_a_shift(hour: float, kind: str, plan: Plan, centre: Centre) -> None:
    assert my_day.next_of(of(centre.alicja), at(MONDAY, hour)).kind == kind


def test_a_mean_comes_with_an_interval_by_days() -> None:
    days = [(10, 3000.0), (10, 3300.0), (20, 5800.0), (5, 1600.0), (15, 4500.0)]
    found = my_day.mean_of(days)
    assert found is not None
    assert found.value == pytest.approx(18200 / 60)
    assert found.low is not None
    assert found.high is not None
    assert found.low < found.value < found.high


def test_adherence_without_records_is_unknown(cast: Cast, plan: Plan) -> None:
    assert "Nothing is planned or counted" in signed_in(cast.agent).get("/my-day/adherence/").content.decode()


def test_an_account_without_a_person_is_told_so(cast: Cast, plan: Plan) -> None:
    assert "belongs to nobody" in signed_in(cast.planner).get("/my-day/").content.decode()


def test_leave_that_leaves_nobody_missing_fits_and_is_granted(cast: Cast, plan: Plan, centre: Centre) -> None:
    browser = signed_in(cast.agent)
    browser.post("/my-day/leave/", {"first_day": "2026-11-23", "last_day": "2026-11-24"})
    wish = ShiftRequest.objects.get()
    assert wish.fits
    signed_in(cast.supervisor).post(f"/absences/requests/{wish.pk}/", {"deed": "grant"})
    made = Absence.objects.get()
    assert (made.kind, made.planned) == ("annual_leave", True)
    assert made.end - made.start == timedelta(days=2)


def test_leave_that_leaves_somebody_missing_is_told_as_that(cast: Cast, plan: Plan, centre: Centre) -> None:
    forecast(centre, "energy-billing", 1.0)
    signed_in(cast.agent).post("/my-day/leave/", {"first_day": "2026-11-23", "last_day": "2026-11-23"})
    wish = ShiftRequest.objects.get()
    assert not wish.fits
    assert wish.answer["short_h"] == pytest.approx(7.5)


def test_leave_of_today_is_refused(cast: Cast, plan: Plan) -> None:
    data = {"first_day": "2026-11-22", "last_day": "2026-11-22"}
    answer = signed_in(cast.agent).post("/my-day/leave/", data)
    assert answer.status_code == 422
    assert not ShiftRequest.objects.exists()


def test_a_swap_is_asked_for_and_granted(cast: Cast, plan: Plan, centre: Centre) -> None:
    other = colleague(centre, plan, start=11.0)
    data = {"day": "2026-11-23", "other": other.pk, "other_day": "2026-11-23"}
    signed_in(cast.agent).post("/my-day/swap/", data)
    wish = ShiftRequest.objects.get()
    assert wish.fits
    requests.decide(wish, granted=True, reason="", access=of_account(cast.supervisor))
    assert (of(centre.alicja).start, of(other).start) == (at(MONDAY, 11), at(MONDAY, 8))


def test_nobody_swaps_with_people_of_another_client(cast: Cast, plan: Plan, centre: Centre) -> None:
    data = {"day": "2026-11-23", "other": centre.bartosz.pk, "other_day": "2026-11-23"}
    assert signed_in(cast.agent).post("/my-day/swap/", data).status_code == 404


def test_requests_of_others_are_not_mine_to_withdraw(cast: Cast, plan: Plan, centre: Centre) -> None:
    wish = ShiftRequest.objects.create(
        person=centre.bartosz, kind="leave", first_day=MONDAY, last_day=MONDAY, fits=True, made_at=NOW
    )
    assert signed_in(cast.agent).post(f"/my-day/requests/{wish.pk}/withdraw/").status_code == 404
    assert signed_in(cast.supervisor).get(f"/absences/requests/{wish.pk}/").status_code == 404


# The calendar


def made_address(cast: Cast) -> str:
    """The calendar address of the agent, as it is shown once."""
    page = signed_in(cast.agent).post("/my-day/calendar/").content.decode()
    found = re.search(r"/calendar/[\w-]{20,}\.ics", page)
    assert found is not None
    return found.group()


def test_the_calendar_has_my_published_shifts(cast: Cast, plan: Plan) -> None:
    answer = Browser().get(made_address(cast))
    events = icalendar.Calendar.from_ical(answer.content.decode()).walk("VEVENT")
    assert [event["dtstart"].dt.astimezone(UTC) for event in events] == [datetime(2026, 11, 23, 7, tzinfo=UTC)]
    assert "10:00–10:15" in events[0]["description"]


def test_a_moved_shift_stays_the_same_event_with_a_higher_sequence(cast: Cast, plan: Plan) -> None:
    address = made_address(cast)
    before = icalendar.Calendar.from_ical(Browser().get(address).content.decode()).walk("VEVENT")[0]
    Plan.objects.update(revision=4)
    Shift.objects.update(start=at(MONDAY, 8.25))
    after = icalendar.Calendar.from_ical(Browser().get(address).content.decode()).walk("VEVENT")[0]
    assert after["uid"] == before["uid"]
    assert after["sequence"] > before["sequence"]


def test_only_the_hash_of_the_secret_is_kept(cast: Cast, plan: Plan) -> None:
    secret = made_address(cast).removeprefix("/calendar/").removesuffix(".ics")
    assert CalendarFeed.objects.get().secret_hash == my_day.hashed(secret)


@pytest.mark.parametrize("deed", ["revoke", ""])
def test_an_address_taken_away_or_renewed_no_longer_works(deed: str, cast: Cast, plan: Plan) -> None:
    address = made_address(cast)
    signed_in(cast.agent).post("/my-day/calendar/", {"deed": deed})
    assert Browser().get(address).status_code == 404


def test_a_closed_account_has_no_calendar(cast: Cast, plan: Plan) -> None:
    address = made_address(cast)
    type(cast.agent).objects.filter(pk=cast.agent.pk).update(is_active=False)
    assert Browser().get(address).status_code == 404


@pytest.mark.parametrize("address", ["/absences/?day=2026-11-23", "/handover/"])
def test_the_desk_asks_the_database_a_bounded_number_of_times(
    address: str,
    cast: Cast,
    plan: Plan,
    centre: Centre,
    django_assert_max_num_queries: object,
) -> None:
    colleague(centre, plan)
    browser = signed_in(cast.supervisor)
    with django_assert_max_num_queries(40):  # type: ignore[operator]
        assert browser.get(address).status_code == 200
