"""What a plan can say that somebody does, and which states fulfil it.

work      = ready for contacts, handling one, or in after-contact work;
break     = not ready (for one of the reasons that mean a break, where those are said), or logged out;
off_phone = not ready, or logged out: a meeting, a training, a coaching, any activity away from the contacts;
leave     = nothing is asked; these minutes are planned absence and in no denominator.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np

from upheld.problems import BadInput, Problem

WORK: Final = "work"
BREAK: Final = "break"
OFF_PHONE: Final = "off_phone"
LEAVE: Final = "leave"

KIND_OF: Final[Mapping[str, str]] = {
    **dict.fromkeys(("work", "shift", "phone", "on_queue", "chat", "email", "back_office", "overtime"), WORK),
    **dict.fromkeys(("break", "lunch", "pause", "rest"), BREAK),
    **dict.fromkeys(("meeting", "training", "coaching", "project", "off_phone"), OFF_PHONE),
    **dict.fromkeys(("leave", "holiday", "vacation", "day_off"), LEAVE),
}
"""Words of a plan and what they mean; a word that is not here is refused, never guessed."""

OUT: Final = 0
AVAILABLE: Final = 1
HANDLING: Final = 2
WRAPPING: Final = 3
PAUSED: Final = 4
"""States of a minute. PAUSED + n is not ready for the n-th reason of `reasons`; n = 0: none was given."""

Fulfils = np.ndarray[Any, np.dtype[np.bool_]]


@dataclass(frozen=True)
class Meaning:
    """What the words of a plan and the reasons of a telephone system mean here."""

    kinds: Mapping[str, str] = field(default_factory=lambda: KIND_OF)
    reasons: Mapping[str, frozenset[str]] = field(default_factory=dict)  # activity → the only reasons that fulfil it


def kind(meaning: Meaning, activity: str) -> str | None:
    """WORK, BREAK, OFF_PHONE or LEAVE; None for a word that is not known. Case and blanks do not matter."""
    return meaning.kinds.get(word(activity))


def word(activity: str) -> str:
    """An activity as it is compared.

    >>> word(" Off phone")
    'off_phone'
    """
    return "_".join(activity.casefold().replace("-", " ").replace("_", " ").split())


def is_fulfilled(meaning: Meaning, activity: str, state: int, reason: str | None) -> bool:
    """Whether a minute of `activity` is kept by a minute in `state`; `reason` is that of a not-ready state."""
    of = kind(meaning, activity)
    if of == WORK:
        return state in (AVAILABLE, HANDLING, WRAPPING)
    if of in (BREAK, OFF_PHONE):
        only = meaning.reasons.get(word(activity))
        return state == OUT or (state >= PAUSED and (only is None or reason in only))
    return False


def fulfilling(meaning: Meaning, activities: tuple[str, ...], reasons: tuple[str | None, ...]) -> Fulfils:
    """(activities, states) whether a state keeps an activity; `reasons[0]` is None."""
    states: list[tuple[int, str | None]] = [(state, None) for state in (OUT, AVAILABLE, HANDLING, WRAPPING)]
    states += [(PAUSED + place, reason) for place, reason in enumerate(reasons)]
    table = [[is_fulfilled(meaning, each, state, reason) for state, reason in states] for each in activities]
    return np.array(table, np.bool_).reshape(len(activities), len(states))


def with_reasons(said: Mapping[str, frozenset[str]], meaning: Meaning | None = None) -> Meaning:
    """A meaning in which an activity is kept by these reasons only; raises BadInput where it is no break or meeting."""
    base = meaning or Meaning()
    wrong = [each for each in said if kind(base, each) not in (BREAK, OFF_PHONE)]
    if wrong:
        known = sorted(each for each, of in base.kinds.items() if of in (BREAK, OFF_PHONE))
        values = [{"activity": each, "known": known} for each in wrong]
        raise BadInput(*(Problem("adherence.reason_of", field="--reason", values=each) for each in values))
    return Meaning(base.kinds, {word(each): reasons for each, reasons in said.items()})
