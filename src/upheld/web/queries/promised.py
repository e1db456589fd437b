"""The service levels that a client was promised on a day: by which formula and threshold figures are shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from upheld.agreements.clauses import Agreement as Terms
from upheld.agreements.clauses import Target
from upheld.agreements.measures_in_use import of_target
from upheld.metrics.kept_measures import KeptMeasure
from upheld.web.models import Client
from upheld.web.queries import centre

_SERVICE_LEVEL = "service_level"


@dataclass(frozen=True)
class Promised:
    """One target that promises a service level, in the version in force."""

    key: str  # as addresses name it: agreement and target
    agreement: str  # its title
    slug: str
    target: str
    clause: str
    measure: KeptMeasure
    required: float  # share
    queues: tuple[str, ...]  # empty: every queue of the client

    @property
    def formula(self) -> str:
        """Its formula's id."""
        return self.measure.formula or ""

    @property
    def threshold_s(self) -> float:
        """Within how many seconds."""
        return self.measure.threshold_s or 0.0

    def covers(self, queue: str) -> bool:
        """Whether it promises something for `queue`."""
        return not self.queues or queue in self.queues


def levels(client: Client, day: date) -> tuple[Promised, ...]:
    """The service levels promised to `client` on `day`, the first of each agreement first."""
    found: list[Promised] = []
    for agreement in centre.agreements(client):
        terms = _in_force(centre.versions(agreement), day)
        found += [_promised(agreement.slug, terms, one) for one in terms.targets if one.metric == _SERVICE_LEVEL]
    return tuple(found)


def of_queues(promised: Sequence[Promised], queues: Sequence[str]) -> Promised | None:
    """What figures of `queues` together are shown by: a promise that covers all of them, else any of them."""
    whole = (one for one in promised if all(one.covers(queue) for queue in queues))
    some = (one for one in promised if any(one.covers(queue) for queue in queues))
    return next(whole, None) or next(some, None)


def _in_force(versions: Sequence[Terms], day: date) -> Terms:
    held = [one for one in versions if one.valid_from <= day and (one.valid_to is None or day < one.valid_to)]
    return held[-1] if held else versions[-1]


def _promised(slug: str, terms: Terms, target: Target) -> Promised:
    return Promised(
        key=f"{slug}:{target.id}",
        agreement=terms.title,
        slug=slug,
        target=target.id,
        clause=target.clause,
        measure=of_target(target)[0],
        required=float(target.required),
        queues=target.queues or terms.queues,
    )
