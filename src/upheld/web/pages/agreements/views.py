"""The list of agreements; one in words and as its file; its versions, and what each would have made of the records."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from upheld.problems import BadInput
from upheld.reports.problem_sentences import told
from upheld.web import clause_words, clock, exports, promise_words
from upheld.web import words as web_words
from upheld.web.actions import jobs
from upheld.web.asked import Asked
from upheld.web.guards import needs
from upheld.web.models import Agreement, AgreementVersion, Job, JobState
from upheld.web.pages.agreements.tabs import number_of, tabs
from upheld.web.queries import agreements as asking
from upheld.web.queries import promises


@needs("agreements")
def agreements(request: Asked) -> HttpResponse:
    """Every agreement one may see, with its version in force and how its promises stand."""
    today = clock.now().date()
    found = asking.seen(request.access, today)
    month = promises.of_clients(request.access.clients("agreements"))
    rows = [{"listed": one, "promises": month.of_agreement(one.agreement)} for one in found]
    if exports.asked_for(request):
        return _exported(request, found)
    values = {"rows": rows, "month_said": promise_words.month_said(month.first_day, request.language)}
    return render(request, "agreements/agreements.html", values)


@needs("agreements")
def words(request: Asked, agreement: str) -> HttpResponse:
    """What a version says, in words."""
    found, version = _version(request, agreement)
    try:
        said = clause_words.said(asking.terms_of(version), request.language)
        problems: list[str] = []
    except BadInput as bad:
        said, problems = None, [told(problem, request.language) for problem in bad.problems]
    values = {**_common(request, found, version, "agreements_one"), "said": said, "problems": problems}
    return render(request, "agreements/words.html", values)


@needs("agreements")
def file(request: Asked, agreement: str) -> HttpResponse:
    """What a version says, as its file."""
    found, version = _version(request, agreement)
    values = {**_common(request, found, version, "agreements_file"), "lines": asking.lines(version)}
    return render(request, "agreements/file.html", values)


@needs("agreements")
def download(request: Asked, agreement: str, number: int) -> HttpResponse:
    """The file itself."""
    found = asking.one(request.access, agreement)
    version = asking.version(found, number, clock.now().date())
    answer = HttpResponse(version.text, content_type="application/toml; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{found.slug}-v{version.number}.toml"'
    return answer


@needs("agreements")
def versions(request: Asked, agreement: str) -> HttpResponse:
    """The versions, and what two of them say differently."""
    found = asking.one(request.access, agreement)
    every = list(found.versions.select_related("made_by"))
    b = _chosen(request, every, "b", 0)
    a = _chosen(request, every, "a", 1)
    values = {
        **_common(request, found, b, "agreements_versions"),
        "versions": every,
        "a": a,
        "b": b,
        "lines": asking.difference(a, b) if a and b and a != b else [],
    }
    return render(request, "agreements/versions.html", values)


@needs("agreements")
@require_http_methods(["GET", "POST"])
def effect(request: Asked, agreement: str, number: int) -> HttpResponse:
    """What a version would have made of the records; worked out in the background."""
    found = asking.one(request.access, agreement)
    version = asking.version(found, number, clock.now().date())
    if request.method == "POST":
        job = jobs.start("compare", by=request.access.account, client=found.client, version=version.pk)
        return redirect("job", job=job.pk)
    last = _last_comparison(version)
    told_in = last.result["told"][request.language.code] if last else None
    values = {
        **_common(request, found, version, "agreements_versions"),
        "told": told_in,
        "stale": last is not None and last.result["revision"] != version.revision,
    }
    return render(request, "agreements/effect.html", values)


def _version(request: Asked, agreement: str) -> tuple[Agreement, AgreementVersion]:
    found = asking.one(request.access, agreement)
    return found, asking.version(found, number_of(request.GET.get("version")), clock.now().date())


def _common(request: Asked, found: Agreement, version: AgreementVersion | None, here: str) -> dict[str, Any]:
    return {
        "agreement": found,
        "version": version,
        "tabs": tabs(found, request.language, here),
        "versions": list(found.versions.defer("text", "tables")),
        "states": {key: request.language.say(text) for key, text in web_words.VERSION_STATES.items()},
        "may_change": request.access.may("agreements.change", found.client),
    }


def _chosen(request: Asked, every: list[AgreementVersion], name: str, otherwise: int) -> AgreementVersion | None:
    number = number_of(request.GET.get(name))
    if number is None:
        return every[min(otherwise, len(every) - 1)] if every else None
    found = next((one for one in every if one.number == number), None)
    if found is None:
        raise Http404
    return found


def _last_comparison(version: AgreementVersion) -> Job | None:
    found = Job.objects.filter(kind="compare", arguments__version=version.pk, state=JobState.DONE)
    return found.order_by("-ended_at").first()


def _exported(request: Asked, found: list[asking.Listed]) -> HttpResponse:
    say = request.language.say
    columns = [
        exports.Column("client", say("Client")),
        exports.Column("title", say("Agreement")),
        exports.Column("phase", say("Phase")),
        exports.Column("version", say("Version in force"), "number"),
        exports.Column("valid_from", say("In force from"), "day"),
        exports.Column("owner", say("Owner")),
    ]
    rows = (
        {
            "client": one.agreement.client.name,
            "title": one.agreement.title,
            "phase": say(web_words.PHASES[one.agreement.phase]),
            "version": one.in_force.number if one.in_force else None,
            "valid_from": one.in_force.valid_from if one.in_force else None,
            "owner": one.agreement.owner.name if one.agreement.owner else "",
        }
        for one in found
    )
    return exports.answer(request, "agreements", columns, rows)
