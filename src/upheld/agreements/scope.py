"""Which visits a target covers, as an SQL condition; and queues that an agreement names but nobody has."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, Final

import duckdb

from upheld.agreements.clauses import Agreement, Target
from upheld.agreements.schema import nearest
from upheld.contacts.checks import Agreed
from upheld.metrics import queues
from upheld.problems import BadInput, Problem

_NEARLY: Final = 0.85
"""Two names so alike are one name written in two ways."""

Condition = tuple[str, dict[str, Any]]
"""An SQL condition over visits and the values of its parameters."""


def of_target(con: duckdb.DuckDBPyConnection, agreement: Agreement, target: Target) -> Condition:
    """The visits of the target's queues and channels; without queues the client's, all where no queue has a client."""
    return _covered(con, agreement, target.queues, target.channels)


def of_agreement(con: duckdb.DuckDBPyConnection, agreement: Agreement) -> Condition:
    """The visits of the whole agreement: its scope, else every queue its targets name."""
    named = {queue for target in agreement.targets for queue in target.queues}
    everywhere = any(not target.queues for target in agreement.targets)
    covered = agreement.queues or (() if everywhere else tuple(sorted(named)))
    return _covered(con, agreement, covered, agreement.channels)


def check_queues(con: duckdb.DuckDBPyConnection, versions: Sequence[Agreement]) -> None:
    """Raises BadInput with every queue, of the forecast too, that neither the data nor queues.csv know.

    And with every client whose queues are meant, though queues.csv has clients and not this one.
    """
    _check_clients(con, versions)
    known = _known_queues(con)
    problems = [
        _unknown(agreement.file, agreement.places.get(field), field, queue, known)
        for agreement in versions
        for field, queue in _named_queues(agreement)
        if queue not in known
    ]
    problems += [
        _unknown(forecast.file, None, "queue", queue, known)
        for forecast in (agreement.forecast for agreement in versions)
        if forecast is not None
        for queue in sorted({row.queue for row in forecast.rows if row.queue} - set(known))
    ]
    if problems and known:  # without any queue the data are empty, which is the better thing to say
        raise BadInput(*problems)


def agreed(agreements: Sequence[Agreement]) -> Agreed | None:
    """Whose calls the agreements are about; None without any."""
    if not agreements:
        return None
    named = (queue for agreement in agreements for target in agreement.targets for queue in target.queues)
    clients = {agreement.client for agreement in agreements if _by_client(agreement)}
    return Agreed(frozenset(clients), frozenset({*named, *(q for each in agreements for q in each.queues)}))


def queues_of_nobody(
    con: duckdb.DuckDBPyConnection, versions: Sequence[Agreement], start: datetime, end: datetime
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Notes on queues with calls in [start, end) that have no client then, or one whose name is nearly the client's.

    Only where an agreement covers its client's queues: who names the queues knows which ones are left out.
    """
    clients = sorted({version.client for version in versions if _by_client(version)})
    if not clients or not _clients(con):
        return
    for queue, client, count, journal, position in con.execute(_OF_NOBODY, {"start": start, "end": end}).fetchall():
        values = {"queue": queue, "count": count, "file": journal.rpartition("@")[0] or journal, "position": position}
        meant = difflib.get_close_matches(client, clients, 1, _NEARLY) if client and client not in clients else []
        if client is None:
            yield "queues.no_client", values
        elif meant:
            yield "queues.other_client", values | {"client": client, "nearest": meant[0]}


_OF_NOBODY = """
SELECT visits.queue::VARCHAR AS queue, client, count(*) AS calls,
    arg_min(journal::VARCHAR, (offered_at, position)) AS journal, arg_min(position, (offered_at, position)) AS position
FROM visits LEFT JOIN queue_clients AS owner
  ON owner.queue = visits.queue AND offered_at >= owner.valid_from AND offered_at < owner.valid_to
WHERE offered_at >= $start AND offered_at < $end
GROUP BY 1, 2 ORDER BY calls DESC, queue, client
"""


def _check_clients(con: duckdb.DuckDBPyConnection, versions: Sequence[Agreement]) -> None:
    clients = _clients(con)
    missing = {version.client for version in versions if _by_client(version)} - set(clients) if clients else ()
    if missing:
        raise BadInput(*(_client_unknown(client, clients, versions[-1].file) for client in sorted(missing)))


def _client_unknown(client: str, clients: Sequence[str], agreement: str) -> Problem:
    values = {"client": client, "clients": clients, "nearest": nearest(client, clients), "agreement": agreement}
    return Problem("queues.client_missing", "queues.csv", field="client", values=values)


def _by_client(agreement: Agreement) -> bool:
    """Whether some target names no queue: then it covers all that are the client's."""
    return any(not target.queues for target in agreement.targets)


def _unknown(file: str, line: int | None, field: str, queue: str, known: Sequence[str]) -> Problem:
    values = {"queue": queue, "nearest": nearest(queue, known), "queues": known}
    return Problem("agreement.unknown_queue", file, line, field, values)


def _covered(
    con: duckdb.DuckDBPyConnection, agreement: Agreement, named: Sequence[str], channels: Sequence[str]
) -> Condition:
    parts: list[str] = ["true"]
    values: dict[str, Any] = {}
    if named:
        parts.append("queue = ANY($queues)")
        values["queues"] = list(named)
    elif _clients(con):
        parts.append(
            "EXISTS (SELECT 1 FROM queue_clients AS owner WHERE owner.queue = visits.queue AND owner.client = $client "
            "AND visits.offered_at >= owner.valid_from AND visits.offered_at < owner.valid_to)"
        )
        values["client"] = agreement.client
    if channels:
        parts.append("channel = ANY($channels)")
        values["channels"] = list(channels)
    return " AND ".join(parts), values


def _clients(con: duckdb.DuckDBPyConnection) -> list[str]:
    """Clients of any queue at any time."""
    if not _has_queue_clients(con):
        return []
    return [name for (name,) in con.execute("SELECT DISTINCT client FROM queue_clients ORDER BY 1").fetchall()]


def _has_queue_clients(con: duckdb.DuckDBPyConnection) -> bool:
    return con.execute("SELECT 1 FROM information_schema.tables WHERE table_name = 'queue_clients'").fetchall() != []


def _known_queues(con: duckdb.DuckDBPyConnection) -> list[str]:
    """Queues that any record names, and those listed by hand."""
    listed = con.execute("SELECT DISTINCT queue FROM queue_clients").fetchall() if _has_queue_clients(con) else []
    return sorted({*queues.seen(con), *(queue for (queue,) in listed)})


def _named_queues(agreement: Agreement) -> Iterator[tuple[str, str]]:
    """Every queue the agreement names, with its place; each is reported where it is written."""
    for queue in agreement.queues:
        yield "scope.queues", queue
    for target in agreement.targets:
        field = f"targets[{target.id}].queues"
        if field in agreement.places:
            yield from ((field, queue) for queue in target.queues)
    for exclusion in agreement.exclusions:
        yield from ((f"exclusions[{exclusion.id}].queues", queue) for queue in exclusion.queues)
