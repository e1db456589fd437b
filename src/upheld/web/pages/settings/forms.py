"""The forms of the settings: shape only; the rules between rows are kept by the actions."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from babel import Locale
from babel.numbers import list_currencies
from django import forms

from upheld.reports.catalogue import Language
from upheld.web.models import Client, Site, Team
from upheld.web.queries import zones

_NAME = {"autocomplete": "off", "dir": "auto"}


class Spoken(forms.Form):
    """A form whose labels and refusals are said in the reader's language."""

    def __init__(self, *arguments: Any, language: Language, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.language = language
        for name, label in self.said().items():
            self.fields[name].label = label

    def said(self) -> dict[str, str]:
        """The label of each field."""
        raise NotImplementedError

    def clean_zone(self) -> str:
        """A zone that there is."""
        zone: str = self.cleaned_data["zone"].strip()
        if zone not in zones.known():
            raise forms.ValidationError(self.language.say("There is no time zone called “{zone}”.", zone=zone))
        return zone


class Day(forms.DateField):
    """A day; empty: open."""

    def __init__(self, *, required: bool = False) -> None:
        super().__init__(
            required=required,
            input_formats=["%Y-%m-%d"],
            widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        )


def _name(length: int) -> forms.CharField:
    return forms.CharField(max_length=length, widget=forms.TextInput(attrs=_NAME))


def _zone() -> forms.CharField:
    attrs = {"list": "zones", "dir": "ltr", "autocomplete": "off"}
    return forms.CharField(max_length=64, widget=forms.TextInput(attrs=attrs))


class ClientForm(Spoken):
    """A client: who it is, where its market is, what it pays in, and where its contacts are looked up."""

    name = _name(120)
    country = forms.ChoiceField(required=False)
    zone = _zone()
    currency = forms.ChoiceField()
    contact_link = forms.CharField(
        required=False,
        max_length=300,
        widget=forms.URLInput(attrs={"type": "text", "dir": "ltr", "autocomplete": "off", "inputmode": "url"}),
    )
    active = forms.BooleanField(required=False)

    def __init__(self, *arguments: Any, language: Language, **options: Any) -> None:
        super().__init__(*arguments, language=language, **options)
        self.fields["country"].choices = [("", "–"), *countries(language.code)]  # type: ignore[attr-defined]
        self.fields["currency"].choices = currencies(language.code)  # type: ignore[attr-defined]

    def said(self) -> dict[str, str]:
        """The label of each field."""
        say = self.language.say
        return {
            "name": say("Name"),
            "country": say("Country"),
            "zone": say("Time zone"),
            "currency": say("Currency"),
            "contact_link": say("Address of a contact in the client's own system"),
            "active": say("In use"),
        }

    @property
    def values(self) -> dict[str, Any]:
        """As the client's row names them."""
        given = {name: value for name, value in self.cleaned_data.items() if name != "zone"}
        return {**given, "time_zone": self.cleaned_data["zone"]}


class SiteForm(Spoken):
    """A place where people work."""

    name = _name(120)
    country = forms.ChoiceField(required=False)
    zone = _zone()

    def __init__(self, *arguments: Any, language: Language, **options: Any) -> None:
        super().__init__(*arguments, language=language, **options)
        self.fields["country"].choices = [("", "–"), *countries(language.code)]  # type: ignore[attr-defined]

    def said(self) -> dict[str, str]:
        """The label of each field."""
        say = self.language.say
        return {"name": say("Name"), "country": say("Country"), "zone": say("Time zone")}


class TeamForm(Spoken):
    """People led together."""

    name = _name(120)
    site = forms.ModelChoiceField(Site.objects.all(), required=False, empty_label="–")

    def said(self) -> dict[str, str]:
        """The label of each field."""
        return {"name": self.language.say("Name"), "site": self.language.say("Site")}


class QueueForm(Spoken):
    """A new queue and whom it works for."""

    name = _name(120)
    client = forms.ModelChoiceField(Client.objects.filter(active=True), empty_label="–")
    first = Day()

    def said(self) -> dict[str, str]:
        """The label of each field."""
        say = self.language.say
        return {
            "name": say("Name, as the telephone system writes it"),
            "client": say("Client"),
            "first": say("From"),
        }


class OwnerForm(Spoken):
    """A client for whom a queue works over some days."""

    client = forms.ModelChoiceField(Client.objects.all(), empty_label="–")
    first = Day()
    last = Day()

    def said(self) -> dict[str, str]:
        """The label of each field."""
        say = self.language.say
        return {"client": say("Client"), "first": say("First day"), "last": say("Last day")}


class HandOverForm(Spoken):
    """Another client gets a queue from a day on."""

    client = forms.ModelChoiceField(Client.objects.filter(active=True), empty_label="–")
    first = Day(required=True)

    def said(self) -> dict[str, str]:
        """The label of each field."""
        return {"client": self.language.say("Client"), "first": self.language.say("From")}


class DaysForm(Spoken):
    """From a day to a day."""

    first = Day()
    last = Day()

    def said(self) -> dict[str, str]:
        """The label of each field."""
        return {"first": self.language.say("First day"), "last": self.language.say("Last day")}


class PlaceForm(Spoken):
    """Where somebody works under a log-in."""

    login = _name(120)
    team = forms.ModelChoiceField(Team.objects.select_related("site"), required=False, empty_label="–")
    site = forms.ModelChoiceField(Site.objects.all(), required=False, empty_label="–")
    employer = forms.CharField(max_length=120, required=False, widget=forms.TextInput(attrs=_NAME))
    first = Day()
    last = Day()

    def said(self) -> dict[str, str]:
        """The label of each field."""
        say = self.language.say
        return {
            "login": say("Log-in, as the telephone system writes it"),
            "team": say("Team"),
            "site": say("Site"),
            "employer": say("Employer"),
            "first": say("First day"),
            "last": say("Last day"),
        }


class MoveForm(PlaceForm):
    """Somebody works elsewhere from a day on."""

    first = Day(required=True)
    last = None  # type: ignore[assignment]

    def said(self) -> dict[str, str]:
        """The label of each field."""
        labels = super().said()
        return {name: label for name, label in labels.items() if name != "last"} | {"first": self.language.say("From")}


class JoinForm(PlaceForm):
    """Somebody new."""

    code = _name(60)
    name = _name(160)
    hours_per_week = forms.DecimalField(required=False, min_value=0, max_value=80, max_digits=4, decimal_places=1)
    last = None  # type: ignore[assignment]
    field_order = ("code", "name", "login", "team", "site", "employer", "first", "hours_per_week")

    def said(self) -> dict[str, str]:
        """The label of each field."""
        say = self.language.say
        labels = {name: label for name, label in super().said().items() if name != "last"}
        return labels | {"code": say("Code"), "name": say("Name"), "hours_per_week": say("Hours a week")}


class PersonForm(Spoken):
    """What is known of somebody beside their log-ins."""

    name = _name(160)
    hours_per_week = forms.DecimalField(required=False, min_value=0, max_value=80, max_digits=4, decimal_places=1)
    started_on = Day()

    def said(self) -> dict[str, str]:
        """The label of each field."""
        say = self.language.say
        return {"name": say("Name"), "hours_per_week": say("Hours a week"), "started_on": say("With us since")}


class LeaveForm(Spoken):
    """Somebody leaves."""

    last = Day(required=True)

    def said(self) -> dict[str, str]:
        """The label of each field."""
        return {"last": self.language.say("Last day")}


@lru_cache(maxsize=8)
def countries(code: str) -> list[tuple[str, str]]:
    """Countries by their names in a language."""
    names = Locale.parse(code).territories
    return sorted(((key, name) for key, name in names.items() if len(key) == 2 and key.isalpha()), key=_second)


@lru_cache(maxsize=8)
def currencies(code: str) -> list[tuple[str, str]]:
    """Currencies by their codes, with their names in a language."""
    names = Locale.parse(code).currencies
    return [(key, f"{key} · {names[key]}" if key in names else key) for key in sorted(list_currencies())]


def _second(pair: tuple[str, str]) -> str:
    return pair[1]
