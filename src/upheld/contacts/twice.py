"""Calls that two sources both tell, and that would count twice: a log and a table made from it, or two exports.

The same contact entering the same queue at the same instant is one call; so are a caller, a queue, a second and an
outcome that two sources have in common again and again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import duckdb

from upheld.contacts.skew import CALLERS, CONTACTS, Seen

IN_BULK: Final = 10
"""So many calls have to be alike in caller, queue, second and outcome before that is no chance."""
_SAME_S: Final = 1  # tables are written in whole seconds

_ALIKE: Final = """
SELECT a.source::VARCHAR AS first, b.source::VARCHAR AS second, count(DISTINCT (b.journal, b.position)) AS visits,
    arg_min({seen_a}, (a.offered_at, a.position)) AS one, arg_min({seen_b}, (a.offered_at, a.position)) AS other
FROM visits AS a JOIN visits AS b
  ON a.source::VARCHAR < b.source::VARCHAR AND a.queue::VARCHAR = b.queue::VARCHAR AND {also}
  AND abs(epoch(a.offered_at) - epoch(b.offered_at)) <= {same_s}
GROUP BY ALL HAVING visits >= {least} ORDER BY ALL
"""
_SEEN: Final = (
    "{{'source': {0}.source::VARCHAR, 'contact_id': {0}.contact_id, 'at': {0}.offered_at, "
    "'journal': {0}.journal::VARCHAR, 'position': {0}.position}}"
)


@dataclass(frozen=True)
class Twice:
    """So many visits that two sources both tell, the first of them as an example."""

    first: str
    second: str
    evidence: str  # CONTACTS or CALLERS
    visits: int
    example: tuple[Seen, Seen]


def told_twice(con: duckdb.DuckDBPyConnection) -> tuple[Twice, ...]:
    """Every pair of sources that tell the same visits, by the stronger evidence."""
    if len(con.execute("SELECT DISTINCT source::VARCHAR FROM visits").fetchall()) < 2:
        return ()
    by_caller = "a.caller = b.caller AND a.outcome::VARCHAR = b.outcome::VARCHAR AND a.contact_id <> b.contact_id"
    found: dict[tuple[str, str], Twice] = {}
    for evidence, also, least in ((CONTACTS, "a.contact_id = b.contact_id", 1), (CALLERS, by_caller, IN_BULK)):
        query = _ALIKE.format(
            seen_a=_SEEN.format("a"), seen_b=_SEEN.format("b"), also=also, same_s=_SAME_S, least=least
        )
        for row in con.sql(query).to_arrow_table().to_pylist():
            example = (Seen(**row["one"]), Seen(**row["other"]))
            pair = (row["first"], row["second"])
            found.setdefault(pair, Twice(*pair, evidence, row["visits"], example))
    return tuple(found.values())
