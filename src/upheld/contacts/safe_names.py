"""Names of files as strangers write them, made harmless: a name is never trusted to be one."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

LONGEST: Final = 120
OTHERWISE: Final = "file"

_PARTED: Final = re.compile(r"[/\\]")
_UNWANTED: Final = re.compile(r'[<>:"|?*]')


def safe_name(name: str) -> str:
    """The last part of `name` without separators, control characters and unseen marks of direction; at most 120 long.

    The ending is kept, because people know files by it. Never empty, never a folder's own name.

    >>> safe_name("../../etc/passwd"), safe_name("C:\\\\calls\\\\day 1.csv"), safe_name("..")
    ('passwd', 'day 1.csv', 'file')
    >>> safe_name("invoice\\u202excod.csv"), safe_name("calls\\0.csv"), safe_name("<b>x</b>.csv")
    ('invoicexcod.csv', 'calls.csv', 'b_.csv')
    """
    last = _PARTED.split(unicodedata.normalize("NFC", name))[-1]
    seen = "".join(sign for sign in last if unicodedata.category(sign)[0] != "C")
    plain = _UNWANTED.sub("_", " ".join(seen.split())).strip(" .")
    if len(plain) > LONGEST:
        stem, dot, ending = plain.rpartition(".")
        keeps = dot and len(ending) <= 12
        plain = f"{stem[: LONGEST - len(ending) - 1]}.{ending}" if keeps else plain[:LONGEST]
    while len(plain.encode()) > 240:  # file systems count bytes
        stem, dot, ending = plain.rpartition(".")
        plain = f"{stem[:-1]}.{ending}" if dot and len(stem) > 1 else plain[:-1]
    return plain or OTHERWISE
