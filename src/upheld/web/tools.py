"""Writing figures, days and sentences as one reader reads them: what every template gets under short names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from upheld.reports import numbers, words
from upheld.reports.catalogue import Language


def of_reader(language: Language, zone: str) -> Mapping[str, Any]:
    """The tools for a reader of `language` who sees the wall clock of `zone` (IANA)."""
    code = language.code
    return {
        "language": language,
        "zone": zone,
        "say": language.say,
        "say_many": language.say_many,
        "apart": language.apart,
        "number": lambda value, decimals=0: numbers.number(value, code, decimals),
        "share": lambda value, decimals=1: numbers.share(value, code, decimals),
        "minutes": lambda value, decimals=0: numbers.minutes(value, code, decimals),
        "money_text": lambda amount, currency: numbers.money(amount, currency, code),
        "figure_text": lambda value, unit, bound=None: numbers.figure(value, unit, code, bound),
        "plus": lambda text: numbers.plus(text, code),
        "digits": lambda text: numbers.digits(str(text), code),
        "label": lambda text: numbers.label(str(text), code),
        "day": lambda when, at=zone: numbers.day(when, code, at),
        "short_day": lambda when, at=zone: numbers.short_day(when, code, at),
        "weekday": lambda when: numbers.weekday(when, code),
        "month": lambda when: numbers.month(when, code),
        "instant": lambda when, at=zone: numbers.instant(when, code, at),
        "clock": lambda when, at=zone: numbers.clock(when, code, at) if when else numbers.UNKNOWN,
        "word": lambda table, key: words.word(table, key, language),
    }
