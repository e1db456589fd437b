"""The form of the what-if: everything in the units that people think in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms

from upheld.reports.catalogue import Language
from upheld.web.queries.what_if import HIGHEST, LOWEST, Asked

_DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class WhatIf(forms.Form):
    """The level is a share, as the slider has it; changes, shrinkage and occupancy are per cent."""

    queue = forms.ChoiceField()
    day = forms.DateField(widget=_DAY)
    level = forms.FloatField(min_value=LOWEST, max_value=HIGHEST)
    threshold_s = forms.FloatField(min_value=0, max_value=3600)
    volume = forms.FloatField(min_value=-90, max_value=300)
    handling = forms.FloatField(min_value=-90, max_value=300)
    patience_s = forms.FloatField(min_value=1, max_value=86400, required=False)
    shrinkage = forms.FloatField(min_value=0, max_value=90)
    max_occupancy = forms.FloatField(min_value=30, max_value=100, required=False)
    wage = forms.FloatField(min_value=0, max_value=1_000_000, required=False)
    days = forms.FloatField(min_value=1, max_value=31)

    def __init__(self, *arguments: Any, language: Language, queues: tuple[str, ...], **options: Any):
        super().__init__(*arguments, **options)
        field = self.fields["queue"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(queue, queue) for queue in queues]
        for name, label in _labels(language).items():
            self.fields[name].label = label

    def asked(self) -> Asked:
        """What is tried."""
        told = self.cleaned_data
        return Asked(
            told["queue"], told["day"], told["level"], told["threshold_s"], 1 + told["volume"] / 100,
            1 + told["handling"] / 100, told["patience_s"], told["shrinkage"] / 100, _share(told["max_occupancy"]),
            told["wage"], told["days"],
        )  # fmt: skip


def written(asked: Asked) -> dict[str, Any]:
    """`asked` as the form's fields."""
    return {
        "queue": asked.queue, "day": asked.day.isoformat(), "level": round(asked.level, 4),
        "threshold_s": _short(asked.threshold_s), "volume": _short(round((asked.volume - 1) * 100, 6)),
        "handling": _short(round((asked.handling - 1) * 100, 6)), "patience_s": _short(asked.patience_s),
        "shrinkage": _short(round(asked.shrinkage * 100, 6)),
        "max_occupancy": None if asked.max_occupancy is None else _short(round(asked.max_occupancy * 100, 6)),
        "wage": _short(asked.wage), "days": _short(asked.days),
    }  # fmt: skip


def _labels(language: Language) -> Mapping[str, str]:
    say = language.say
    return {
        "queue": say("Queue"), "day": say("A day like"), "level": say("Service level"),
        "threshold_s": say("Answered within"), "volume": say("Contacts, more or fewer"),
        "handling": say("AHT, longer or shorter"), "patience_s": say("Mean patience"), "shrinkage": say("Shrinkage"),
        "max_occupancy": say("Occupancy at most"), "wage": say("Cost of a paid hour"),
        "days": say("Such days in a month"),
    }  # fmt: skip


def _share(percent: float | None) -> float | None:
    return None if percent is None else percent / 100


def _short(value: float | None) -> float | int | None:
    return int(value) if value is not None and float(value).is_integer() else value
