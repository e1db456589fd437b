"""Which visits a target covers, as an SQL condition; and queues that an agreement names but nobody has."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import duckdb

from upheld.agreements.clauses import Agreement, Target
from upheld.agreements.schema import nearest
from upheld.metrics import queues
from upheld.problems import BadInput, Problem

Condition = tuple[str, dict[str, Any]]
"""An SQL condition over visits and the values of its parameters."""


def of_target(con: duckdb.DuckDBPyConnection, agreement: Agreement, target: Target) -> Condition:
    """The visits of the target's queues and channels; without queues those of the client, else all."""
    return _covered(con, agreement, target.queues, target.channels)


def of_agreement(con: duckdb.DuckDBPyConnection, agreement: Agreement) -> Condition:
    """The visits of the whole agreement: its scope, else every queue its targets name."""
    named = {queue for target in agreement.targets for queue in target.queues}
    everywhere = any(not target.queues for target in agreement.targets)
    covered = agreement.queues or (() if everywhere else tuple(sorted(named)))
    return _covered(con, agreement, covered, agreement.channels)


def check_queues(con: duckdb.DuckDBPyConnection, versions: Sequence[Agreement]) -> None:
    """Raises BadInput with every queue, of the forecast too, that neither the data nor queues.csv know."""
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
    elif _has_client(con, agreement.client):
        parts.append(
            "EXISTS (SELECT 1 FROM queue_clients AS owner WHERE owner.queue = visits.queue AND owner.client = $client "
            "AND visits.offered_at >= owner.valid_from AND visits.offered_at < owner.valid_to)"
        )
        values["client"] = agreement.client
    if channels:
        parts.append("channel = ANY($channels)")
        values["channels"] = list(channels)
    return " AND ".join(parts), values


def _has_client(con: duckdb.DuckDBPyConnection, client: str) -> bool:
    if not _has_queue_clients(con):
        return False
    return con.execute("SELECT 1 FROM queue_clients WHERE client = ? LIMIT 1", [client]).fetchall() != []


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
