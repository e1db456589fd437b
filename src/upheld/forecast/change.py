"""What a person makes of a forecast, in one short text: ``+15%``, ``x1.2``, ``=120/30m``, ``=3000/day``, ``-40``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

import numpy as np

from upheld.forecast.history import DAY_S
from upheld.notation import duration_s
from upheld.queueing.arrivals import Floats

FACTOR: Final = "factor"
SET: Final = "set"
ADD: Final = "add"

# A spreadsheet takes a leading = or + for a sum of its own, so each sign has a word that it leaves alone.
_SIGNS: Final = {
    "=": "=",
    "set": "=",
    "+": "+",
    "up": "+",
    "-": "-",
    "−": "-",
    "–": "-",
    "down": "-",
    "x": "x",
    "×": "x",
}
_CHANGE = re.compile(r"(=|set|\+|up|[-−–]|down|x|×)\s*(\d{1,9}(?:\.\d{1,9}|,\d{1,2})?)\s*(%)?\s*(?:/\s*(\w{1,12}))?")


@dataclass(frozen=True)
class Change:
    """A factor, or contacts that are set or added.

    The contacts are those of `per_s` seconds: None is each interval, 86,400 the whole day, over which they are spread
    as the forecast is.
    """

    kind: str  # FACTOR, SET or ADD
    amount: float
    per_s: int | None
    written: str


def change(text: str) -> Change:
    """The change meant by `text`; raises ValueError.

    >>> change("-20%").amount, change("x1.2").amount, change("up 40").amount, change("=3000/day").per_s
    (0.8, 1.2, 40.0, 86400)
    """
    found = _CHANGE.fullmatch(text.strip().lower())
    if found is None:
        raise ValueError(text)
    sign, percent, per = _SIGNS[found[1]], found[3] is not None, found[4]
    number = float(found[2].replace(",", "."))
    if sign == "x" or percent:
        if per is not None or (sign == "x") == percent or sign == "=":
            raise ValueError(text)
        return Change(FACTOR, number if sign == "x" else _factor(sign, found[2], text), None, text.strip())
    per_s = None if per is None else _per_s(per)
    return Change(SET if sign == "=" else ADD, -number if sign == "-" else number, per_s, text.strip())


def changed(mean: Floats, change: Change, interval_s: int) -> Floats:
    """(H, S) what `change` would make of `mean` contacts per interval everywhere; below 0 where it takes off too much.

    NaN (closed) stays NaN. Contacts of a day whose mean is 0 are spread evenly over its open intervals.
    """
    if change.kind == FACTOR:
        return mean * change.amount
    if change.per_s == DAY_S:
        contacts = change.amount * _shares(mean)
    else:
        contacts = np.full(mean.shape, change.amount * (1 if change.per_s is None else interval_s / change.per_s))
    return contacts + (mean if change.kind == ADD else mean * 0.0)


def _shares(mean: Floats) -> Floats:
    total = np.nansum(mean, axis=1, keepdims=True)
    weight = np.where(total > 0, mean, mean * 0.0 + 1.0)
    return np.asarray(weight / np.maximum(np.nansum(weight, axis=1, keepdims=True), np.finfo(np.float64).tiny))


def _factor(sign: str, percent: str, text: str) -> float:
    hundredths = float(percent.replace(",", "."))
    if sign == "-" and hundredths > 100:
        raise ValueError(text)
    return (100 + hundredths if sign == "+" else 100 - hundredths) / 100


def _per_s(text: str) -> int:
    if text == "day":
        return DAY_S
    seconds = duration_s(text)
    if not 60 <= seconds <= DAY_S or seconds != int(seconds):
        raise ValueError(text)
    return int(seconds)
