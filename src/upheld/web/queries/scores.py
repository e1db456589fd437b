"""Quality reviews and satisfaction answers of a month: by queue, team and person, and the contacts they are of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any, Final

from upheld.contacts.records import QUALITY, SATISFACTION
from upheld.notation import midnight
from upheld.staffing.attrition import wilson
from upheld.web.models import Client
from upheld.web.queries import raw_records
from upheld.web.queries.centre import queues_of, workspace
from upheld.web.queries.drilldown import who_used

KINDS: Final = (QUALITY, SATISFACTION)
GROUPS: Final = ("queue", "team", "person")
ENOUGH: Final = 30
"""Scores from which on a mean and a share are shown."""
GOOD_FROM: Final = 0.8
"""Share of the points from which on a score is good: 80 of 100, 4 of 5."""
PAGE: Final = 50
_BEFORE: Final = timedelta(days=7)
"""How long before its score a contact may have been."""
_NEARLY: Final = 1e-9


@dataclass(frozen=True)
class Score:
    """One score, and the visit it was given to as far as that is known."""

    kind: str
    source: str | None  # of the visit
    contact_id: str | None
    queue: str
    login: str | None
    scored_at: datetime
    offered_at: datetime | None  # of the visit
    score: float | None  # None: asked, not answered
    possible: float | None
    person_id: int | None
    person: str | None
    team_id: int | None
    team: str | None

    @property
    def share(self) -> float | None:
        """Points given ÷ points possible."""
        return self.score / self.possible if self.score is not None and self.possible else None


@dataclass(frozen=True)
class Group:
    """The scores of one queue, team or person; sums, so that groups add up."""

    key: str | int | None
    name: str | None
    asked: int
    scored: int
    points: float
    possible: float
    good: int
    by_share: tuple[int, ...]  # how many in each fifth of the scale

    @property
    def is_enough(self) -> bool:
        """Whether there are enough scores for a mean and a share."""
        return self.scored >= ENOUGH

    @property
    def mean(self) -> float | None:
        """Points given ÷ points possible; None of too few."""
        return self.points / self.possible if self.is_enough and self.possible else None

    @property
    def good_share(self) -> float | None:
        """Good scores ÷ scores; None of too few."""
        return self.good / self.scored if self.is_enough else None

    @property
    def good_between(self) -> tuple[float, float] | None:
        """The 95 % interval of that share (Wilson)."""
        return wilson(self.good, self.scored) if self.is_enough else None


def of_month(client: Client, month: date, teams: frozenset[int] | None) -> tuple[Score, ...]:
    """Every score of the client's queues scored in the month, in order of time.

    Whose they are is told where one may see the person's team (`teams`; None: every team).
    """
    start, end = _span(client, month)
    found = _joined(_basis(start, end), queues_of(client), start, end)
    who = who_used({row["login"] for row in found if row["login"]})
    return tuple(_score(row, who, teams) for row in found)


def months(client: Client) -> tuple[date, ...]:
    """The months in which there are scores, newest first."""
    days = {path.name.removeprefix("day=") for path in (workspace().store.root / "scores").glob("day=*")}
    return tuple(sorted({date.fromisoformat(day).replace(day=1) for day in days}, reverse=True))


def by(scores: Iterable[Score], group: str) -> tuple[Group, ...]:
    """Groups of GROUPS: queues and teams from the lowest mean on, people by name, for they are not ranked."""
    keys: dict[str, Callable[[Score], tuple[Any, str | None]]] = {
        "queue": lambda one: (one.queue, one.queue),
        "team": lambda one: (one.team_id, one.team),
        "person": lambda one: (one.person_id, one.person),
    }
    found: dict[tuple[Any, str | None], list[Score]] = {}
    for one in scores:
        found.setdefault(keys[group](one), []).append(one)
    groups = [group_of(key, name, rows) for (key, name), rows in found.items()]
    if group == "person":
        return tuple(sorted(groups, key=lambda one: (one.name is None, one.name or "")))
    return tuple(sorted(groups, key=lambda one: (one.mean is None, one.mean or 0.0, one.name or "")))


def group_of(key: str | int | None, name: str | None, scores: Sequence[Score]) -> Group:
    """The sums of some scores."""
    told = [one for one in scores if one.share is not None]
    fifths = Counter(min(int((one.share or 0.0) * 5 - _NEARLY), 4) for one in told)
    return Group(
        key=key,
        name=name,
        asked=len(scores),
        scored=len(told),
        points=sum(one.score or 0.0 for one in told),
        possible=sum(one.possible or 0.0 for one in told),
        good=sum((one.share or 0.0) >= GOOD_FROM - _NEARLY for one in told),
        by_share=tuple(fifths[number] for number in range(5)),
    )


def _score(row: dict[str, Any], who: Callable[[str, datetime], dict[str, Any]], teams: frozenset[int] | None) -> Score:
    used = who(row["login"], row["offered_at"] or row["scored_at"]) if row["login"] else dict.fromkeys(_WHO)
    if teams is not None and used["team_id"] not in teams:
        used = dict.fromkeys(_WHO)
    return Score(**row, **used)


_WHO: Final = ("person_id", "person", "team_id", "team")


@lru_cache(maxsize=32)
def _joined(
    basis: tuple[tuple[str, int, int], ...], queues: tuple[str, ...], start: datetime, end: datetime
) -> tuple[dict[str, Any], ...]:
    """Scores with the visit they were given to: the last one answered of the same contact; `basis` dates the answer."""
    first, last = raw_records.utc_days(start, end)
    with (
        raw_records.attached(first, last, "scores") as con,
        raw_records.attached(first - _BEFORE, last, "visits") as others,
    ):
        chosen = raw_records.rows(
            con,
            "SELECT kind::VARCHAR AS kind, contact_id, queue::VARCHAR AS queue, agent::VARCHAR AS login, scored_at, "
            "score, possible FROM scores WHERE scored_at >= $start AND scored_at < $end "
            "AND kind IN ('quality', 'satisfaction') ORDER BY scored_at, position",
            start=start, end=end,
        )  # fmt: skip
        contacts = sorted({row["contact_id"] for row in chosen if row["contact_id"]})
        visits = raw_records.rows(
            others,
            "SELECT source::VARCHAR AS source, contact_id, queue::VARCHAR AS queue, agent::VARCHAR AS login, "
            "offered_at FROM visits SEMI JOIN (SELECT unnest($contacts) AS contact_id) USING (contact_id) "
            "QUALIFY row_number() OVER (PARTITION BY contact_id ORDER BY outcome = 'answered' DESC, offered_at DESC, "
            "entry DESC) = 1",
            contacts=contacts,
        )  # fmt: skip
    of_contact = {row["contact_id"]: row for row in visits}
    return tuple(row for one in chosen if (row := _placed(one, of_contact))["queue"] in queues)


def _placed(score: Any, of_contact: dict[str, Any]) -> dict[str, Any]:
    """The score with its visit; what the table itself says of queue and log-in comes first."""
    visit = of_contact.get(score["contact_id"]) or {}
    return {
        **score,
        "queue": score["queue"] or visit.get("queue") or "",
        "login": score["login"] or visit.get("login"),
        "source": visit.get("source"),
        "offered_at": visit.get("offered_at"),
    }


def _basis(start: datetime, end: datetime) -> tuple[tuple[str, int, int], ...]:
    """The state of the scores' files of the days: when one changes, the answer is made again."""
    first, last = raw_records.utc_days(start, end)
    root = workspace().store.root / "scores"
    days = (first + timedelta(days=number) for number in range((last - first).days + 1))
    files = [path for day in days for path in sorted((root / f"day={day}").glob("[!.]*.parquet"))]
    return tuple((str(path), path.stat().st_size, path.stat().st_mtime_ns) for path in files)


def _span(client: Client, month: date) -> tuple[datetime, datetime]:
    first = month.replace(day=1)
    after = (first + timedelta(days=32)).replace(day=1)
    return midnight(first, client.time_zone), midnight(after, client.time_zone)
