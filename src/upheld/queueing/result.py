"""What a simulation says happened: stays in queues, offers to agents, agents' days."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from upheld.queueing.arrivals import Floats, Integers

WAITING: Final = 0  # still waiting when the simulation ends
ANSWERED: Final = 1
ABANDONED: Final = 2
OVERFLOWED: Final = 3
LEFT_EMPTY: Final = 4
REFUSED: Final = 5
CALLED_BACK: Final = 6  # left the queue to be called back
STAY_OUTCOMES: Final = ("waiting", "answered", "abandoned", "overflowed", "left_empty", "refused", "called_back")
"""Names of the outcomes of a stay, by code."""

LOST: Final = (ABANDONED, LEFT_EMPTY, REFUSED)
"""Outcomes after which a caller may try again."""

OFFER_OPEN: Final = 0
OFFER_ANSWERED: Final = 1
OFFER_MISSED: Final = 2
OFFER_CANCELLED: Final = 3

LOGGED_IN: Final = 0
ON_BREAK: Final = 1


@dataclass(frozen=True)
class Stays:
    """One row per stay of a contact in a queue, in the order of entry; shape (stays,). NaN: did not happen."""

    row: Integers  # of the contact in `Arrivals`
    queue: Integers
    entered_s: Floats
    left_s: Floats  # answered, or gone
    outcome: Integers  # index of STAY_OUTCOMES
    agent: Integers  # who answered; -1: nobody
    ended_s: Floats  # the conversation ended
    wrap_ended_s: Floats  # the after-contact work ended
    ahead: Integers  # contacts waiting in the queue on entry


@dataclass(frozen=True)
class Offers:
    """One row per time a contact rang at an agent's phone; shape (offers,)."""

    stay: Integers
    agent: Integers
    start_s: Floats
    end_s: Floats
    outcome: Integers  # OFFER_*


@dataclass(frozen=True)
class AgentSpans:
    """What agents really did: LOGGED_IN and ON_BREAK; shape (spans,). `planned`: row of the shift or break."""

    agent: Integers
    kind: Integers
    start_s: Floats
    end_s: Floats  # NaN: still so when the simulation ends
    planned: Integers


@dataclass(frozen=True)
class Result:
    """Everything that happened."""

    stays: Stays
    offers: Offers
    spans: AgentSpans
