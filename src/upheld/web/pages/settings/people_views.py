"""People, their log-ins and skills; who joins, moves and leaves."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from upheld.problems import BadInput, Problem
from upheld.web import exports, filters, spans
from upheld.web.actions import log_ins as acting
from upheld.web.actions import skills as skilling
from upheld.web.actions.log_ins import Place
from upheld.web.asked import Asked
from upheld.web.guards import needs
from upheld.web.models import Client, LogIn, Person, Queue, Team
from upheld.web.pages.settings import saying
from upheld.web.pages.settings.forms import DaysForm, JoinForm, LeaveForm, MoveForm, PersonForm, PlaceForm, Spoken
from upheld.web.queries import organisation as asking
from upheld.web.queries import zones

HIGHEST = 9


@needs("settings")
def people(request: Asked) -> HttpResponse:
    """The people: searched, by team, page by page."""
    search, team = request.GET.get("search", "").strip()[:120], _team(request)
    only_now = request.GET.get("who") != "ever"
    team_key = team.pk if team else None
    if exports.asked_for(request):
        found = asking.matching(request.now, search=search, team=team_key, only_now=only_now)
        return _exported(request, asking.rows_of(found[: exports.MOST_ROWS], request.now))
    page = int(filters.number(request, "page", 1, 1, 100_000))
    listed = asking.people(request.now, search=search, team=team_key, only_now=only_now, page=page)
    context = {"listed": listed, "search": search, "team": team_key, "only_now": only_now, "teams": _teams()}
    return saying.page(request, "settings/people.html", context)


@needs("settings")
@require_http_methods(["GET", "POST"])
def new(request: Asked) -> HttpResponse:
    """Somebody new."""
    form = JoinForm(request.POST or None, language=request.language, initial={"login": request.GET.get("login", "")})
    sent = request.method == "POST" and form.is_valid()
    if sent and saying.tried(form, lambda: _join(form, request), request.language):
        saying.saved(request)
        return redirect("settings_people")
    return saying.page(request, "settings/person_new.html", {"form": form}, 422 if form.errors else 200)


@needs("settings")
@require_http_methods(["GET", "POST"])
def person(request: Asked, number: int) -> HttpResponse:
    """One person with all log-ins."""
    found = asking.one_of(Person.objects.all(), number)
    if request.method == "GET":
        return _person(request, found, 200)
    form = PersonForm(request.POST, language=request.language)
    return _done(
        request, found, form, lambda: acting.change_person(found, **form.cleaned_data, **_mark(request)), "own"
    )


@needs("settings")
@require_POST
def add(request: Asked, number: int) -> HttpResponse:
    """One more log-in."""
    found = asking.one_of(Person.objects.all(), number)
    form = PlaceForm(request.POST, language=request.language)
    return _done(
        request,
        found,
        form,
        lambda: acting.add(
            found, _place(form), first=form.cleaned_data["first"], last=form.cleaned_data["last"], **_mark(request)
        ),
        "place",
    )


@needs("settings")
@require_POST
def move(request: Asked, number: int) -> HttpResponse:
    """Somebody works elsewhere from a day on."""
    found = asking.one_of(Person.objects.all(), number)
    form = MoveForm(request.POST, language=request.language)
    return _done(
        request,
        found,
        form,
        lambda: acting.move(found, _place(form), first=form.cleaned_data["first"], **_mark(request)),
        "move",
    )


@needs("settings")
@require_POST
def leave(request: Asked, number: int) -> HttpResponse:
    """Somebody leaves."""
    found = asking.one_of(Person.objects.all(), number)
    form = LeaveForm(request.POST, language=request.language)
    return _done(request, found, form, lambda: acting.leave(found, **form.cleaned_data, **_mark(request)), "leave")


@needs("settings")
@require_POST
def login_days(request: Asked, number: int) -> HttpResponse:
    """From when to when somebody has a log-in."""
    login = asking.one_of(LogIn.objects.select_related("person", "team__site", "site"), number)
    form = DaysForm(request.POST, language=request.language)
    return _done(
        request, login.person, form, lambda: acting.set_days(login, **form.cleaned_data, **_mark(request)), "days"
    )


@needs("settings")
@require_POST
def login_remove(request: Asked, number: int) -> HttpResponse:
    """Take back a log-in that no record has seen."""
    login = asking.one_of(LogIn.objects.select_related("person"), number)
    acting.remove(login, **_mark(request))
    saying.saved(request)
    return redirect("settings_person", number=login.person_id)


@needs("settings")
@require_http_methods(["GET", "POST"])
def skills(request: Asked) -> HttpResponse:
    """Who may answer which queue: people of a team by queues of a client."""
    team, client = _team(request), _client(request)
    if team is None and "team" not in request.GET:
        team = Team.objects.first()
    persons, queues, levels = asking.skills(team, client, request.now)
    if request.method == "POST":
        skilling.set_levels(
            persons,
            queues,
            _levels(request, persons, queues),
            revision=request.POST.get("revision"),
            subject=team.name if team else request.language.say("Skills"),
            by=request.access.account,
        )
        saying.saved(request)
        return redirect(request.get_full_path())
    if exports.asked_for(request):
        return _skills_exported(request, persons, queues, levels)
    context = {
        "team": team.pk if team else None,
        "client_key": client.pk if client else None,
        "teams": _teams(),
        "client_options": [(one.pk, one.name) for one in Client.objects.filter(active=True)],
        "persons": persons,
        "queues": queues,
        "levels": levels,
        "revision": skilling.mark(persons, queues, levels),
    }
    return saying.page(request, "settings/skills.html", context)


@needs("settings")
def changes(request: Asked) -> HttpResponse:
    """Who joins, moves and leaves."""
    first, last = filters.days(request, zones.usual(), 92)
    if "to" not in request.GET:
        last = last + (last - first)
    found = asking.moves(first, last)
    if exports.asked_for(request):
        return _changes_exported(request, found)
    return saying.page(request, "settings/changes.html", {"moves": found, "first": first, "last": last})


def _join(form: JoinForm, request: Asked) -> None:
    given = form.cleaned_data
    acting.join(
        given["code"],
        given["name"],
        _place(form),
        first=given["first"],
        hours_per_week=given["hours_per_week"],
        by=request.access.account,
    )


def _place(form: Spoken) -> Place:
    given = form.cleaned_data
    site = given["site"] or (given["team"].site if given["team"] else None)
    return Place(given["login"], given["team"], site, given["employer"])


def _mark(request: Asked) -> dict[str, Any]:
    return {"revision": request.POST.get("revision"), "by": request.access.account}


def _done(request: Asked, found: Person, form: Spoken, act: Callable[[], object], which: str) -> HttpResponse:
    if form.is_valid() and saying.tried(form, act, request.language):
        saying.saved(request)
        return redirect("settings_person", number=found.pk)
    return _person(request, found, 422, **{which: form})


def _person(request: Asked, found: Person, status: int, **forms: Spoken) -> HttpResponse:
    language, logins = request.language, asking.log_ins_of(found)
    latest = logins[-1] if logins else None
    place = (
        {"login": latest.login, "team": latest.team_id, "site": latest.site_id, "employer": latest.employer}
        if latest
        else {}
    )
    own = {"name": found.name, "hours_per_week": found.hours_per_week, "started_on": found.started_on}
    context = {
        "person": found,
        "logins": [_span(login, request) for login in logins],
        "revision": request.POST.get("revision") or asking.mark_of_person(found),
        "own": forms.get("own") or PersonForm(language=language, initial=own, auto_id="own_%s"),
        "place": forms.get("place") or PlaceForm(language=language, auto_id="add_%s"),
        "move": forms.get("move") or MoveForm(language=language, initial=place, auto_id="move_%s"),
        "leave": forms.get("leave") or LeaveForm(language=language, auto_id="leave_%s"),
        "days": forms.get("days"),
        "opened": next(iter(forms), ""),
    }
    return saying.page(request, "settings/person.html", context, status)


def _span(login: LogIn, request: Asked) -> dict[str, Any]:
    zone = asking.zone_of(login)
    first, last = spans.first_day(login.valid_from, zone), spans.last_day(login.valid_to, zone)
    return {"login": login, "first": first, "last": last, "now": spans.holds(login, request.now), "zone": zone}


def _team(request: Asked) -> Team | None:
    chosen = request.GET.get("team", "")
    return asking.one_of(Team.objects.select_related("site"), int(chosen)) if _is_key(chosen) else None


def _client(request: Asked) -> Client | None:
    chosen = request.GET.get("client", "")
    return asking.one_of(Client.objects.all(), int(chosen)) if _is_key(chosen) else None


def _is_key(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 12


def _teams() -> list[tuple[int, str]]:
    return list(Team.objects.values_list("pk", "name"))


def _levels(request: Asked, persons: list[Person], queues: list[Queue]) -> dict[tuple[int, int], int | None]:
    levels: dict[tuple[int, int], int | None] = {}
    for person in persons:
        for queue in queues:
            text = request.POST.get(f"level_{person.pk}_{queue.pk}", "").strip()
            if text and not (text.isascii() and text.isdigit() and 1 <= int(text) <= HIGHEST):
                raise BadInput(Problem("settings.level", field=f"{person.name}, {queue.name}", values={"value": text}))
            levels[person.pk, queue.pk] = int(text) if text else None
    return levels


def _exported(request: Asked, rows: tuple[asking.PersonRow, ...]) -> HttpResponse:
    say = request.language.say
    columns = [
        exports.Column("code", say("Code")),
        exports.Column("name", say("Name")),
        exports.Column("login", say("Log-in")),
        exports.Column("team", say("Team")),
        exports.Column("site", say("Site")),
        exports.Column("employer", say("Employer")),
        exports.Column("first", say("First day"), "day"),
        exports.Column("last", say("Last day"), "day"),
    ]
    told = (
        {
            "code": row.person.code,
            "name": row.person.name,
            "login": row.login.login if row.login else None,
            "team": row.login.team.name if row.login and row.login.team else None,
            "site": row.login.site.name if row.login and row.login.site else None,
            "employer": row.login.employer if row.login else None,
            "first": row.first_day,
            "last": row.last_day,
        }
        for row in rows
    )
    return exports.answer(request, "people", columns, told)


def _skills_exported(
    request: Asked, persons: list[Person], queues: list[Queue], levels: dict[str, int]
) -> HttpResponse:
    columns = [exports.Column("name", request.language.say("Name"))]
    columns += [exports.Column(str(queue.pk), queue.name, "number") for queue in queues]
    rows = (
        {"name": person.name} | {str(queue.pk): levels.get(f"{person.pk}-{queue.pk}") for queue in queues}
        for person in persons
    )
    return exports.answer(request, "skills", columns, rows)


def _changes_exported(request: Asked, found: list[asking.Move]) -> HttpResponse:
    say = request.language.say
    columns = [
        exports.Column("day", say("Day"), "day"),
        exports.Column("name", say("Name")),
        exports.Column("login", say("Log-in")),
        exports.Column("kind", say("What happens")),
        exports.Column("before", say("Team before")),
        exports.Column("after", say("Team after")),
    ]
    kinds = {"joins": say("joins"), "leaves": say("leaves"), "moves": say("moves")}
    rows = (
        {
            "day": one.day,
            "name": one.person.name,
            "login": one.login,
            "kind": kinds[one.kind],
            "before": one.before.team.name if one.before and one.before.team else None,
            "after": one.after.team.name if one.after and one.after.team else None,
        }
        for one in found
    )
    return exports.answer(request, "changes", columns, rows)
