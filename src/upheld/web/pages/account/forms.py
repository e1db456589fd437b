"""The forms of accounts."""

from __future__ import annotations

from typing import Any

from django import forms

from upheld.reports.catalogue import Language
from upheld.web.models import Account, Invitation


class Welcome(forms.Form):
    """The name and password of an account that opens; its address, where the invitation names none."""

    email = forms.EmailField(max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "username"}))
    name = forms.CharField(max_length=160)
    password = forms.CharField(
        max_length=4096, strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )

    def __init__(self, *arguments: Any, language: Language, invitation: Invitation, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.initial["name"] = invitation.name
        self.fields["email"].label = language.say("E-mail address")
        if invitation.email:
            del self.fields["email"]
        self.fields["name"].label = language.say("Name")
        self.fields["password"].label = language.say("Password")
        self.fields["password"].help_text = language.say("At least 12 characters, not a common word.")


class NewPassword(forms.Form):
    """The password one has, and the one one wants."""

    present = forms.CharField(
        max_length=4096, strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )
    password = forms.CharField(
        max_length=4096, strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )

    def __init__(self, *arguments: Any, language: Language, account: Account, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._account, self._language = account, language
        self.fields["present"].label = language.say("Present password")
        self.fields["password"].label = language.say("New password")
        self.fields["password"].help_text = language.say("At least 12 characters, not a common word.")

    def clean_present(self) -> str:
        """Only who knows the present password may set another."""
        said: str = self.cleaned_data["present"]
        if not self._account.check_password(said):
            raise forms.ValidationError(self._language.say("This is not your present password."))
        return said


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
