"""The form by which a token is made."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms

from upheld.reports.catalogue import Language
from upheld.web import clock
from upheld.web.access import Access
from upheld.web.scopes import SCOPES

_USUAL_DAYS, _MOST_DAYS = 90, 3650


class Making(forms.Form):
    """Name, scopes and last day; the scopes are those that one's roles can use."""

    name = forms.CharField(max_length=80)
    scopes = forms.MultipleChoiceField(widget=forms.CheckboxSelectMultiple)
    last_day = forms.DateField(required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))

    def __init__(self, *arguments: Any, language: Language, access: Access, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._language = language
        say = language.say
        today = clock.real().date()
        self.fields["name"].label = say("Name")
        self.fields["name"].help_text = say("The program that will use it, so that you know later what to revoke.")
        self.fields["scopes"].label = say("What it may do")
        self.fields["scopes"].choices = [  # type: ignore[attr-defined]
            (name, say(scope.about))
            for name, scope in SCOPES.items()
            if any(access.may(right) for right in scope.rights)
        ]
        self.fields["last_day"].label = say("Last day")
        self.fields["last_day"].help_text = say("In UTC. Left empty, the token works until you revoke it.")
        self.fields["last_day"].initial = today + timedelta(days=_USUAL_DAYS)
        for field, message in (
            ("name", say("Give it a name.")),
            ("scopes", say("Choose at least one.")),
        ):
            self.fields[field].error_messages["required"] = message
        self.fields["scopes"].error_messages["invalid_choice"] = say("Choose among those listed.")
        self.fields["last_day"].error_messages["invalid"] = say("Write the day as 2026-11-22.")

    def clean_last_day(self) -> Any:
        """A day from today on, within ten years."""
        last = self.cleaned_data["last_day"]
        today = clock.real().date()
        if last and not today <= last <= today + timedelta(days=_MOST_DAYS):
            raise forms.ValidationError(self._language.say("Choose a day from today on, within ten years."))
        return last

    @property
    def ends_at(self) -> datetime | None:
        """The end of the last day."""
        last = self.cleaned_data["last_day"]
        return datetime.combine(last + timedelta(days=1), time(), ZoneInfo("UTC")) if last else None
