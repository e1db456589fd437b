"""The words in which tables tell outcomes, channels, states and endings, and what they mean; mappings name more."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from upheld.contacts.records import (
    ABANDONED,
    ANSWERED,
    LEFT_BY_KEY,
    LEFT_EMPTY,
    LOGGED_IN,
    NOT_READY,
    OUTCOMES,
    REFUSED,
    TIMED_OUT,
    UNKNOWN,
    WITHDRAWN,
    WRAP,
)

READY: Final = "ready"
OFFLINE: Final = "offline"
"""States of a table beyond those of the records: at work and free or talking, and away."""

OUTCOME_WORDS: Final[Mapping[str, str]] = {
    **{outcome: outcome for outcome in OUTCOMES},
    **dict.fromkeys(("handled", "connected", "completed", "complete", "accepted", "served", "talked"), ANSWERED),
    **dict.fromkeys(
        ("abandon", "lost", "hung up", "caller hung up", "abandoned in queue", "hangup in queue"), ABANDONED
    ),
    **dict.fromkeys(("timed out", "timeout", "time out", "queue timeout"), TIMED_OUT),
    **dict.fromkeys(("left by key", "exit key", "pressed key"), LEFT_BY_KEY),
    **dict.fromkeys(("left empty", "no agents", "queue empty"), LEFT_EMPTY),
    **dict.fromkeys(("removed", "cancelled by system"), WITHDRAWN),
    **dict.fromkeys(("not admitted", "rejected", "blocked", "busy", "queue full", "full", "closed"), REFUSED),
    **dict.fromkeys(("other",), UNKNOWN),
}
CHANNEL_WORDS: Final[Mapping[str, str]] = {
    **dict.fromkeys(("voice", "phone", "call", "calls", "telephone", "inbound call", "inbound voice"), "voice"),
    **dict.fromkeys(("chat", "web chat", "webchat", "messaging", "message", "live chat"), "chat"),
    **dict.fromkeys(("email", "e-mail", "e mail", "mail"), "email"),
    **dict.fromkeys(("callback", "call back", "call-back"), "voice"),
    **dict.fromkeys(("task", "tasks"), "task"),
    **dict.fromkeys(("back office", "back-office", "back_office", "case", "ticket"), "back_office"),
}
ENDED_BY_WORDS: Final[Mapping[str, str]] = {
    **dict.fromkeys(("agent", "agent hung up", "completeagent"), "agent"),
    **dict.fromkeys(("caller", "customer", "client", "customer hung up", "caller hung up", "completecaller"), "caller"),
    **dict.fromkeys(("blind_transfer", "blind transfer", "transfer", "transferred"), "blind_transfer"),
    **dict.fromkeys(
        ("attended_transfer", "attended transfer", "consult transfer", "warm transfer"), "attended_transfer"
    ),
    **dict.fromkeys(("system", "error"), "system"),
}
STATE_WORDS: Final[Mapping[str, str]] = {
    **dict.fromkeys(("logged_in", "logged in", "login", "signed in", "logged on", "staffed"), LOGGED_IN),
    **dict.fromkeys(
        ("not_ready", "not ready", "notready", "aux", "pause", "paused", "break", "lunch", "meal"), NOT_READY
    ),
    **dict.fromkeys(("meeting", "training", "coaching", "busy", "away", "unavailable"), NOT_READY),
    **dict.fromkeys(("wrap", "wrap up", "wrap-up", "wrapup", "acw", "after call work", "after contact work"), WRAP),
    **dict.fromkeys(("ready", "available", "idle", "on queue", "on call", "talking", "interacting", "hold"), READY),
    **dict.fromkeys(("offline", "logged out", "logged off", "logout", "signed out"), OFFLINE),
}
