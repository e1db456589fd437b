"""Whether records name a log-in or a queue: then its history is ended by a day, never deleted."""

from __future__ import annotations

from datetime import datetime

from upheld.contacts.members import ALWAYS, FOREVER
from upheld.contacts.store import connect
from upheld.web.queries.centre import workspace

_LOGIN = (
    "SELECT 1 FROM visits WHERE agent = ? AND coalesce(answered_at, offered_at) >= ?"
    " AND coalesce(answered_at, offered_at) < ? LIMIT 1",
    "SELECT 1 FROM agent_states WHERE agent = ? AND started_at >= ? AND started_at < ? LIMIT 1",
)
_QUEUE = ("SELECT 1 FROM visits WHERE queue = ? AND offered_at >= ? AND offered_at < ? LIMIT 1",)


def names_login(login: str, start: datetime | None, end: datetime | None) -> bool:
    """Whether some record within [start, end) is of `login`."""
    return _names(_LOGIN, login, start, end)


def names_queue(queue: str, start: datetime | None, end: datetime | None) -> bool:
    """Whether some call within [start, end) is of `queue`."""
    return _names(_QUEUE, queue, start, end)


def _names(questions: tuple[str, ...], name: str, start: datetime | None, end: datetime | None) -> bool:
    con = connect()
    try:
        workspace().store.attach(con)
        values = [name, start or ALWAYS, end or FOREVER]
        return any(con.execute(question, values).fetchone() for question in questions)
    finally:
        con.close()
