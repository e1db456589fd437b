"""Quality reviews and satisfaction answers of a month: by queue, team or person, and the contacts they are of."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from ninja import Query, Router
from pydantic import Field

from upheld.web import clock
from upheld.web.actions import trail
from upheld.web.api import door
from upheld.web.api.faults import Refused
from upheld.web.api.operations import reads
from upheld.web.api.paging import Page, Paging, slice_of
from upheld.web.api.ranges import queues_wanted
from upheld.web.api.shapes import Asked as Wanted
from upheld.web.api.shapes import Moment, Queue, Shape, picked
from upheld.web.api.verdicts import Month
from upheld.web.asked import Asked
from upheld.web.queries import scores as asking
from upheld.web.queries.scores import Group, Score

router = Router()
_PEOPLE = "people.figures"
Kind = Literal["quality", "satisfaction"]


class ScoreGroup(Shape):
    """The scores of a queue, team or person. Of fewer than 30 no mean and no share is told. People are not ranked.

    `mean` is points given ÷ points possible; `good` are scores of 80 % of the points or more.
    """

    id: int | None
    name: str | None
    asked: int
    scored: int
    points: float
    possible: float
    mean: float | None
    good: int
    good_share: float | None
    good_between: list[float] | None
    by_share: list[int] = Field(description="How many in each fifth of the scale.")


class ScoresOfMonth(Shape):
    """One kind of score in a month."""

    kind: str
    month: str
    groups: list[ScoreGroup]
    total: ScoreGroup


class ScoreGiven(Shape):
    """One score and the contact it was given to, as far as that is known; score null: asked, not answered."""

    kind: str
    source: str | None
    contact_id: str | None
    queue: str
    scored_at: Moment
    offered_at: Moment | None
    score: float | None
    possible: float | None
    team: str | None
    person: str | None


class ScoresWanted(Wanted):
    """Which month, and by what."""

    month: Month | None = None
    by: Literal["queue", "team", "person"] = "queue"


class GivenWanted(Paging):
    """Which month, kind and queues."""

    month: Month | None = None
    kind: Kind = "quality"
    queue: Annotated[list[Queue], Field(default_factory=list, max_length=500)]


@reads(router, "/clients/{client}/scores", "scores", answer=list[ScoresOfMonth])
def scores(request: Asked, client: str, wanted: Query[ScoresWanted]) -> list[dict[str, Any]]:
    """Reviews and answers of a month, by queue, team or person."""
    row = door.client_of(request)
    month = _month(wanted.month, row.time_zone)
    if wanted.by != "queue" and not request.access.may(_PEOPLE, row):
        raise Refused(403, "api.right")
    teams = request.access.teams(_PEOPLE, row)
    found = asking.of_month(row, month, teams)
    shown = [one for one in found if wanted.by == "queue" or one.team_id is not None or teams is None]
    if wanted.by == "person":
        trail.note("person_seen", by=request.access.account, subject=f"scores {month:%Y-%m}", client=row)
    return [_of_kind(kind, month, [one for one in shown if one.kind == kind], wanted.by) for kind in asking.KINDS]


@reads(router, "/clients/{client}/scores/contacts", "scores", answer=Page[ScoreGiven])
def given(request: Asked, client: str, wanted: Query[GivenWanted]) -> dict[str, Any]:
    """The single scores of a month, lowest first."""
    row = door.client_of(request)
    queues = queues_wanted(row, wanted.queue)
    found = asking.of_month(row, _month(wanted.month, row.time_zone), request.access.teams(_PEOPLE, row))
    chosen = [one for one in found if one.kind == wanted.kind and one.queue in queues]
    return slice_of(request, chosen, _place, wanted)


def _place(one: Score) -> tuple[Any, ...]:
    return (one.share is not None, one.share or 0.0, one.scored_at, one.contact_id or "", one.queue)


def _month(month: str | None, zone: str) -> date:
    return date(int(month[:4]), int(month[5:]), 1) if month else clock.today(zone).replace(day=1)


def _of_kind(kind: str, month: date, found: list[Score], by: str) -> dict[str, Any]:
    groups = [_group(one) for one in asking.by(found, by)]
    return {
        "kind": kind,
        "month": f"{month:%Y-%m}",
        "groups": groups,
        "total": _group(asking.group_of(None, None, found)),
    }


def _group(one: Group) -> dict[str, Any]:
    names = ("name", "asked", "scored", "points", "possible", "mean", "good", "good_share", "good_between", "by_share")
    return {**picked(one, *names), "id": one.key if isinstance(one.key, int) else None}
