"""What a kind of table is: its columns, what each holds, and the names under which exports are known to write them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Final, NamedTuple

from upheld.contacts.tables.cells import Cell

TEXT: Final = "text"
CALLER: Final = "caller"  # text that leaves the reader as a pseudonym only
WORD: Final = "word"  # one of a few words, which a mapping may translate
INSTANT: Final = "instant"
DAY: Final = "day"
TIME_OF_DAY: Final = "time_of_day"
DURATION: Final = "duration"  # in seconds
COUNT: Final = "count"
NUMBER: Final = "number"
YES_NO: Final = "yes_no"
MEANINGS: Final = (TEXT, CALLER, WORD, INSTANT, DAY, TIME_OF_DAY, DURATION, COUNT, NUMBER, YES_NO)

UNITS_S: Final[Mapping[str, float]] = {
    "us": 1e-6, "ms": 0.001, "msec": 0.001, "milliseconds": 0.001, "s": 1.0, "sec": 1.0, "secs": 1.0, "seconds": 1.0,
    "m": 60.0, "min": 60.0, "mins": 60.0, "minutes": 60.0, "h": 3600.0, "hours": 3600.0, "days": 86400.0,
}  # fmt: skip
"""Seconds in one unit of a duration written as a bare number."""

_WITHIN: Final = re.compile(r"(answered|abandoned)_within_(\d{1,6})s")
_WITHIN_WORDS: Final = re.compile(
    r"(?:calls? |contacts? )?(?:(answered|ans|handled|abandoned|aban|abnd) )?(?:with)?in (\d{1,6})"
    r"(?: ?(?:s|sec|secs|seconds))?"
)
_NOT_LETTERS: Final = re.compile(r"[^\w]+|_+")
_BRACKETS: Final = re.compile(r"[(\[]([^)\]]*)[)\]]")


@dataclass(frozen=True, eq=False)
class Column:
    """One column that a kind of table may have."""

    name: str
    meaning: str  # one of MEANINGS
    aliases: tuple[str, ...] = ()
    required: bool = False
    may_be_empty: bool = False  # of a required column: the header must be there, its cells need not be filled
    words: Mapping[str, str] = field(default_factory=dict)  # of WORD: what is written → what it means
    free: bool = False  # of WORD: a word nobody knows stands for itself; of COUNT: yes and no are 1 and 0
    example: str = ""


class Meaning(NamedTuple):
    """What a header means."""

    column: str
    rank: int  # 0: its own name; else how far down the list of names it is known by
    unit_s: float | None  # the seconds of the unit that stands in the header's brackets


@dataclass(frozen=True, eq=False)
class Kind:
    """One kind of table."""

    name: str
    columns: tuple[Column, ...]
    moment: str | None = None  # the instant of a row, which the columns date and time may give instead
    needs: tuple[tuple[str, ...], ...] = ()  # of each group at least one column, beyond the required ones
    within: bool = False  # has columns such as answered_within_20s
    source: bool = True  # can be read as SOURCE by itself

    @cached_property
    def by_name(self) -> Mapping[str, Column]:
        """The columns by name."""
        return {column.name: column for column in self.columns}

    def column(self, name: str) -> Column | None:
        """The column called `name`; None where the kind has none."""
        if self.within and _WITHIN.fullmatch(name):
            return Column(name, COUNT)
        return self.by_name.get(name)

    @cached_property
    def by_header(self) -> Mapping[str, tuple[str, int]]:
        """The plain form of everything the columns are known as → the column, and how far down its list that stands."""
        return {
            plain(known): (column.name, rank)
            for column in self.columns
            for rank, known in enumerate((column.name, *column.aliases))
        }

    def meant_by(self, header: str) -> Meaning | None:
        """What a header means; None where the kind knows nothing by that name."""
        found = self._known(plain(header))
        if found:
            return Meaning(*found, None)
        bracket = _BRACKETS.search(header)
        found = self._known(plain(_BRACKETS.sub(" ", header))) if bracket else None
        column = self.column(found[0]) if found else None
        if not (bracket and found and column):
            return None
        unit_s = UNITS_S.get(bracket[1].strip().lower())
        return Meaning(*found, unit_s) if unit_s is None or column.meaning == DURATION else None

    def _known(self, words: str) -> tuple[str, int] | None:
        if words in self.by_header:
            return self.by_header[words]
        said = _WITHIN_WORDS.fullmatch(words) if self.within else None
        if said is None:
            return None
        counted = "abandoned" if (said[1] or "").startswith("ab") else "answered"
        return f"{counted}_within_{int(said[2])}s", 0

    def lacking(self, names: Iterable[str]) -> list[str]:
        """What a table with the columns `names` lacks to be of this kind; of a group its first."""
        there = set(names)
        if self.moment and "date" in there:
            there.add(self.moment)
        missing = [column.name for column in self.columns if column.required and column.name not in there]
        return missing + [group[0] for group in self.needs if not there & set(group) and not self._within(there, group)]

    def _within(self, there: set[str], group: Sequence[str]) -> bool:
        return self.within and "answered" in group and any(_WITHIN.fullmatch(name) for name in there)


def within_of(name: str) -> tuple[str, float] | None:
    """Which count within how many seconds a column holds.

    >>> within_of("answered_within_20s"), within_of("answered")
    (('answered', 20.0), None)
    """
    found = _WITHIN.fullmatch(name)
    return (found[1], float(found[2])) if found else None


@lru_cache(maxsize=16_384)
def plain(header: str) -> str:
    """A header for comparing: letters and digits only, in small letters, parted by single blanks.

    >>> plain("Call-Start_Time  (UTC)")
    'call start time utc'
    """
    return _NOT_LETTERS.sub(" ", header.casefold()).strip()


def placed(kind: Kind, cells: Sequence[Cell]) -> dict[str, int]:
    """The columns of `kind` that a header row names, and where; of two headers for one column the better known one."""
    found: dict[str, tuple[int, int]] = {}
    for place, cell in enumerate(cells):
        meant = kind.meant_by(cell) if isinstance(cell, str) and cell.strip() else None
        if meant:
            found[meant.column] = min((meant.rank, place), found.get(meant.column, (meant.rank, place)))
    return {column: place for column, (_, place) in found.items()}


def fits(kind: Kind, cells: Sequence[Cell]) -> int:
    """How many columns of `kind` a header row names; 0 where it lacks one that the kind cannot do without."""
    found = placed(kind, cells)
    return 0 if kind.lacking(found) else len(found)
