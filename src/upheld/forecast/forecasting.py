"""One run: from histories to what will come in each queue, how far that may be believed, and why.

Clean → know the days → try the methods on earlier weeks → choose → forecast → make queues and client agree → what
people changed → what has come today. Each step keeps what it was given beside what it made of it.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import partial
from typing import Final

import numpy as np

from upheld.forecast.accuracy import Accuracy, scored
from upheld.forecast.backtest import rolling
from upheld.forecast.baselines import mean_of_four_weeks, seasonal_naive
from upheld.forecast.choose import Choice, choose
from upheld.forecast.cleaning import clean
from upheld.forecast.closures import market, years
from upheld.forecast.days import Days
from upheld.forecast.distribution import Forecast
from upheld.forecast.handling import handling
from upheld.forecast.hierarchy import reconciled, together
from upheld.forecast.history import Booleans, Cleaned, History
from upheld.forecast.intraday import Reforecast, reforecast
from upheld.forecast.level_profile import level_profile
from upheld.forecast.methods import Method
from upheld.forecast.one_thread import one_thread
from upheld.forecast.overrides import Overridden, Override, applied, event_days
from upheld.forecast.siblings import from_sibling
from upheld.forecast.special_days import Special, days_of
from upheld.forecast.spikes import Unusual, unusual
from upheld.problems import BadInput, Problem
from upheld.queueing.arrivals import Floats

KNOWN: Final = "level_profile"
METHODS: Final[Mapping[str, Method]] = {
    KNOWN: level_profile,
    "seasonal_naive": seasonal_naive,
    "mean_of_four_weeks": mean_of_four_weeks,
}
SIBLING: Final = "sibling"
RECONCILED: Final = "sum_of_queues"

_LEAST_LEARNT_DAYS: Final = 28
_TRIED_DAYS_AHEAD: Final = (7, 28)
_EXCEPTION: Final = 0.25
_LATEST: Final = datetime.max.replace(tzinfo=UTC)

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Sibling:
    """Which queue a new one resembles, and its expected size as a part of it (None: nobody knows)."""

    queue: str
    share: float | None = None


@dataclass(frozen=True)
class Today:
    """A day that is under way: the intervals before `until_slot` are over."""

    day: int  # ordinal
    until_slot: int
    false_alarms_per_day: float = 0.2


@dataclass(frozen=True)
class Question:
    """What is asked of all histories."""

    horizon_days: int
    special: Special = field(default_factory=Special)
    method: str | None = None  # of METHODS; None: chosen by backtest
    tried: bool = True  # whether methods are tried on earlier weeks
    tried_weeks: int = 8  # at most; as many as leave four weeks to learn from
    rivals: Mapping[str, Method] = field(default_factory=dict)  # tried beside METHODS
    siblings: Mapping[str, Sibling] = field(default_factory=dict)  # by the new queue
    clients: Mapping[str, str] = field(default_factory=dict)  # queue → client; queues of one client are made to agree
    overrides: tuple[Override, ...] = ()
    now: datetime | None = None  # of the overrides that are in force; None: all that are not released
    today: Today | None = None


@dataclass(frozen=True)
class Outlook:
    """What will come in one queue, or in all queues of a client."""

    cleaned: Cleaned  # what was learnt from
    days: Days  # of the history and the horizon
    method: str
    choice: Choice | None  # None: not tried
    accuracy: Mapping[str, Accuracy]  # by method, of earlier weeks
    machine: Forecast  # before people's changes and before today's contacts
    forecast: Forecast  # as it stands
    overridden: Overridden | None
    today: Reforecast | None
    unusual: tuple[Unusual, ...]
    parts: tuple[str, ...] = ()  # the queues that make it up
    came_today: Floats | None = None  # (S,) contacts until `today` was asked for; NaN: not told, or not over

    @property
    def queue(self) -> str:
        """Its name."""
        return self.forecast.queue


@dataclass(frozen=True)
class Outlooks:
    """The answers: queues in order, and clients of several queues."""

    queues: tuple[Outlook, ...]
    clients: tuple[Outlook, ...]


@one_thread
def forecast(histories: Sequence[History], asked: Question, progress: Progress | None = None) -> Outlooks:
    """What will come after the last day of `histories` (from `today` on, where that is asked). Raises BadInput.

    `progress` is told (queue, done, of).
    """
    _check(histories, asked)
    end = max(int(history.days[-1]) for history in histories) if asked.today is None else asked.today.day - 1
    last = end + asked.horizon_days
    made: dict[str, Outlook] = {}
    for done, history in enumerate(histories):
        if progress is not None:
            progress(history.queue, done, len(histories))
        if history.queue not in asked.siblings:
            made[history.queue] = _of_queue(_until(history, end), asked, last)
    of_siblings = {
        queue: _of_sibling(queue, sibling, histories, made, asked, end, last)
        for queue, sibling in asked.siblings.items()
    }
    made |= of_siblings
    clients = []
    for client, queues in _clients(made, asked.clients).items():
        whole, parts = _of_client(client, [made[queue] for queue in queues], asked, last)
        made |= {part.queue: part for part in parts}
        clients.append(whole)
    seen = {history.queue: history for history in histories}
    finished = [_finished(each, seen.get(each.queue), asked) for _, each in sorted(made.items())]
    return Outlooks(tuple(finished), tuple(clients))


def _of_queue(history: History, asked: Question, last: int) -> Outlook:
    cleaned = _cleaned(history, asked.special)
    days = days_of(asked.special, cleaned, last)
    choice, accuracy = _tried(cleaned, days, asked) if asked.tried else (None, {})
    name = asked.method or (choice.name if choice else KNOWN)
    made = {**METHODS, **asked.rivals}[name](cleaned, days)
    made = dataclasses.replace(made, aht_s=_handling(cleaned, days))
    made = _from(made, last - asked.horizon_days + 1)
    return Outlook(cleaned, days, name, choice, accuracy, made, made, None, None, ())


def _cleaned(history: History, special: Special) -> Cleaned:
    """A public holiday without a contact is no missing day."""
    if special.holidays is None:
        return clean(history)
    first, last = int(history.days[0]), int(history.days[-1])
    names = market(special.holidays, *years(first, last)).names
    silent = np.nan_to_num(history.calls).sum(axis=1) == 0
    return clean(history, ignore_closed_days=np.isin(history.days, list(names)) & silent)


def _tried(cleaned: Cleaned, days: Days, asked: Question) -> tuple[Choice | None, Mapping[str, Accuracy]]:
    """The methods on the last weeks, as many as leave four weeks to learn from."""
    known = cleaned.history.days
    weeks = min(asked.tried_weeks, (len(known) - _LEAST_LEARNT_DAYS) // 7)
    if weeks < 1:
        return None, {}
    shortest, longest = _TRIED_DAYS_AHEAD
    found = rolling(
        {**METHODS, **asked.rivals}, cleaned, days, first=int(known[-1]) + 1 - 7 * weeks,
        horizon_days=min(max(asked.horizon_days, shortest), longest), clean=partial(_cleaned, special=asked.special),
    )  # fmt: skip
    return choose(found, KNOWN), {name: scored(cells) for name, cells in found.items()}


def _handling(cleaned: Cleaned, days: Days) -> Floats | None:
    last = int(cleaned.history.days[-1])
    past = days.between(int(cleaned.history.days[0]), last)
    return handling(cleaned, past, days.between(last + 1, int(days.ordinal[-1])))


def _of_sibling(
    queue: str, sibling: Sibling, histories: Sequence[History], made: Mapping[str, Outlook], asked: Question, end: int,
    last: int,
) -> Outlook:  # fmt: skip
    like = made[sibling.queue]
    own = next((_cleaned(_until(each, end), asked.special) for each in histories if each.queue == queue), None)
    named = Cleaned(dataclasses.replace(like.cleaned.history, queue=queue), like.cleaned.used, like.cleaned.opens, ())
    days = days_of(asked.special, named, last)
    found = from_sibling(queue, like.cleaned, days, share=sibling.share, own=own)
    times = None if own is None else _handling(own, days_of(asked.special, own, last))
    found = dataclasses.replace(found, aht_s=_handling(like.cleaned, days) if times is None else times)
    found = _from(found, last - asked.horizon_days + 1)
    return Outlook(named if own is None else own, days, SIBLING, None, {}, found, found, None, None, ())


def _of_client(
    client: str, parts: Sequence[Outlook], asked: Question, last: int
) -> tuple[Outlook, tuple[Outlook, ...]]:
    known = [part for part in parts if part.method != SIBLING]
    cleaned = together([part.cleaned for part in known], client)
    days = days_of(asked.special, cleaned, last)
    whole = _from(level_profile(cleaned, days), last - asked.horizon_days + 1)
    agreed = reconciled(whole, [part.machine for part in known])
    adjusted = tuple(
        dataclasses.replace(part, machine=made, forecast=made) for part, made in zip(known, agreed.parts, strict=True)
    )
    names = tuple(part.queue for part in known)
    return Outlook(cleaned, days, RECONCILED, None, {}, agreed.whole, agreed.whole, None, None, (), names), adjusted


def _clients(made: Mapping[str, Outlook], clients: Mapping[str, str]) -> dict[str, list[str]]:
    """The queues of each client that has two or more with a history of the same intervals."""
    found: dict[str, list[str]] = {}
    for queue, outlook in sorted(made.items()):
        if queue in clients and outlook.method != SIBLING:
            found.setdefault(clients[queue], []).append(queue)
    return {client: queues for client, queues in found.items() if len(queues) > 1}


def _finished(outlook: Outlook, history: History | None, asked: Question) -> Outlook:
    """With people's changes, and with what has come today."""
    standing, overridden, today = outlook.machine, None, None
    came: Floats | None = None
    if asked.overrides:
        overridden = applied(standing, asked.overrides, asked.now or _LATEST, event_days(outlook.days))
        standing = overridden.forecast
    odd: tuple[Unusual, ...] = ()
    if asked.today is not None and history is not None and asked.today.day <= int(history.days[-1]):
        day, until_slot = asked.today.day, asked.today.until_slot
        came = history.calls[day - int(history.days[0])].copy()
        came[until_slot:] = np.nan
        odd = unusual(standing, came, day, false_alarms_per_day=asked.today.false_alarms_per_day)
        today = reforecast(standing, came, day, until_slot, _left_out(came, odd))
        standing = today.forecast
    return dataclasses.replace(
        outlook, forecast=standing, overridden=overridden, today=today, unusual=odd, came_today=came
    )


def _left_out(came: Floats, odd: Sequence[Unusual]) -> Booleans:
    """(S,) what was unusual teaches nothing of the rest of the day, as long as it is the exception.

    An hour without a call because a line was down is no sign of a quiet day; but a morning that is unusual for the
    greater part is how this day is.
    """
    apart = np.zeros(len(came), np.bool_)
    for stretch in odd:
        if not stretch.whole_day:
            apart[stretch.first : stretch.end] = True
    told = ~np.isnan(came)
    return apart if (apart & told).sum() <= _EXCEPTION * told.sum() else np.zeros(len(came), np.bool_)


def _until(history: History, end: int) -> History:
    return history.until(end + 1) if int(history.days[-1]) > end else history


def _from(made: Forecast, first: int) -> Forecast:
    """From ordinal `first` on: a history that ended earlier than others is forecast over the days between."""
    start = int(np.searchsorted(made.days, first))
    return dataclasses.replace(
        made, days=made.days[start:], mean=made.mean[start:], level=made.level[start:, start:],
        shape_sd=made.shape_sd[start:], aht_s=None if made.aht_s is None else made.aht_s[start:],
    )  # fmt: skip


def _check(histories: Sequence[History], asked: Question) -> None:
    """Raises BadInput naming everything that is asked of something that is not there."""
    names = sorted(history.queue for history in histories)
    known, methods = ", ".join(names) or "–", {**METHODS, **asked.rivals}
    problems = []
    if not histories:
        problems.append(Problem("forecast.no_history"))
    if asked.horizon_days < 1:
        problems.append(Problem("forecast.horizon", field="--horizon"))
    if asked.method is not None and asked.method not in methods:
        values = {"name": asked.method, "known": ", ".join(methods)}
        problems.append(Problem("forecast.method", field="--method", values=values))
    for queue, sibling in asked.siblings.items():
        if sibling.queue not in names or sibling.queue in asked.siblings:
            values = {"queue": sibling.queue, "known": known}
            problems.append(Problem("forecast.sibling", field="--sibling", values=values))
        elif sibling.share is None and queue not in names:
            problems.append(Problem("forecast.sibling_size", field="--sibling", values={"queue": queue}))
    if asked.today is not None and histories:
        first = min(int(history.days[0]) for history in histories)
        last = max(int(history.days[-1]) for history in histories)
        if not first < asked.today.day <= last + 1:
            told = {"day": date.fromordinal(asked.today.day).isoformat(), "last": date.fromordinal(last).isoformat()}
            problems.append(Problem("forecast.today", field="--intraday-from", values=told))
    if problems:
        raise BadInput(*problems)
