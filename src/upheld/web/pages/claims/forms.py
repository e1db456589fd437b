"""The form of a claim."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from django import forms

from upheld.agreements.clauses import Agreement as Terms
from upheld.reports.catalogue import Language, mark
from upheld.web.models import Agreement
from upheld.web.queries.centre import queues_of

STATES: Final[Mapping[str, str]] = {"open": mark("Open"), "all": mark("All")}
"""What the list can be limited to."""


class Claim(forms.Form):
    """A stretch of the agreement's wall clock, what it is about, and why."""

    target = forms.ChoiceField(choices=(), required=False)
    queue = forms.ChoiceField(choices=(), required=False)
    start = forms.CharField(max_length=40, widget=forms.DateTimeInput(attrs={"type": "datetime-local"}))
    end = forms.CharField(max_length=40, widget=forms.DateTimeInput(attrs={"type": "datetime-local"}))
    reason = forms.CharField(max_length=400, widget=forms.Textarea(attrs={"rows": 3}))
    evidence = forms.CharField(max_length=400)

    def __init__(self, *args: Any, agreement: Agreement, said: Terms, language: Language, **options: Any) -> None:
        super().__init__(*args, **options)
        say = language.say
        self._zone = ZoneInfo(said.time_zone)
        self._no_moment = say("That is not a moment. Choose a day and a time.")
        self._order = say("The end lies before the beginning.")
        targets = [(target.id, target.id) for target in said.targets]
        queues = [(queue, queue) for queue in said.queues or queues_of(agreement.client)]
        self.fields["target"].choices = [("", say("every target")), *targets]  # type: ignore[attr-defined]
        self.fields["queue"].choices = [("", say("every queue")), *queues]  # type: ignore[attr-defined]
        wall = say("By the clock of {zone}.", zone=said.time_zone)
        for name, label, hint in (
            ("target", say("Target"), ""),
            ("queue", say("Queue"), ""),
            ("start", say("From"), wall),
            ("end", say("To"), wall),
            ("reason", say("Reason"), say("In the words of the agreement.")),
            ("evidence", say("Evidence"), say("Ticket, letter or minutes.")),
        ):
            self.fields[name].label, self.fields[name].help_text = label, hint

    def clean_start(self) -> datetime:
        """The beginning as an instant."""
        return self._moment("start")

    def clean_end(self) -> datetime:
        """The end as an instant."""
        return self._moment("end")

    def clean(self) -> dict[str, Any]:
        """The end must come after the beginning."""
        found: dict[str, Any] = super().clean() or self.cleaned_data
        if found.get("start") and found.get("end") and found["end"] <= found["start"]:
            self.add_error("end", self._order)
        return found

    def _moment(self, name: str) -> datetime:
        try:
            found = datetime.fromisoformat(self.cleaned_data[name])
        except ValueError:
            raise forms.ValidationError(self._no_moment) from None
        return found if found.tzinfo else found.replace(tzinfo=self._zone)
