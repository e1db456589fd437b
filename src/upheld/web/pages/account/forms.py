"""The forms of accounts."""

from __future__ import annotations

from typing import Any

from django import forms

from upheld.reports.catalogue import Language


class LogIn(forms.Form):
    """E-mail address and password."""

    email = forms.CharField(max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "username"}))
    password = forms.CharField(
        max_length=4096, strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )

    def __init__(self, *arguments: Any, language: Language, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["email"].label = language.say("E-mail address")
        self.fields["password"].label = language.say("Password")
