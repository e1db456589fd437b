"""Figures and instants as each language writes them. Unknown is "–", never 0."""

from __future__ import annotations

import math
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from zoneinfo import ZoneInfo

import jdatetime
from babel import numbers as babel_numbers
from babel.dates import format_date, format_datetime

UNKNOWN = "–"
_LATIN = "0123456789"
_PERSIAN = str.maketrans(_LATIN + "%", "۰۱۲۳۴۵۶۷۸۹٪")
_LEFT_TO_RIGHT_MARK = "\u200e"
_ISOLATE, _ISOLATE_END = "\u2068", "\u2069"
_LEFT_TO_RIGHT, _RIGHT_TO_LEFT = "\u2066", "\u2067"  # isolates: what stands around cannot turn them


def digits(text: str, code: str) -> str:
    """`text` with the digits of the language: Persian ones for ``fa``.

    >>> digits("20:05", "fa")
    '۲۰:۰۵'
    """
    return text.translate(_PERSIAN) if code == "fa" else text


def label(text: str, code: str) -> str:
    """A period's label (``2026-11``) with the language's digits, kept from being turned round in a right-to-left line.

    >>> label("2026-11", "en"), len(label("2026-11", "fa"))
    ('2026-11', 9)
    """
    return f"{_LEFT_TO_RIGHT}{digits(text, code)}{_ISOLATE_END}" if code == "fa" else text


def inside_left_to_right(text: str, code: str) -> str:
    """`text` for a place that runs from left to right, such as a chart: Persian keeps its own direction there."""
    return f"{_RIGHT_TO_LEFT}{text}{_ISOLATE_END}" if code == "fa" else text


def number(value: float | Decimal | None, code: str, decimals: int = 0) -> str:
    """A plain number with `decimals` digits after the point, rounded half-up.

    >>> number(1234.5, "en", 1), number(None, "en")
    ('1,234.5', '–')
    """
    return _written(value, code, _pattern(decimals))


def share(value: float | Decimal | None, code: str, decimals: int = 1) -> str:
    """A share 0–1 as per cent.

    >>> share(0.86667, "en"), share(0.86667, "pl")
    ('86.7%', '86,7%')
    """
    return _written(value, code, _pattern(decimals) + "%", scale=2, decimals=decimals)


def minutes(seconds: float | None, code: str, decimals: int = 0) -> str:
    """A duration as mm:ss, or h:mm:ss from an hour on.

    >>> minutes(65, "en"), minutes(3725, "en"), minutes(6.03, "en", 1)
    ('1:05', '1:02:05', '0:06.0')
    """
    if seconds is None or not math.isfinite(seconds):
        return UNKNOWN
    rounded = _half_up(seconds, decimals)
    whole, second = divmod(abs(rounded), 60)
    hour, minute = divmod(int(whole), 60)
    ending = f"{second:0{3 + decimals if decimals else 2}.{decimals}f}"
    plain = f"{hour}:{minute:02}:{ending}" if hour else f"{minute}:{ending}"
    signed = _minus(code) + plain if rounded < 0 else plain
    return digits(signed.replace(".", _decimal_point(code)), code)


def money(amount: Decimal | None, currency: str, code: str) -> str:
    """An amount in `currency` (ISO 4217).

    >>> money(Decimal("2880"), "EUR", "en")
    '€2,880.00'
    """
    if amount is None:
        return UNKNOWN
    if code != "fa":
        return babel_numbers.format_currency(amount, currency, locale=code)
    return f"{number(amount, code, babel_numbers.get_currency_precision(currency))} {_ISOLATE}{currency}{_ISOLATE_END}"


def day(when: date | datetime | None, code: str, zone: str = "UTC") -> str:
    """A calendar day in `zone`; Jalali for Persian.

    >>> day(date(2026, 11, 22), "en"), day(date(2026, 11, 22), "fa")
    ('22 Nov 2026', '۱ آذر ۱۴۰۵')
    """
    if when is None:
        return UNKNOWN
    local = when.astimezone(ZoneInfo(zone)).date() if isinstance(when, datetime) else when
    if code == "fa":
        jalali = jdatetime.date.fromgregorian(date=local)
        return digits(f"{jalali.day} {jdatetime.date.j_months_fa[jalali.month - 1]} {jalali.year}", code)
    return format_date(local, "d MMM y" if code == "en" else "medium", locale=code)


def short_day(when: datetime, code: str, zone: str) -> str:
    """A calendar day in `zone` without its year.

    >>> short_day(datetime(2026, 11, 22, tzinfo=ZoneInfo("UTC")), "en", "UTC")
    '22 Nov'
    """
    local = when.astimezone(ZoneInfo(zone)).date()
    if code == "fa":
        return day(local, code).rsplit(" ", 1)[0]
    return format_date(local, {"en": "d MMM", "pl": "d MMM"}.get(code, "M月d日"), locale=code)


def weekday(when: date, code: str) -> str:
    """The short name of a day's weekday.

    >>> weekday(date(2026, 11, 22), "en"), weekday(date(2026, 11, 22), "pl")
    ('Sun', 'niedz.')
    """
    return format_date(when, "EEE", locale=code)


def plus(text: str, code: str) -> str:
    """A written number above 0 with its sign.

    >>> plus(number(12, "en"), "en")
    '+12'
    """
    return f"{_LEFT_TO_RIGHT_MARK if code == 'fa' else ''}+{text}"


def instant(when: datetime | None, code: str, zone: str) -> str:
    """An instant on the wall clock of `zone`, to the second.

    >>> instant(datetime(2026, 11, 22, 2, 30, tzinfo=ZoneInfo("UTC")), "en", "Europe/Warsaw")
    '22 Nov 2026 03:30:00'
    """
    if when is None:
        return UNKNOWN
    return f"{day(when, code, zone)} {clock(when, code, zone, '%H:%M:%S')}"


def clock(when: datetime, code: str, zone: str, shape: str = "%H:%M") -> str:
    """The wall clock of `zone`, as `shape`."""
    return digits(when.astimezone(ZoneInfo(zone)).strftime(shape), code)


def month(when: date, code: str) -> str:
    """A Gregorian month as text: agreements settle by these months, in Persian too.

    >>> month(date(2026, 11, 1), "en")
    'November 2026'
    """
    return digits(format_datetime(datetime(when.year, when.month, 1), "LLLL y", locale=code), code)  # noqa: DTZ001


def decimals_apart(value: float | None, bound: float | None, least: int = 1, most: int = 4, scale: int = 0) -> int:
    """Digits needed so that a `value` that is not the `bound` does not read as if it were.

    79.97 % against 80 % must not be printed as 80.0 %: `scale` 2 compares per cent.

    >>> decimals_apart(0.7997, 0.8, scale=2), decimals_apart(0.7, 0.8, scale=2), decimals_apart(0.8, 0.8, scale=2)
    (2, 1, 1)
    """
    if value is None or bound is None or value == bound:
        return least
    enough = (n for n in range(least, most) if _half_up(value, n + scale) != _half_up(bound, n + scale))
    return next(enough, most)


def figure(value: float | None, unit: str, code: str, bound: float | None = None) -> str:
    """A figure in its unit (``share``, ``s`` or ``count``), with digits enough to tell it from `bound`.

    >>> figure(0.7997, "share", "en", 0.8), figure(6.03, "s", "en", 8), figure(3, "count", "en")
    ('79.97%', '0:06.0', '3')
    """
    if unit == "share":
        return share(value, code, decimals_apart(value, bound, scale=2))
    if unit == "s":
        return minutes(value, code, decimals_apart(value, bound))
    least = 0 if value is None or float(value).is_integer() else 1
    return number(value, code, decimals_apart(value, bound, least))


def _pattern(decimals: int) -> str:
    return "#,##0." + "0" * decimals if decimals else "#,##0"


def _written(
    value: float | Decimal | None, code: str, pattern: str, scale: int = 0, decimals: int | None = None
) -> str:
    if value is None or not math.isfinite(value):
        return UNKNOWN
    places = pattern.count("0", pattern.find(".")) if "." in pattern else 0
    rounded = _half_up(value, (places if decimals is None else decimals) + scale)
    system = "default" if code == "fa" else "latn"
    text = babel_numbers.format_decimal(abs(rounded), pattern, locale=code, numbering_system=system)
    return digits((_minus(code) if rounded < 0 else "") + text, code)


def _half_up(value: float | Decimal, decimals: int) -> Decimal:
    return Decimal(str(value)).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


def _minus(code: str) -> str:
    return _LEFT_TO_RIGHT_MARK + "−" if code == "fa" else "−"


def _decimal_point(code: str) -> str:
    return babel_numbers.get_decimal_symbol(code, numbering_system="default" if code == "fa" else "latn")
