"""Hiring plans: looked at, asked for, removed."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from upheld.problems import BadInput
from upheld.reports.problem_sentences import told as told_problem
from upheld.web import exports, filters
from upheld.web.actions import hiring as acting
from upheld.web.asked import Asked
from upheld.web.guards import needs
from upheld.web.pages.hiring import told
from upheld.web.pages.hiring.forms import AsFile, MainNumbers, written
from upheld.web.queries import hiring as asking


@needs("hiring")
def hiring(request: Asked, plan: int | None = None) -> HttpResponse:
    """The newest plan, or the one that the address names."""
    plans = asking.plans(request.access)
    number = plan or next((one.pk for one in plans if one.document), plans[0].pk if plans else None)
    if number is None:
        return render(request, "hiring/nothing.html")
    shown = told.told_of(asking.one(request.access, number), request.language)
    if exports.asked_for(request):
        return _file(request, shown)
    return render(request, "hiring/hiring.html", {"shown": shown, "plans": plans})


@needs("hiring")
@require_http_methods(["GET", "POST"])
def new(request: Asked) -> HttpResponse:
    """Ask a question: by its main numbers, or as a file."""
    as_file = request.method == "POST" and "question" in request.POST
    if request.method == "GET":
        return render(request, "hiring/new.html", _page(request, None))
    form: MainNumbers | AsFile
    if as_file:
        form = AsFile(request.POST, request.FILES, prefix=None, language=request.language)
    else:
        form = MainNumbers(request.POST, language=request.language)
    if form.is_valid():
        try:
            return _asked(request, form)
        except BadInput as bad:
            for problem in bad.problems[:30]:
                form.add_error(None, told_problem(problem, request.language))
    return render(request, "hiring/new.html", _page(request, form), status=422)


@needs("hiring")
def question(request: Asked, plan: int) -> HttpResponse:
    """The question of a plan as its file, to ask it anew with changes."""
    kept = asking.one(request.access, plan)
    return render(request, "hiring/new.html", _page(request, None, kept))


@needs("hiring")
@require_POST
def remove(request: Asked, plan: int) -> HttpResponse:
    """Remove a plan."""
    acting.remove(asking.one(request.access, plan), by=request.access.account)
    return redirect("hiring")


def _file(request: Asked, shown: told.Shown) -> HttpResponse:
    table = filters.choice(request, "table", ("months", "classes", "candidates"), "months")
    columns, rows = {
        "months": lambda: (told.columns(request.language), told.rows(shown)),
        "classes": lambda: (told.class_columns(request.language), told.class_rows(shown)),
        "candidates": lambda: (told.candidate_columns(shown), told.candidate_rows(shown)),
    }[table]()
    return exports.answer(request, f"hiring-{table}-{shown.plan.pk}", columns, rows)


def _asked(request: Asked, form: MainNumbers | AsFile) -> HttpResponse:
    client = None
    if not request.access.all_clients("hiring"):
        client = request.access.clients("hiring")[0]
    if isinstance(form, AsFile):
        text, tables = form.cleaned_data["question"], _tables(request, form)
    else:
        text, tables = form.question()
    _, job = acting.ask(text, tables, client=client, by=request.access.account)
    return redirect("job", job=job.pk)


def _tables(request: Asked, form: AsFile) -> dict[str, str]:
    """The tables sent, above those of the plan that the question was taken from."""
    number = request.POST.get("from", "")
    kept = asking.one(request.access, int(number)).tables if number.isdecimal() else {}
    return {**kept, **form.cleaned_data["tables"]}


def _page(request: Asked, form: MainNumbers | AsFile | None, kept: Any = None) -> dict[str, Any]:
    language = request.language
    numbers = told.usual(request.access, request.now, language)
    usual = MainNumbers(initial=numbers, language=language)
    example, _ = written({**numbers, "needs": [float(one) for one in numbers["needs"].split()]})
    text = {"question": kept.question if kept else example}
    return {
        "numbers": form if isinstance(form, MainNumbers) else usual,
        "file": form if isinstance(form, AsFile) else AsFile(initial=text, language=language),
        "kept": kept, "from_plan": kept.pk if kept else request.POST.get("from", ""),
    }  # fmt: skip
