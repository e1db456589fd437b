"""Callers as keyed pseudonyms: the same number always gives the same one, and nobody without the key can go back.

A pseudonym is the first 32 hex digits of HMAC-SHA-256 (RFC 2104, FIPS 180-4) over the normalised number: 128 bits, so
that even a billion callers do not meet by chance. The key is kept apart from the records.
"""

from __future__ import annotations

import hmac
import os
import re
import secrets
import stat
import unicodedata
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Final

from upheld.problems import BadInput, Problem

KEY_BYTES: Final = 32
PSEUDONYM_DIGITS: Final = 32

_REMEMBERED = 1 << 17  # numbers kept at hand; repeat callers come close together
_WITHHELD = frozenset({"asterisk", "s", "t", "p", "o"})  # what switches write when they know no number
_PLAIN = re.compile(r"\+?[1-9][0-9]*")
_URI = re.compile(r"^(?:sips?|tel):", re.IGNORECASE)
_INSIDE = re.compile(r"<([^<>]*)>\s*$")
_BETWEEN = re.compile(
    r"[\s\-‐‑‒–./()\[\]|\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]+"
)  # with unseen marks of direction
_LONG_DIGITS = re.compile(r"\+?\d(?:[ \-.]?\d){4,}")


class Pseudonyms:
    """Turns caller numbers into pseudonyms under one key."""

    def __init__(self, key: bytes) -> None:
        if len(key) != KEY_BYTES:
            raise BadInput(Problem("privacy.key_length", values={"bytes": len(key), "expected": KEY_BYTES}))
        self._keyed = hmac.new(key, digestmod=sha256)
        self.of = lru_cache(maxsize=_REMEMBERED)(self._of)

    def __call__(self, number: str) -> str | None:
        """The pseudonym of `number`; None where it identifies nobody (withheld, unknown, empty)."""
        return self.of(number)

    def _of(self, number: str) -> str | None:
        written = normalised(number)
        if written is None:
            return None
        keyed = self._keyed.copy()
        keyed.update(written.encode())
        return keyed.hexdigest()[:PSEUDONYM_DIGITS]


def normalised(number: str) -> str | None:
    """A caller number in one way of writing; None where it identifies nobody.

    Separators go, a leading ``00`` becomes ``+``, SIP and tel addresses and ``"Name" <number>`` give their number. A
    text without a digit (``anonymous``, ``Restricted``, ``匿名``) or of zeros alone is a withheld number. National and
    international writing of one number stay two callers: only the switch knows the country.

    >>> normalised("0048 22-555 01 23"), normalised('"Anna" <sip:+48225550123@example.com>'), normalised("Anonymous")
    ('+48225550123', '+48225550123', None)
    """
    if _PLAIN.fullmatch(number):
        return number
    return _normalised_slowly(number)


def _normalised_slowly(number: str) -> str | None:
    """The rule itself; a plain number passes it unchanged."""
    text = number.strip()
    if inside := _INSIDE.search(text):
        text = inside.group(1)
    text = re.split("[@;]", _URI.sub("", text), maxsplit=1)[0]
    text = _BETWEEN.sub("", text.replace("(0)", "") if text.startswith("+") else text)
    text = "".join(str(unicodedata.decimal(letter, letter)) for letter in text).casefold()
    if text in _WITHHELD or not any("1" <= letter <= "9" for letter in text):
        return None
    return "+" + text[2:] if text.startswith("00") else text


def passing_key() -> bytes:
    """A key for one run: repeats still join within it, and nothing joins with any other run."""
    return secrets.token_bytes(KEY_BYTES)


def create_key(path: Path) -> bytes:
    """A new random key in `path`, readable by its owner alone; raises FileExistsError rather than overwrite one."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    key = secrets.token_bytes(KEY_BYTES)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(key)
        file.flush()
        os.fsync(file.fileno())
    return key


def read_key(path: Path) -> bytes:
    """The key in `path`; raises BadInput when it is missing, of the wrong length or open to others."""
    try:
        mode, key = stat.S_IMODE(path.stat().st_mode), path.read_bytes()
    except OSError as error:
        raise BadInput(Problem("privacy.key_missing", str(path), values={"reason": error.strerror or ""})) from None
    if mode & 0o077:
        raise BadInput(Problem("privacy.key_open", str(path), values={"mode": f"{mode:03o}"}))
    if len(key) != KEY_BYTES:
        raise BadInput(Problem("privacy.key_length", str(path), values={"bytes": len(key), "expected": KEY_BYTES}))
    return key


def masked(text: str) -> str:
    """`text` with every number of five digits or more hidden but for its last two digits.

    >>> masked("ENTERQUEUE||+48 22 555 01 23|1")
    'ENTERQUEUE||***23|1'
    """
    return _LONG_DIGITS.sub(lambda found: "***" + re.sub(r"\D", "", found[0])[-2:], text)
