"""A scenario from its TOML file: everything wrong with it at once, each with its line, field and remedy."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping, Sequence
from math import inf, isfinite, isnan
from pathlib import Path
from typing import Any, Final, TypeVar

from upheld.agreements.places import Path as Place
from upheld.agreements.places import line_of, lines_by_path, written
from upheld.agreements.schema import nearest
from upheld.notation import duration_s, number
from upheld.problems import BadInput, Problem
from upheld.queueing.day import NEVER_AGAIN, Callback, Flow, Retrials
from upheld.queueing.demand import LONGEST_HANDLING_S
from upheld.queueing.times import Empirical, Exponential, Fixed, Gamma, Lognormal, Mixture, Times
from upheld.staffing.scenario import CHANNELS, COUNTED, Group, Queue, Scenario, Shift
from upheld.staffing.seen import Seen

T = TypeVar("T")
Table = Mapping[str, Any]

_KEYS: Final[Mapping[str, tuple[str, ...]]] = {
    "scenario": ("name", "start", "interval", "intervals", "rules", "queues", "groups"),
    "rules": ("overflow_steps", "longest_wait_first", "busyness_correlation"),
    "queue": (
        "id", "channel", "calls", "aht", "patience", "ring", "threshold", "target", "priority", "capacity", "balking",
        "busyness", "retrials", "callback", "overflow",
    ),
    "retrials": ("share", "after", "attempts"),
    "callback": ("accepted", "offered_after", "queue", "after"),
    "overflow": ("after", "to"),
    "group": ("id", "skills", "agents", "shifts", "pace"),
    "shift": ("agents", "from", "to", "breaks"),
    "times": ("distribution", "mean", "variation", "seen", "parts"),
    "part": ("share", "distribution", "mean", "variation", "seen"),
}  # fmt: skip
_NEEDED: Final = object()
_DISTRIBUTIONS: Final = ("fixed", "exponential", "lognormal", "gamma", "empirical", "mixture")
_MOST_AGENTS = 20_000
_MOST_CALLS = 3e6
"""A day's contacts in all queues, that its simulation fits into memory."""


def read(path: Path, seen: Mapping[str, Seen] | None = None) -> Scenario:
    """The scenario in a file; raises BadInput with everything that is wrong with it.

    Of queues in `seen` the file may leave out calls, aht and patience: the records tell them.
    """
    try:
        text = path.read_text("utf-8")
    except OSError as error:
        raise BadInput(Problem("scenario.unreadable", str(path), values={"why": error.strerror or ""})) from None
    except UnicodeDecodeError:
        raise BadInput(Problem("scenario.not_toml", str(path), values={"why": "UTF-8"})) from None
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadInput(Problem("scenario.not_toml", str(path), values={"why": str(error)})) from None
    return _Reader(str(path), data, lines_by_path(text), seen or {}).scenario()


class _Wrong(Exception):  # noqa: N818 - it reads as what it says
    """A value that cannot be used: key of the sentence and its values."""

    def __init__(self, key: str, **values: Any) -> None:
        super().__init__(key)
        self.key, self.values = key, values


class _Reader:
    """Reads field by field and collects problems; a wrong field goes on with something harmless."""

    def __init__(self, file: str, data: Table, lines: Mapping[Place, int], seen: Mapping[str, Seen]) -> None:
        self.file, self.data, self.lines, self.seen = file, data, lines, seen
        self.start_s, self.interval_s = 0.0, 1800.0
        self.problems: list[Problem] = []
        self.ids: list[str] = []

    def scenario(self) -> Scenario:
        data = self.data
        self._known((), data, "scenario")
        queues = self._tables((), data, "queues")
        groups = self._tables((), data, "groups")
        self.ids = [str(table.get("id", "")) for table in queues]
        self._unique("queues", queues)
        self._unique("groups", groups)
        self.start_s = self._field((), data, "start", _clock, 0.0)
        self.interval_s = self._field((), data, "interval", _between(_duration, 1.0, 86400.0), 1800.0)
        intervals = self._intervals(queues, groups)
        settings = self._table((), data, "rules", "rules")
        made = Scenario(
            name=self._field((), data, "name", _text, Path(self.file).stem),
            start_s=self.start_s,
            interval_s=self.interval_s,
            intervals=intervals,
            queues=tuple(self._queue(("queues", n), table, intervals) for n, table in enumerate(queues)),
            groups=tuple(self._group(("groups", n), table, intervals) for n, table in enumerate(groups)),
            overflow_steps=self._field(("rules",), settings, "overflow_steps", _whole(0, 100), 1),
            longest_first=self._field(("rules",), settings, "longest_wait_first", _yes_or_no, False),
            correlation=self._field(("rules",), settings, "busyness_correlation", _share, 1.0),
        )
        if not self.problems:
            self._sensible(made)
        if self.problems:
            raise BadInput(*self.problems)
        return made

    # Parts of the file

    def _queue(self, place: Place, table: Table, intervals: int) -> Queue:
        self._known(place, table, "queue")
        overflow = self._table(place, table, "overflow", "overflow")
        target = self._field(place, table, "target", _share, None)
        if target is not None and target >= 1:
            self._problem((*place, "target"), "queueing.level", value=f"{target:g}")
        return Queue(
            id=self._field(place, table, "id", _text),
            channel=self._field(place, table, "channel", _choice(CHANNELS), "call"),
            flow=self._flow(place, table, intervals),
            threshold_s=self._field(place, table, "threshold", _between(_duration, 0.0, 30 * 86400.0), 20.0),
            target=target,
            priority=self._field(place, table, "priority", _whole(0, 1000), 1),
            capacity=self._field(place, table, "capacity", _whole(0, 1_000_000), -1),
            overflow_after_s=self._field(
                (*place, "overflow"), overflow, "after", _between(_duration, 0.0, 86400.0), *_if(overflow, inf)
            ),
            overflow_to=self._field((*place, "overflow"), overflow, "to", self._other(place), *_if(overflow, -1)),
        )

    def _flow(self, place: Place, table: Table, intervals: int) -> Flow:
        callback = self._table(place, table, "callback", "callback")
        retrials = self._table(place, table, "retrials", "retrials")
        below, after = (*place, "callback"), (*place, "retrials")
        seen = self.seen.get(str(table.get("id")))
        told = seen is not None and "calls" not in table
        return Flow(
            rates=seen.rates(self.start_s, self.interval_s, intervals)
            if seen is not None and told
            else self._per_interval(place, table, "calls", intervals, _between(_number, 0.0, _MOST_CALLS)),
            service=self._times(place, table, "aht", LONGEST_HANDLING_S, (seen and seen.handling) or _NEEDED),
            patience=self._times(place, table, "patience", inf, seen.patience if seen else Fixed(inf)),
            ring_s=self._field(place, table, "ring", _between(_duration, 0.0, 3600.0), 0.0),
            balks=self._field(place, table, "balking", _share, 0.0),
            variation=self._field(place, table, "busyness", _between(_number, 0.0, 5.0), 0.0),
            retrials=NEVER_AGAIN
            if not retrials
            else Retrials(
                self._field(after, retrials, "share", _share),
                self._times(after, retrials, "after", 86400.0),
                self._field(after, retrials, "attempts", _whole(1, 100), 5),
            ),
            callback=None
            if not callback
            else Callback(
                self._field(below, callback, "accepted", _share),
                self._field(below, callback, "offered_after", _between(_duration, 0.0, 86400.0)),
                self._field(below, callback, "queue", self._queue_number),
                self._field(below, callback, "after", _between(_duration, 0.0, 7 * 86400.0), 0.0),
            ),
        )

    def _group(self, place: Place, table: Table, intervals: int) -> Group:
        self._known(place, table, "group")
        skills: dict[int, int] = {}
        for queue, level in self._table(place, table, "skills", None).items():
            if queue not in self.ids:
                self._problem((*place, "skills", queue), "scenario.unknown_queue", **self._unknown(queue))
            else:
                found = self._value((*place, "skills", queue), level, _whole(1, 100), 1)
                skills[self.ids.index(queue)] = found
        if not skills and not self.problems:
            self._problem((*place, "skills"), "scenario.no_skills")
        shifts = self._tables(place, table, "shifts")
        agents = () if shifts else self._per_interval(place, table, "agents", intervals, _whole(0, _MOST_AGENTS))
        if shifts and "agents" in table:
            self._problem((*place, "agents"), "scenario.agents_twice")
        return Group(
            id=self._field(place, table, "id", _text),
            skills=skills,
            agents=tuple(int(one) for one in agents),
            shifts=tuple(self._shift((*place, "shifts", n), shift) for n, shift in enumerate(shifts)),
            pace=self._field(place, table, "pace", _between(_number, 0.05, 20.0), 1.0),
        )

    def _shift(self, place: Place, table: Table) -> Shift:
        self._known(place, table, "shift")
        start_s = self.start_s
        begin, end = (self._field(place, table, key, _clock, 0.0, needed=True) - start_s for key in ("from", "to"))
        if end <= begin:
            end += 86400.0  # past midnight
        breaks = []
        for n, text in enumerate(table.get("breaks", ())):
            for low, high in [self._value((*place, "breaks", n), text, _clock_span, (0.0, 0.0))]:
                low, high = (one - start_s + (86400.0 if one - start_s < begin else 0.0) for one in (low, high))
                if not begin <= low <= high <= end:
                    self._problem((*place, "breaks", n), "scenario.break_outside", text=str(text))
                breaks.append((low, high))
        return Shift(self._field(place, table, "agents", _whole(0, _MOST_AGENTS)), begin, end, tuple(breaks))

    def _times(self, place: Place, table: Table, key: str, most_s: float, default: Any = _NEEDED) -> Times:
        """A duration (exponential), ``never``, or a table naming a distribution."""
        value = table.get(key)
        if not isinstance(value, Mapping):
            if value in ("never", inf) and most_s == inf:
                return Fixed(inf)
            found = self._field(place, table, key, _between(_duration, 0.0, min(most_s, 1e9)), default)
            return found if not isinstance(found, float) else Exponential(found) if found > 0 else Fixed(0.0)
        self._known((*place, key), value, "times")
        return self._distribution((*place, key), value, most_s)

    def _distribution(self, place: Place, table: Table, most_s: float) -> Times:
        kind = self._field(place, table, "distribution", _choice(_DISTRIBUTIONS), "exponential", needed=True)
        if kind == "empirical":
            seen = [
                self._value((*place, "seen", n), one, _between(_duration, 0.0, min(most_s, 1e9)), 1.0)
                for n, one in enumerate(table.get("seen", ()))
            ]
            if not seen:
                self._problem((*place, "seen"), "scenario.missing")
            return Empirical.of(seen or [1.0])
        if kind == "mixture":
            return self._mixture(place, table, most_s)
        mean_s = self._field(place, table, "mean", _between(_duration, 0.0, min(most_s, 1e9)), 1.0, needed=True)
        if kind in ("fixed", "exponential") or mean_s == 0:
            return Exponential(mean_s) if kind == "exponential" and mean_s else Fixed(mean_s)
        variation = self._field(place, table, "variation", _between(_number, 0.01, 20.0), 1.0, needed=True)
        return Lognormal(mean_s, variation) if kind == "lognormal" else Gamma(mean_s, variation)

    def _mixture(self, place: Place, table: Table, most_s: float) -> Times:
        parts = []
        for n, part in enumerate(self._tables(place, table, "parts")):
            below = (*place, "parts", n)
            self._known(below, part, "part")
            share = self._field(below, part, "share", _share, 0.0, needed=True)
            parts.append((share, self._distribution(below, part, most_s)))
        whole = sum(share for share, _ in parts)
        if abs(whole - 1) > 1e-6:
            self._problem((*place, "parts"), "scenario.parts", whole=f"{whole:.4g}")
            return Fixed(1.0)
        return Mixture(tuple((share / whole, part) for share, part in parts if share > 0))

    def _per_interval(
        self, place: Place, table: Table, key: str, intervals: int, read: Callable[[Any], float]
    ) -> tuple[float, ...]:
        value = table.get(key)
        if not isinstance(value, list):
            return (float(self._field(place, table, key, read, 0.0, needed=True)),) * intervals
        if len(value) != intervals:
            self._problem((*place, key), "scenario.length", number=len(value), intervals=intervals)
        return tuple(float(self._value((*place, key), one, read, 0.0)) for one in value)

    def _intervals(self, queues: Sequence[Table], groups: Sequence[Table]) -> int:
        """As many as the first list has values, unless the file says how many."""
        every = [table.get("calls") for table in queues] + [table.get("agents") for table in groups]
        lists = [len(one) for one in every if isinstance(one, list)]
        found: int = self._field((), self.data, "intervals", _whole(1, 2000), lists[0] if lists else 1)
        return max(found, 1)

    # What must hold between the parts

    def _sensible(self, made: Scenario) -> None:
        whole = sum(sum(queue.flow.rates) for queue in made.queues)
        if whole > _MOST_CALLS:
            self._problem(("queues",), "scenario.too_many_calls", calls=f"{whole:.3g}", most=f"{_MOST_CALLS:.3g}")
        for place, queue in enumerate(made.queues):
            skilled = [group for group in made.groups if place in group.skills and group.size]
            if not skilled and any(queue.flow.rates) and queue.overflow_to < 0:
                self._problem(("queues", place, "id"), "scenario.nobody_can", queue=queue.id)
                continue
            work_s = sum(queue.flow.rates) * queue.flow.service.mean_s
            there_s = sum(_hours_s(group, made) / group.pace for group in skilled)
            moves = queue.overflow_to >= 0 or queue.flow.callback is not None or queue.capacity >= 0
            endless = queue.flow.patience.mean_s == inf and queue.channel in COUNTED and not moves
            if endless and work_s >= there_s:
                load, agents = work_s / made.end_s, there_s / made.end_s
                self._problem(
                    ("queues", place, "patience"), "scenario.unstable", load=f"{load:.4g}", agents=f"{agents:.4g}"
                )

    # Reading and saying what is wrong

    def _field(
        self,
        place: Place,
        table: Table,
        key: str,
        read: Callable[[Any], Any],
        default: Any = _NEEDED,
        *,
        needed: bool = False,
    ) -> Any:
        if key not in table:
            if default is _NEEDED or needed:
                self._problem((*place, key), "scenario.missing")
            return 1.0 if default is _NEEDED else default
        return self._value((*place, key), table[key], read, 1.0 if default is _NEEDED else default)

    def _value(self, place: Place, value: Any, read: Callable[[Any], T], default: T) -> T:
        try:
            return read(value)
        except _Wrong as wrong:
            self._problem(place, wrong.key, **wrong.values)
            return default

    def _table(self, place: Place, table: Table, key: str, kind: str | None) -> Table:
        value = table.get(key, {})
        if not isinstance(value, Mapping):
            self._problem((*place, key), "scenario.type", text=str(value), expected="table")
            return {}
        if kind is not None:
            self._known((*place, key), value, kind)
        return value

    def _tables(self, place: Place, table: Table, key: str) -> Sequence[Table]:
        value = table.get(key, [])
        if not isinstance(value, list) or not all(isinstance(one, Mapping) for one in value):
            self._problem((*place, key), "scenario.type", text=str(value), expected="list of tables")
            return []
        if not value and key in ("queues", "groups"):
            self._problem((*place, key), "scenario.missing")
        return value

    def _known(self, place: Place, table: Table, kind: str) -> None:
        for key in table:
            if key not in _KEYS[kind]:
                found = {"key": key, "nearest": nearest(key, _KEYS[kind]), "known": list(_KEYS[kind])}
                self._problem((*place, key), "scenario.unknown_key", **found)

    def _unique(self, key: str, tables: Sequence[Table]) -> None:
        ids = [table.get("id") for table in tables]
        for place, one in enumerate(ids):
            if one in ids[:place]:
                self._problem((key, place, "id"), "scenario.id_twice", id=str(one))

    def _queue_number(self, value: Any) -> int:
        if value not in self.ids:
            raise _Wrong("scenario.unknown_queue", **self._unknown(str(value)))
        return self.ids.index(value)

    def _other(self, place: Place) -> Callable[[Any], int]:
        def read(value: Any) -> int:
            found = self._queue_number(value)
            if found == place[-1]:
                raise _Wrong("scenario.overflow_to_itself")
            return found

        return read

    def _unknown(self, queue: str) -> dict[str, Any]:
        return {"queue": queue, "nearest": nearest(queue, self.ids), "known": self.ids}

    def _problem(self, place: Place, key: str, /, **values: Any) -> None:
        field = written(place, self.data)
        problem = Problem(key, self.file, line_of(place, self.lines), field, values)
        if problem not in self.problems:
            self.problems.append(problem)


def _if(table: Table, default: Any) -> tuple[Any, ...]:
    """A field of a table that is there must be there too; else it has a default."""
    return () if table else (default,)


def _hours_s(group: Group, made: Scenario) -> float:
    if not group.shifts:
        return sum(group.agents) * made.interval_s
    return sum(
        shift.agents * (shift.end_s - shift.start_s - sum(high - low for low, high in shift.breaks))
        for shift in group.shifts
    )


# Values


def _text(value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise _Wrong("scenario.type", text=str(value), expected="text")
    return value


def _yes_or_no(value: Any) -> bool:
    if not isinstance(value, bool):
        raise _Wrong("scenario.type", text=str(value), expected="true / false")
    return value


def _number(value: Any) -> float:
    try:
        if isinstance(value, bool):
            raise ValueError(value)
        found = float(value) if isinstance(value, int | float) else float(number(value))
    except (ValueError, TypeError, ArithmeticError):
        raise _Wrong("scenario.type", text=str(value), expected="number") from None
    if isnan(found):
        raise _Wrong("scenario.type", text=str(value), expected="number")
    return found


def _duration(value: Any) -> float:
    if isinstance(value, float) and not isfinite(value):
        raise _Wrong("scenario.duration", text=str(value))
    try:
        if isinstance(value, bool):
            raise ValueError(value)
        return float(duration_s(value))
    except (ValueError, TypeError, ArithmeticError):
        raise _Wrong("scenario.duration", text=str(value)) from None


def _share(value: Any) -> float:
    found = _number(value)
    if not 0 <= found <= 1:
        raise _Wrong("scenario.share", text=str(value))
    return found


def _between(read: Callable[[Any], float], low: float, high: float) -> Callable[[Any], float]:
    def checked(value: Any) -> float:
        found = read(value)
        if not low <= found <= high:
            raise _Wrong("queueing.number", value=str(value), low=f"{low:g}", high=f"{high:g}")
        return found

    return checked


def _whole(low: int, high: int) -> Callable[[Any], int]:
    def checked(value: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            raise _Wrong("scenario.whole", text=str(value), low=low, high=high)
        return value

    return checked


def _choice(known: Sequence[str]) -> Callable[[Any], str]:
    def checked(value: Any) -> str:
        if value not in known:
            raise _Wrong("scenario.choice", text=str(value), nearest=nearest(str(value), known), known=list(known))
        return str(value)

    return checked


def _clock(value: Any) -> float:
    """Seconds since midnight of ``08:30``, as text or as a time of TOML."""
    text = value if isinstance(value, str) else value.isoformat() if hasattr(value, "isoformat") else ""
    parts = text.split(":")
    if len(parts) in (2, 3) and all(part.isdigit() for part in parts):
        seconds = sum(int(part) * unit for part, unit in zip(parts, (3600, 60, 1), strict=False))
        if int(parts[1]) < 60 and seconds <= 86400:
            return float(seconds)
    raise _Wrong("scenario.clock", text=str(value))


def _clock_span(value: Any) -> tuple[float, float]:
    low, dash, high = str(value).partition("-")
    if not dash:
        raise _Wrong("scenario.clock", text=str(value))
    return _clock(low.strip()), _clock(high.strip())
