"""Today: the level so far and at the end, what the plan lets one do, and nothing about others' teams."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from tests.web.conftest import Cast, Centre, signed_in
from tests.web.figures_centre import NOW, agreement, call, records
from tests.web.test_intervals import QUEUES, TODAY, day_of_calls, published
from upheld.web.models import Absence, ForecastInterval, HandoverNote, Plan, Shift, ShiftPart
from upheld.web.queries import intraday, kept, promised

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def today(centre: Centre, teams: frozenset[int] | None = None) -> intraday.Day:
    found = kept.opened()
    assert found is not None
    measure = promised.levels(centre.north, TODAY)[0].measure
    return intraday.of_today(found, centre.north, QUEUES, TODAY, measure, NOW, teams)


def on_shift(centre: Centre, *pauses: tuple[str, datetime, timedelta]) -> Shift:
    """Alicja works today from 8 to 19 UTC."""
    start = datetime(2026, 11, 22, 8, tzinfo=UTC)
    plan = Plan.objects.create(
        site=centre.site, name="W47", first_day=TODAY, last_day=TODAY, made_at=NOW, published_at=NOW
    )
    shift = Shift.objects.create(plan=plan, person=centre.alicja, day=TODAY, start=start, end=start + 11 * HOUR)
    for kind, at, length in pauses:
        ShiftPart.objects.create(shift=shift, kind=kind, start=at, end=at + length)
    return shift


def required(at: datetime, people: float) -> None:
    """From `at` on, for an hour, so many are required; nobody otherwise."""
    ForecastInterval.objects.update(required=0)
    ForecastInterval.objects.filter(start__gte=at, start__lt=at + HOUR).update(required=people)


def test_the_level_so_far_counts_what_is_over(centre: Centre) -> None:
    agreement(centre.north)
    records(day_of_calls())
    so_far = today(centre).so_far
    assert so_far is not None
    assert so_far.denominator == so_far.offered == 40
    assert so_far.numerator == sum(1 for n in range(40) if n <= 20 and n % 5 != 4)


def test_the_level_at_the_end_needs_a_forecast_and_a_schedule(centre: Centre) -> None:
    agreement(centre.north)
    records(day_of_calls())
    assert today(centre).end is None
    published(centre.north)
    assert today(centre).end is None
    on_shift(centre)
    end = today(centre).end
    assert end is not None
    assert end.level is not None
    assert end.denominator > 40


def test_a_break_in_a_short_hour_is_moved_where_people_are_to_spare(centre: Centre) -> None:
    agreement(centre.north)
    records(day_of_calls())
    published(centre.north)
    at = datetime(2026, 11, 22, 14, tzinfo=UTC)
    on_shift(centre, ("break", at + timedelta(minutes=15), timedelta(minutes=15)))
    required(at, 1.0)
    found = today(centre).remedies
    assert [(one.start, one.people) for one in found.short] == [(at + timedelta(minutes=15), 1.0)]
    (step,) = found.steps
    assert (step.kind, step.people, step.gain) == ("break", ("Alicja Akacja",), 1.0)
    assert step.moved_to in (at - timedelta(minutes=15), at + HOUR)
    assert found.left == ()


def test_a_training_in_a_short_hour_is_called_off(centre: Centre) -> None:
    agreement(centre.north)
    records(day_of_calls())
    published(centre.north)
    at = datetime(2026, 11, 22, 14, tzinfo=UTC)
    on_shift(centre, ("training", at, HOUR))
    required(at, 1.0)
    (step,) = today(centre).remedies.steps
    assert (step.kind, step.moved_to, step.gain) == ("training", None, 1.0)


def test_an_absent_person_is_nobodys_remedy(centre: Centre) -> None:
    agreement(centre.north)
    records(day_of_calls())
    published(centre.north)
    at = datetime(2026, 11, 22, 14, tzinfo=UTC)
    on_shift(centre, ("training", at, HOUR))
    required(at, 1.0)
    Absence.objects.create(person=centre.alicja, kind="sick", start=at - HOUR, end=at + 3 * HOUR, reported_at=NOW)
    found = today(centre).remedies
    assert found.steps == ()
    assert found.left == found.short != ()


def test_absences_say_planned_or_not_and_never_why(cast: Cast, centre: Centre) -> None:
    agreement(centre.north)
    records(day_of_calls())
    Absence.objects.create(person=centre.alicja, kind="sick", start=NOW - HOUR, end=NOW + HOUR, reported_at=NOW)
    page = signed_in(cast.supervisor).get(reverse("intraday", args=["northwind"])).content.decode()
    assert "Alicja Akacja" in page
    assert "unplanned" in page
    assert "sick" not in page.casefold()


def test_one_limited_to_a_team_sees_that_team_only(centre: Centre) -> None:
    agreement(centre.north)
    records([call(datetime(2026, 11, 22, 9, tzinfo=UTC), 1.0)])
    Absence.objects.create(person=centre.alicja, kind="sick", start=NOW - HOUR, end=NOW + HOUR, reported_at=NOW)
    assert [one.name for one in today(centre, frozenset({centre.amber.pk})).away] == ["Alicja Akacja"]
    assert today(centre, frozenset({centre.dune.pk})).away == ()


def test_a_note_with_markup_is_shown_as_text(cast: Cast, centre: Centre) -> None:
    agreement(centre.north)
    records(day_of_calls())
    HandoverNote.objects.create(team=centre.amber, day=TODAY, text="<script>alert(1)</script>", at=NOW)
    page = signed_in(cast.supervisor).get(reverse("intraday", args=["northwind"])).content.decode()
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_htmx_gets_the_middle_alone(cast: Cast, centre: Centre) -> None:
    agreement(centre.north)
    records(day_of_calls())
    browser = signed_in(cast.supervisor)
    page = browser.get(reverse("intraday", args=["northwind"]), headers={"HX-Request": "true"}).content.decode()
    assert page.lstrip().startswith('<div id="today-now"')
    assert 'hx-trigger="every 60s"' in page
