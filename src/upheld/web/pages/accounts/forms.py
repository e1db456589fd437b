"""The forms of people and access."""

from __future__ import annotations

from typing import Any

from django import forms

from upheld.reports.catalogue import Language
from upheld.web.models import Client, Person, Role, Team
from upheld.web.words import ROLES


class Grant(forms.Form):
    """A role for one client or all, one team or all."""

    role = forms.ChoiceField()
    client = forms.ModelChoiceField(Client.objects.filter(active=True), required=False)
    team = forms.ModelChoiceField(Team.objects.all(), required=False)

    def __init__(self, *arguments: Any, language: Language, **options: Any) -> None:
        super().__init__(*arguments, **options)
        say = language.say
        self.fields["role"].choices = [(role, say(ROLES[role])) for role in Role.values]  # type: ignore[attr-defined]
        self.fields["role"].label = say("Role")
        self.fields["client"].label, self.fields["team"].label = say("Client"), say("Team")
        self.fields["client"].empty_label = say("All clients")  # type: ignore[attr-defined]
        self.fields["team"].empty_label = say("All teams")  # type: ignore[attr-defined]


class Invite(Grant):
    """Who is invited, as what."""

    email = forms.EmailField(max_length=254)
    name = forms.CharField(max_length=160)
    person = forms.ModelChoiceField(Person.objects.filter(account=None), required=False)
    field_order = ("email", "name", "role", "client", "team", "person")

    def __init__(self, *arguments: Any, language: Language, **options: Any) -> None:
        super().__init__(*arguments, language=language, **options)
        self.fields["email"].label, self.fields["name"].label = language.say("E-mail address"), language.say("Name")
        self.fields["person"].label = language.say("Who this is on the schedule")
        self.fields["person"].empty_label = language.say("Nobody")  # type: ignore[attr-defined]
