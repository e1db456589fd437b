"""Money rounded as it is paid: half-up to the currency's minor unit (ISO 4217)."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Final

_NONE = (
    "BIF",
    "CLP",
    "DJF",
    "GNF",
    "ISK",
    "JPY",
    "KMF",
    "KRW",
    "PYG",
    "RWF",
    "UGX",
    "UYI",
    "VND",
    "VUV",
    "XAF",
    "XOF",
    "XPF",
)
_THREE = ("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND")
_FOUR = ("CLF", "UYW")
_MINOR_DIGITS: Final = {**dict.fromkeys(_NONE, 0), **dict.fromkeys(_THREE, 3), **dict.fromkeys(_FOUR, 4)}


def minor_digits(currency: str) -> int:
    """Digits after the decimal mark of amounts in `currency`."""
    return _MINOR_DIGITS.get(currency, 2)


def half_up(amount: Fraction | Decimal, currency: str) -> Decimal:
    """A non-negative exact amount rounded half-up to the minor unit.

    >>> half_up(Decimal("0.125"), "EUR"), half_up(Fraction(1, 3), "JPY")
    (Decimal('0.13'), Decimal('0'))
    """
    digits = minor_digits(currency)
    units = int(Fraction(amount) * 10**digits + Fraction(1, 2))
    return Decimal(units).scaleb(-digits)


def written(amount: Fraction) -> Decimal:
    """An exact amount as a decimal; where it does not end, to ten places."""
    return (Decimal(amount.numerator) / Decimal(amount.denominator)).quantize(
        Decimal("0.0000000001"), ROUND_HALF_UP
    ).normalize() + Decimal(0)
