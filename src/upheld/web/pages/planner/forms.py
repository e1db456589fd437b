"""The forms of the workbench."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms

from upheld.contacts import public_holidays
from upheld.problems import BadInput
from upheld.reports.catalogue import Language
from upheld.reports.problem_sentences import told
from upheld.web.actions.forecasting import LONGEST_DAYS, Wish
from upheld.web.models import Client, ForecastOverride

_DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
_TIME = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
_MOST_CALLS = 10_000_000.0


class Said(forms.Form):
    """A form whose labels are said in the reader's language; `labels` by field."""

    def __init__(self, *arguments: Any, language: Language, client: Client, queues: tuple[str, ...], **options: Any):
        super().__init__(*arguments, **options)
        self.language, self.client, self.queues = language, client, queues
        for name, label in self.labels().items():
            self.fields[name].label = label
        if "queue" in self.fields:
            field = self.fields["queue"]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [("", language.say("All queues")), *((queue, queue) for queue in queues)]

    def labels(self) -> Mapping[str, str]:
        """Field → label."""
        raise NotImplementedError


class NewForecast(Said):
    """What a forecast is to be."""

    name = forms.CharField(max_length=120)
    first_day = forms.DateField(widget=_DAY)
    days = forms.IntegerField(min_value=1, max_value=LONGEST_DAYS)
    holidays = forms.CharField(max_length=12, required=False)
    tried_weeks = forms.IntegerField(min_value=0, max_value=26)
    shrinkage = forms.FloatField(min_value=0, max_value=90)
    max_occupancy = forms.FloatField(min_value=30, max_value=100, required=False)

    def labels(self) -> Mapping[str, str]:
        say = self.language.say
        return {
            "name": say("Name"), "first_day": say("First day"), "days": say("Days"),
            "holidays": say("Public holidays of"), "tried_weeks": say("Earlier weeks to try methods on"),
            "shrinkage": say("Shrinkage"), "max_occupancy": say("Occupancy at most"),
        }  # fmt: skip

    def clean_holidays(self) -> str:
        """A country whose holidays are known, or nothing."""
        code: str = self.cleaned_data["holidays"].strip().upper()
        try:
            if code:
                public_holidays.check(code)
        except BadInput as bad:
            raise forms.ValidationError([told(one, self.language) for one in bad.problems]) from None
        return code

    def wish(self) -> Wish:
        """What was asked for."""
        asked = self.cleaned_data
        most = asked["max_occupancy"]
        return Wish(
            asked["first_day"], asked["days"], asked["name"], asked["holidays"], asked["tried_weeks"],
            asked["shrinkage"] / 100, None if most is None else most / 100,
        )  # fmt: skip


class SpecialDayForm(Said):
    """A known event."""

    name = forms.CharField(max_length=160)
    queue = forms.ChoiceField(required=False)
    first_day = forms.DateField(widget=_DAY)
    last_day = forms.DateField(widget=_DAY, required=False)

    def labels(self) -> Mapping[str, str]:
        say = self.language.say
        return {
            "name": say("Event"), "queue": say("Queue"), "first_day": say("First day"), "last_day": say("Last day"),
        }  # fmt: skip

    def clean(self) -> dict[str, Any]:
        asked = self.cleaned_data
        asked["last_day"] = asked.get("last_day") or asked.get("first_day")
        if asked.get("first_day") and asked["last_day"] < asked["first_day"]:
            self.add_error("last_day", self.language.say("The end lies before the beginning."))
        return asked


class Override(Said):
    """A change of the forecast over a stretch: by per cent, or as a sum of contacts."""

    queue = forms.ChoiceField(required=False)
    first_day = forms.DateField(widget=_DAY)
    first_time = forms.TimeField(widget=_TIME, required=False)
    last_day = forms.DateField(widget=_DAY)
    last_time = forms.TimeField(widget=_TIME, required=False)
    kind = forms.ChoiceField(widget=forms.RadioSelect)
    amount = forms.FloatField()
    reason = forms.CharField(max_length=300)

    def __init__(self, *arguments: Any, now: datetime, **options: Any):
        super().__init__(*arguments, **options)
        self.now = now
        say = self.language.say
        field = self.fields["kind"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("percent", say("More or fewer by per cent")), ("sum", say("Contacts of the stretch in all"))]

    def labels(self) -> Mapping[str, str]:
        say = self.language.say
        return {
            "queue": say("Queue"), "first_day": say("From the day"), "first_time": say("at"),
            "last_day": say("To the day"), "last_time": say("until"), "kind": say("What changes"),
            "amount": say("How much"), "reason": say("Reason"),
        }  # fmt: skip

    def clean(self) -> dict[str, Any]:
        asked = self.cleaned_data
        say = self.language.say
        if {"first_day", "last_day"} <= set(asked):
            asked["start"] = self._instant(asked["first_day"], asked.get("first_time") or time(0))
            end = asked.get("last_time")
            last: date = asked["last_day"]
            asked["end"] = self._instant(last, end) if end else self._instant(last + timedelta(days=1), time(0))
            if asked["end"] <= asked["start"]:
                self.add_error("last_day", say("The end lies before the beginning."))
            elif asked["start"] < self.now:
                self.add_error("first_day", say("What has begun cannot be changed any more: begin later."))
        if "amount" in asked and asked.get("kind"):
            percent = asked["kind"] == "percent"
            low, high = (-100.0, 900.0) if percent else (0.0, _MOST_CALLS)
            if not low <= asked["amount"] <= high:
                self.add_error("amount", say("This is no change that makes sense here."))
        return asked

    def draft(self) -> ForecastOverride:
        """The change, not yet made."""
        asked = self.cleaned_data
        percent = asked["kind"] == "percent"
        return ForecastOverride(
            client=self.client, queue=asked["queue"], start=asked["start"], end=asked["end"],
            factor=1 + asked["amount"] / 100 if percent else None, calls=None if percent else asked["amount"],
            reason=asked["reason"],
        )  # fmt: skip

    def _instant(self, day: date, at: time) -> datetime:
        return datetime.combine(day, at, ZoneInfo(self.client.time_zone))


class OwnForecast(Said):
    """A version of the client's own forecast."""

    version = forms.CharField(max_length=120)
    file = forms.FileField(widget=forms.FileInput(attrs={"accept": ".csv,.xlsx"}))

    def labels(self) -> Mapping[str, str]:
        say = self.language.say
        return {"version": say("Version"), "file": say("File (CSV or Excel): start, calls, queue")}
