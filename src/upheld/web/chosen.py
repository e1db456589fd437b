"""Which queues and which promised service level a screen of figures shows, as its address says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from upheld.metrics.kept_measures import KeptMeasure
from upheld.reports import formula_words, numbers, words
from upheld.reports.catalogue import Language
from upheld.web import filters
from upheld.web.asked import Asked
from upheld.web.models import Client
from upheld.web.queries import promised
from upheld.web.queries.centre import queues_of
from upheld.web.queries.promised import Promised


@dataclass(frozen=True)
class Chosen:
    """The client's queues, those shown, and the promise by whose formula service level is shown."""

    known: tuple[str, ...]
    queues: tuple[str, ...]
    promises: tuple[Promised, ...]
    promised: Promised | None
    formula: str  # in words; empty without a promise

    @property
    def measure(self) -> KeptMeasure | None:
        """What service level is measured by; None where nothing was promised."""
        return self.promised.measure if self.promised else None

    @property
    def one_queue(self) -> str:
        """The queue shown, where it is one of several."""
        return self.queues[0] if len(self.queues) == 1 < len(self.known) else ""

    @property
    def uncovered(self) -> tuple[str, ...]:
        """Queues shown that the promise says nothing of: they are counted under its formula all the same."""
        promise = self.promised
        return tuple(queue for queue in self.queues if promise and not promise.covers(queue))


def chosen(request: Asked, client: Client, day: date) -> Chosen:
    """What the address chooses by ``queue`` and ``level``; a foreign queue is a 404, an unknown level a BadInput."""
    queues = filters.queues(request, client)
    every = promised.levels(client, day)
    usual = promised.of_queues(every, queues)
    by_key = {one.key: one for one in every}
    key = filters.choice(request, "level", by_key, usual.key) if usual else ""
    one = by_key.get(key)
    return Chosen(queues_of(client), queues, every, one, said(one, request.language) if one else "")


def said(one: Promised, language: Language) -> str:
    """The formula and threshold of a promise, and what it requires, in words."""
    return language.say(
        "{formula}; threshold {threshold}; promised {required}",
        formula=formula_words.title(one.formula, language),
        threshold=words.threshold(one.threshold_s, language),
        required=numbers.share(one.required, language.code, 0 if one.required * 100 % 1 < 1e-9 else 1),
    )
