"""What values look like as JSON: the kinds of fields that operations share.

Numbers travel unrounded, unknown is null, instants carry their offset, days are plain dates.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Annotated, Any

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

_FIRST, _LAST = datetime(1970, 1, 2, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)


class Shape(BaseModel):
    """What an answer holds, read from a row, a dataclass or a mapping."""

    model_config = ConfigDict(from_attributes=True)


class Asked(BaseModel):
    """What a request holds: a field that does not exist is refused, not overlooked."""

    model_config = ConfigDict(extra="forbid")


def _within_the_calendar(when: datetime) -> datetime:
    if not _FIRST <= when <= _LAST:
        raise ValueError("outside the calendar")
    return when.astimezone(UTC)


def _day_within_the_calendar(day: date) -> date:
    if not _FIRST.date() <= day <= _LAST.date():
        raise ValueError("outside the calendar")
    return day


def _without_nul(text: str) -> str:
    if "\0" in text:  # no database keeps it
        raise ValueError("NUL")
    return text


Text = Annotated[str, AfterValidator(_without_nul)]
"""Any text, the empty one too."""
Line = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300), AfterValidator(_without_nul)
]
"""A line of text that says something."""
Instant = Annotated[AwareDatetime, AfterValidator(_within_the_calendar)]
"""An instant that a request names: with an offset, between 1970 and 2100."""
Moment = AwareDatetime
"""An instant in an answer, with its offset."""
Day = Annotated[date, AfterValidator(_day_within_the_calendar)]
"""A day that a request names, between 1970 and 2100."""
Key = Annotated[int, Field(ge=1, le=2**63 - 1)]
"""The number of a row."""
Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
"""A share from 0 to 1."""
Amount = Annotated[float, Field(ge=0, le=1e12, allow_inf_nan=False)]
"""An amount that is not negative."""


Queue = Annotated[str, StringConstraints(max_length=120), AfterValidator(_without_nul)]
"""The name of a queue, as the telephone system has it."""
Zone = Annotated[str, StringConstraints(min_length=1, max_length=64), AfterValidator(_without_nul)]
"""An IANA time zone."""


def picked(row: object, *names: str) -> dict[str, Any]:
    """These attributes of `row`."""
    return {name: getattr(row, name) for name in names}


class Fraction(Shape):
    """A share with what it is made of; unknown where the denominator is 0 or unknown."""

    value: float | None
    numerator: float | None
    denominator: float | None


def fraction(numerator: float | None, denominator: float | None) -> dict[str, float | None]:
    """A `Fraction` of these parts."""
    value = numerator / denominator if numerator is not None and denominator else None
    return {"value": value, "numerator": numerator, "denominator": denominator}
