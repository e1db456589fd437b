"""What figures can be grouped by, and where each group's name comes from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from upheld.problems import BadInput, Problem

MOMENTS: Final = ("interval", "day", "week", "month", "quarter")
_OF_VISIT: Final = ("queue", "channel", "source")
_OF_PERSON: Final = ("person", "team", "site", "employer")
OF_AGENT: Final = ("agent", *_OF_PERSON)
"""Groups that only handled contacts have: whoever gave up had no agent."""

GROUPS: Final = (*_OF_VISIT, *OF_AGENT, "client", *MOMENTS)
"""Every word that `rollup` can group by."""

NOT_OF_AGENTS_TIME: Final = ("queue", "channel", "client")
"""Groups that an agent's time cannot be split by: one who waits for calls waits for all their queues at once."""


def checked(by: Sequence[str]) -> tuple[str, ...]:
    """`by` without repetitions; raises BadInput naming every word that is no group."""
    unknown = [word for word in by if word not in GROUPS]
    if unknown:
        known = ", ".join(GROUPS)
        raise BadInput(*(Problem("rollup.unknown_group", field="by", values=_values(word, known)) for word in unknown))
    return tuple(dict.fromkeys(by))


def names(by: Sequence[str]) -> tuple[str, ...]:
    """The groups of `by` that rows carry themselves: all but the moments."""
    return tuple(word for word in by if word not in MOMENTS)


def columns(by: Sequence[str], rows: str) -> str:
    """SQL select list of `names(by)` over the relation `rows` joined by `joins`; ends with a comma unless empty."""
    tables = dict.fromkeys(_OF_PERSON, "people") | {"client": "queue_clients"}
    return "".join(f"{tables.get(name, rows)}.{name} AS {name}, " for name in names(by))


def joins(by: Sequence[str], rows: str, *, agent_at: str, queue_at: str = "visits.offered_at") -> str:
    """SQL joins that bring the dated memberships in force at the instants `agent_at` and `queue_at`.

    A row without a membership stays, with null in its place.
    """
    written = ""
    if set(by) & set(_OF_PERSON):
        written += f" LEFT JOIN people ON people.login = {rows}.agent AND {_in_force('people', agent_at)}"
    if "client" in by:
        in_force = _in_force("queue_clients", queue_at)
        written += f" LEFT JOIN queue_clients ON queue_clients.queue = {rows}.queue AND {in_force}"
    return written


def _in_force(table: str, instant: str) -> str:
    return f"{table}.valid_from <= {instant} AND {instant} < {table}.valid_to"


def _values(word: str, known: str) -> dict[str, str]:
    return {"group": word, "known": known}
