"""Records of a system that tells finished contacts instead of events: gathered in any order, then put in order.

The n-th entry of a contact into a queue is counted by time, so that the order of files and lines changes nothing.
"""

from __future__ import annotations

from collections import defaultdict

from upheld.contacts.agent_spans import Span
from upheld.contacts.columns import Row, span_row, tabled, visit_row
from upheld.contacts.records import Records
from upheld.contacts.visit import Visit


class Gathered:
    """Visits, spans and other rows of one source so far.

    `rows` has finished rows by the name of their table (`records.SCHEMAS`), without the column `source`.
    """

    def __init__(self, source: str) -> None:
        self._source = source
        self._visits: list[Visit] = []
        self._spans: list[Span] = []
        self.rows: defaultdict[str, list[Row]] = defaultdict(list)

    def visit(self, visit: Visit) -> None:
        """A visit; its `entry` is counted in `records`."""
        self._visits.append(visit)

    def span(self, span: Span) -> None:
        """A span of an agent's day."""
        self._spans.append(span)

    def number_entries(self) -> list[Visit]:
        """The visits in the order of time, each with its `entry`: for rows that name it."""
        entries: defaultdict[tuple[str, str], int] = defaultdict(int)
        visits = sorted(self._visits, key=lambda visit: (visit.offered_at, visit.journal, visit.position))
        for visit in visits:
            entries[visit.contact_id, visit.queue] += 1
            visit.entry = entries[visit.contact_id, visit.queue]
        return visits

    def records(self) -> Records:
        """All of it, in the order of time."""
        visits = self.number_entries()
        spans = sorted(self._spans, key=lambda span: (span.started_at, span.agent, span.state, span.position))
        own = {"visits": list(map(visit_row, visits)), "agent_states": list(map(span_row, spans))}
        return tabled(self._source, {**self.rows, **own})
