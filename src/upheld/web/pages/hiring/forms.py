"""The question of a hiring plan: as a form of its main numbers, or as its file with tables."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms

from upheld.reports.catalogue import Language

_LARGEST_BYTES = 2_000_000
_DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class Files(forms.ClearableFileInput):
    """Several files at once."""

    allow_multiple_selected = True


class ManyFiles(forms.FileField):
    """A field of several files."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        options.setdefault("widget", Files(attrs={"multiple": True, "accept": ".csv"}))
        super().__init__(*arguments, **options)

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """Each file by itself."""
        single = super().clean
        return [single(one, initial) for one in data if one] if isinstance(data, list | tuple) else []


class MainNumbers(forms.Form):
    """What most plans are made from; per cents as numbers, durations in weeks."""

    title = forms.CharField(max_length=120)
    start = forms.DateField(widget=_DAY)
    needs = forms.CharField(max_length=400, widget=forms.TextInput(attrs={"inputmode": "decimal"}))
    people = forms.IntegerField(min_value=0, max_value=100_000)
    shrinkage = forms.FloatField(min_value=0, max_value=90)
    away = forms.FloatField(min_value=0, max_value=90)
    early = forms.FloatField(min_value=0, max_value=90)
    later = forms.FloatField(min_value=0, max_value=90)
    training_weeks = forms.IntegerField(min_value=0, max_value=104)
    smallest = forms.IntegerField(min_value=1, max_value=1000)
    largest = forms.IntegerField(min_value=1, max_value=1000)
    trainers = forms.IntegerField(min_value=0, max_value=1000)
    lead_weeks = forms.IntegerField(min_value=0, max_value=104)
    ramp_first = forms.FloatField(min_value=1, max_value=100)
    ramp_weeks = forms.IntegerField(min_value=1, max_value=104)
    currency = forms.CharField(min_length=3, max_length=3)
    wage = forms.FloatField(min_value=0, max_value=1e9)
    hire = forms.FloatField(min_value=0, max_value=1e9)
    per_class = forms.FloatField(min_value=0, max_value=1e9)
    missing = forms.FloatField(min_value=0, max_value=1e9)
    short_at_most = forms.FloatField(min_value=0.5, max_value=90)

    def __init__(self, *arguments: Any, language: Language, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.language = language
        for name, label in _labels(language).items():
            self.fields[name].label = label

    def clean_needs(self) -> list[float]:
        """A number for each month."""
        try:
            found = [float(one) for one in self.cleaned_data["needs"].replace(",", ".").replace(";", " ").split()]
        except ValueError:
            found = []
        if not 1 <= len(found) <= 36 or not all(0 <= one <= 100_000 for one in found):
            raise forms.ValidationError(
                self.language.say("Write one number for each month, 1 to 36 of them, parted by spaces.")
            )
        return found

    def clean(self) -> dict[str, Any]:
        told = self.cleaned_data
        if {"smallest", "largest"} <= set(told) and told["smallest"] > told["largest"]:
            self.add_error("largest", self.language.say("The largest class is smaller than the smallest."))
        return told

    def clean_currency(self) -> str:
        """Three letters."""
        code: str = self.cleaned_data["currency"].strip().upper()
        if not (code.isascii() and code.isalpha()):
            raise forms.ValidationError(self.language.say("Write the three letters of a currency, as EUR."))
        return code

    def question(self) -> tuple[str, dict[str, str]]:
        """The file and its table, as they could have been written by hand."""
        return written(self.cleaned_data)


class AsFile(forms.Form):
    """The question as its TOML text, and the tables that it names."""

    question = forms.CharField(
        max_length=50_000,
        widget=forms.Textarea(attrs={"rows": 18, "spellcheck": "false", "dir": "ltr", "class": "raw"}),
    )
    tables = ManyFiles(required=False)

    def __init__(self, *arguments: Any, language: Language, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.language = language
        self.fields["question"].label = language.say("The question (TOML)")
        self.fields["tables"].label = language.say("Its tables (CSV)")

    def clean_tables(self) -> dict[str, str]:
        """File name → text."""
        found = {}
        for file in self.cleaned_data["tables"]:
            if file.size > _LARGEST_BYTES:
                raise forms.ValidationError(self.language.say("{file} is too large.", file=file.name))
            try:
                found[file.name] = file.read().decode("utf-8-sig")
            except UnicodeDecodeError:
                raise forms.ValidationError(self.language.say("{file} is no UTF-8 text.", file=file.name)) from None
        return found


def written(told: Mapping[str, Any]) -> tuple[str, dict[str, str]]:
    """The main numbers as the file and its table that they stand for."""
    start: date = told["start"]
    rows = [f"{_month(start, place)},{need:g}" for place, need in enumerate(told["needs"])]
    text = _TEXT.format(
        title=_quoted(told["title"]), start=start.isoformat(), months=len(rows), currency=told["currency"],
        **{name: f"{value:g}" for name, value in told.items() if isinstance(value, int | float)},
    )  # fmt: skip
    return text, {"required.csv": "month,agents\n" + "\n".join(rows) + "\n"}


def _labels(language: Language) -> Mapping[str, str]:
    say = language.say
    return {
        "title": say("Name of the plan"), "start": say("From the first day"),
        "needs": say("Agents at work needed, month by month"), "people": say("People there now, full time"),
        "shrinkage": say("Shrinkage of those who come"), "away": say("On leave or absent"),
        "early": say("Leave a month, in the first half year"), "later": say("Leave a month, later"),
        "training_weeks": say("Training"), "smallest": say("Smallest class"), "largest": say("Largest class"),
        "trainers": say("Trainers"), "lead_weeks": say("From opening a recruitment to the first day"),
        "ramp_first": say("Work of a newcomer after training"), "ramp_weeks": say("Until they work as others do"),
        "currency": say("Currency"), "wage": say("Wage of a month"), "hire": say("Hiring, per person"),
        "per_class": say("Training, per class"),
        "missing": say("A person's work missing for a month"),
        "short_at_most": say("Chance of a month being short, at most"),
    }  # fmt: skip


def _month(start: date, place: int) -> str:
    year, month = divmod(start.month - 1 + place, 12)
    return f"{start.year + year:04d}-{month + 1:02d}"


def _quoted(text: str) -> str:
    """A TOML string."""
    plain = "".join(sign for sign in text if sign.isprintable()).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{plain}"'


_TEXT = """\
format = "upheld.hiring/1"
title = {title}
start = {start}
months = {months}
beyond = "8w"
draws = 1000

[required]
table = "required.csv"
shrinkage = "{shrinkage}%"
absence = "{away}%"

[people]
now = {people}

[attrition]
bands = [ {{ until = "26w", monthly = "{early}%" }}, {{ monthly = "{later}%" }} ]

[training]
weeks = "{training_weeks}w"
smallest = {smallest}
largest = {largest}
trainers = {trainers}

[ramp]
shape = "linear"
first = "{ramp_first}%"
weeks = "{ramp_weeks}w"

[recruiting]
lead = "{lead_weeks}w"

[cost]
currency = "{currency}"
wage = {wage}
hire = {hire}
class = {per_class}
missing = {missing}

[promise]
short_at_most = "{short_at_most}%"
"""
