"""Refusals in words: what a view could not do becomes a page (or a fragment) that says why and what to do."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from upheld.problems import BadInput, Problem
from upheld.reports.problem_sentences import told


class Stale(Exception):  # noqa: N818 - it reads as the sentence it is
    """Somebody else changed the thing since the form was opened: nothing of this form is saved."""


class middleware:  # noqa: N801 - named as settings name it
    """Answers `BadInput` with 400 and `Stale` with 409, both in the reader's language."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponse]) -> None:
        self._answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self._answer(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """The refusal as a page; None for what is no refusal."""
        if isinstance(error, Stale):
            return refusal(request, [Problem("web.stale")], 409)
        return refusal(request, error.problems, 400) if isinstance(error, BadInput) else None


def refusal(request: HttpRequest, problems: tuple[Problem, ...] | list[Problem], status: int) -> HttpResponse:
    """A page that says `problems`."""
    said = [told(problem, request.language) for problem in problems]  # type: ignore[attr-defined]
    return render(request, "errors/refused.html", {"problems": said}, status=status)
