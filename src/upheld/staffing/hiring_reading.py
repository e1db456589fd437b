"""A hiring plan's question from its TOML file and tables; every problem with file, line and field.

People come under pseudonyms and only with dates, a reason in four words, a group and a share of full time: other
columns are not read.
"""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from math import ceil, inf, sqrt
from pathlib import Path
from typing import Any, Final

from upheld.agreements.places import Path as Place
from upheld.agreements.places import line_of, lines_by_path, written
from upheld.agreements.schema import nearest
from upheld.contacts.toml_places import text_of
from upheld.notation import duration_s, number, share
from upheld.problems import BadInput, Problem
from upheld.staffing import funnel, hiring_tables
from upheld.staffing.attrition import GROUP, Band, Employment, assumed, learnt, plus_months
from upheld.staffing.funnel import Stage
from upheld.staffing.hiring_question import Class, Costs, Period, Question, Team, Training
from upheld.staffing.ramp import SHAPES, Fit, Ramp, fit

FORMAT: Final = "upheld.hiring/1"
KEYS: Final[Mapping[str, tuple[str, ...]]] = {
    "": (
        "format", "title", "start", "months", "beyond", "draws", "seed", "required", "people", "attrition", "training",
        "ramp", "recruiting", "under_way", "cost", "overtime", "uncertainty", "promise",
    ),
    "required": ("table", "shrinkage", "leave", "absence", "hours_per_week"),
    "people": ("table", "observed_from", "observed_until", "now"),
    "attrition": ("bands", "notice"),
    "training": ("weeks", "leavers", "smallest", "largest", "trainers", "seats", "nesting", "nesting_places"),
    "ramp": ("shape", "first", "weeks", "steps", "table", "tenured_aht"),
    "recruiting": ("lead", "table"),
    "under_way": ("start", "people"),
    "cost": ("currency", "wage", "hire", "class", "missing", "overtime"),
    "overtime": ("at_most",),
    "uncertainty": ("need", "attrition"),
    "promise": ("short_at_most",),
}  # fmt: skip
"""Every key a plan may have, by table."""

_WEEK_S: Final = 604_800
_LONG_THERE_WEEKS: Final = 520
_FIELDS: Final[Mapping[str, Place]] = {"required.agents": ("required", "table"), "cost.class": ("cost", "class")}


@dataclass(frozen=True)
class Read:
    """What a file asks, and what was learnt from its tables."""

    question: Question
    employments: tuple[Employment, ...] = ()
    observed_from: date | None = None
    observed_until: date | None = None
    fit: Fit | None = None
    learnt: bool = False  # whether the bands come from the people's own table


def load(path: Path | str) -> Read:
    """The question in the file `path`; raises BadInput with every problem found in it."""
    file = Path(path)
    return parse(text_of(file), str(path), file.parent)


def parse(text: str, file: str, folder: Path) -> Read:
    """The question written as `text`; `file` names it in problems, tables are looked for in `folder`."""
    try:
        data = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError, ValueError) as error:
        raise BadInput(Problem("agreement.syntax", file, values={"reason": str(error), "column": "–"})) from None
    reading = _Reading(data, file, lines_by_path(text), folder)
    reading.unknown_keys()
    found = None if reading.problems else _read(reading)
    if found is None or reading.problems:
        raise BadInput(*sorted(reading.problems, key=lambda problem: problem.line or 0))
    return found


_NEEDED: Final = object()


@dataclass
class _Reading:
    """A document while it is read, with the problems found so far."""

    data: Mapping[str, Any]
    file: str
    lines: Mapping[Place, int]
    folder: Path
    problems: list[Problem] = field(default_factory=list)

    def problem(self, place: Place, sentence: str, /, **values: Any) -> None:
        line = line_of(place, self.lines)
        self.problems.append(Problem(sentence, self.file, line, written(place, self.data), values))

    def moved(self, bad: BadInput) -> None:
        """Problems of the question's fields, at the place of the file where each field stands."""
        for one in bad.problems:
            if one.file is not None:
                self.problems.append(one)
            else:
                name = one.field or ""
                self.problem(_FIELDS.get(name, tuple(name.split("."))), one.key, **one.values)

    def unknown_keys(self) -> None:
        for table, known in KEYS.items():
            found = self.data if not table else self.data.get(table, {})
            many = table == "under_way"
            if not isinstance(found, list if many and found else Mapping):
                self.problem((table,), "hiring.tables" if many else "risk.table", key=table)
                continue
            for at, one in enumerate(found if many else [found]):
                place: Place = (table, at) if many else (table,) if table else ()
                for key in (key for key in one if key not in known):
                    near = nearest(key, known)
                    self.problem((*place, key), "agreement.unknown_key", key=key, nearest=near, known=list(known))
        if self.data.get("format") != FORMAT:
            self.problem(("format",), "hiring.format", known=FORMAT)

    def has(self, *place: str) -> bool:
        found: Any = self.data
        for part in place:
            found = found.get(part) if isinstance(found, Mapping) else None
        return found is not None

    def value(self, place: Place, read: Callable[[Any], Any], default: Any = _NEEDED) -> Any:
        """What stands at `place`, read; the default where nothing stands there, or a problem where it is needed."""
        found: Any = self.data
        for part in place:
            found = found.get(part) if isinstance(found, Mapping) else found[part]
            if found is None:
                if default is _NEEDED:
                    self.problem(place[:-1], "risk.missing", key=str(place[-1]))
                return None if default is _NEEDED else default
        try:
            return read(found)
        except (ValueError, TypeError, OverflowError, ArithmeticError, KeyError, AttributeError):
            self.problem(place, _WRONG.get(read, "agreement.number"), text=str(found))
            return None if default is _NEEDED else default

    def path(self, *place: str) -> Path | None:
        found = self.value(place, str, None)
        return None if found is None else self.folder / found


def _share(value: Any) -> float:
    return float(share(value))


def _number(value: Any) -> float:
    return float(number(value))


def _whole(value: Any) -> int:
    found = number(value)
    if found % 1:
        raise ValueError("a whole number")
    return int(found)


def _weeks(value: Any) -> int:
    """Whole weeks, begun ones counted; a bare number has no unit and is refused."""
    if not isinstance(value, str):
        raise TypeError("a duration")
    return ceil(duration_s(value) / _WEEK_S - 1e-9)


def _exact_weeks(value: Any) -> float:
    if not isinstance(value, str):
        raise TypeError("a duration")
    return float(duration_s(value)) / _WEEK_S


def _seconds(value: Any) -> float:
    return float(duration_s(value))


def _date(value: Any) -> date:
    return date.fromisoformat(str(value))


def _bands(value: Any) -> tuple[Band, ...]:
    if not isinstance(value, list) or not value or any(set(one) - {"until", "monthly"} for one in value):
        raise TypeError("a list of bands")
    bands = tuple(
        assumed(_exact_weeks(one["until"]) if "until" in one else inf, _share(one["monthly"])) for one in value
    )
    edges = [band.until_weeks for band in bands]
    if sorted(set(edges)) != edges or edges[-1] != inf:
        raise ValueError("in order, the last without an end")
    return bands


def _steps(value: Any) -> tuple[tuple[float, float], ...]:
    steps = tuple((_exact_weeks(one["from"]), _number(one["share"])) for one in value)
    if not steps or steps[0][0] != 0 or sorted(steps) != list(steps):
        raise ValueError("in order, the first from 0w")
    return steps


def _shape(value: Any) -> str:
    if value not in SHAPES:
        raise ValueError("a shape")
    return str(value)


def _currency(value: Any) -> str:
    if not isinstance(value, str) or len(value) != 3 or not value.isalpha() or not value.isascii():
        raise ValueError("a currency")
    return value.upper()


_WRONG: Final[Mapping[Callable[[Any], Any], str]] = {
    _share: "agreement.share", _weeks: "hiring.weeks", _exact_weeks: "hiring.weeks", _seconds: "agreement.duration",
    _date: "hiring.date", _bands: "hiring.bands", _steps: "hiring.steps", _shape: "hiring.shape",
    _currency: "hiring.currency",
}  # fmt: skip


def _read(reading: _Reading) -> Read | None:
    start = reading.value(("start",), _date)
    if start is None:
        return None
    try:
        needs = _required(reading, start)
        people = hiring_tables.people(path, start) if (path := reading.path("people", "table")) else ()
        stages = hiring_tables.stages(path) if (path := reading.path("recruiting", "table")) else ()
        ramp, fitted = _ramp(reading)
    except BadInput as bad:
        reading.moved(bad)
        return None
    until = reading.value(("people", "observed_until"), _date, start)
    since = reading.value(("people", "observed_from"), _date, min((one.start for one in people), default=start))
    bands, own = _bands_of(reading, people, since, until)
    team = _team(reading, people, start)
    settings = _settings(reading, stages)
    leavers = sum(band.leavers or 0 for band in bands)
    open_by_data = 1 / sqrt(leavers) if own and leavers else 0.0
    spread = reading.value(("uncertainty", "attrition"), _share, open_by_data)
    if reading.problems or needs is None or ramp is None:
        return None
    try:
        question = Question(
            start=start, end=needs[1], periods=needs[0], team=team, bands=bands, ramp=ramp, stages=stages,
            attrition_spread=spread, **settings,
        )  # fmt: skip
    except BadInput as bad:
        reading.moved(bad)
        return None
    seen = (since, until) if people else (None, None)
    return Read(question, tuple(people), seen[0], seen[1], fitted, own)


def _settings(reading: _Reading, stages: Sequence[Stage]) -> dict[str, Any]:
    """The fields of the question that stand in the file as they are."""
    value = reading.value
    training = Training(
        weeks=value(("training", "weeks"), _weeks) or 0,
        smallest=value(("training", "smallest"), _whole, 1),
        largest=value(("training", "largest"), _whole) or 1,
        trainers=value(("training", "trainers"), _whole) or 0,
        seats=value(("training", "seats"), _whole, None),
        nesting_weeks=value(("training", "nesting"), _weeks, 0),
        nesting_places=value(("training", "nesting_places"), _whole, None),
    )
    costs = Costs(
        value(("cost", "currency"), _currency, "EUR"),
        **{name: value(("cost", name), _number, 0.0) for name in ("wage", "hire", "missing", "overtime")},
        per_class=value(("cost", "class"), _number, 0.0),
    )
    return {
        "title": str(reading.data.get("title", reading.file)),
        "training": training,
        "costs": costs,
        "lead_weeks": _lead(reading, stages),
        "under_way": _under_way(reading),
        "training_leavers": value(("training", "leavers"), _share, None),
        "notice_weeks": value(("attrition", "notice"), _weeks, 0),
        "overtime_at_most": value(("overtime", "at_most"), _share, 0.0),
        "need_spread": value(("uncertainty", "need"), _share, 0.0),
        "short_at_most": value(("promise", "short_at_most"), _share, 0.1),
        "beyond_weeks": value(("beyond",), _weeks, 26),
        "draws": value(("draws",), _whole, 2000),
        "seed": abs(value(("seed",), _whole, 1)),
    }


def _required(reading: _Reading, start: date) -> tuple[tuple[Period, ...], date] | None:
    """The periods, and the day after the last."""
    path = reading.path("required", "table")
    if path is None:
        reading.problem(("required",), "risk.missing", key="table")
        return None
    usual = {name: reading.value(("required", name), _share, 0.0) for name in ("shrinkage", "leave", "absence")}
    hours = reading.value(("required", "hours_per_week"), _number, None)
    months = reading.value(("months",), _whole, None)
    last = None if months is None else plus_months(start.replace(day=1), min(max(months, 0), 1200))
    found = hiring_tables.required(path, usual, hours)
    kept = [one for one in found if (last is None or one.first < last) and one.end > start]
    if not kept or kept[0].first > start + timedelta(6):
        reading.problem(("start",), "hiring.nothing_required", start=start.isoformat(), table=str(path))
        return None
    return tuple(Period(one.first, one.need) for one in kept), kept[-1].end


def _bands_of(
    reading: _Reading, people: Sequence[Employment], since: date, until: date
) -> tuple[tuple[Band, ...], bool]:
    """The hazard: as it is written, or from the people's own table."""
    if reading.has("attrition", "bands"):
        return reading.value(("attrition", "bands"), _bands, ()), False
    seen = [one for one in people if one.start < until and (one.end is None or one.end >= since)]
    if len(seen) < GROUP:
        reading.problem(("attrition",), "hiring.no_attrition", people=len(seen), least=GROUP)
        return (), False
    return learnt(seen, until, since=since), True


def _team(reading: _Reading, people: Sequence[Employment], start: date) -> tuple[Team, ...]:
    """Those there at the start, alike ones together."""
    if reading.has("people", "now") and not people:
        return (Team(reading.value(("people", "now"), _whole, 0), _LONG_THERE_WEEKS),)
    if not people or reading.has("people", "now"):
        reading.problem(("people",), "hiring.people_once")
        return ()
    alike: Counter[tuple[int, float, int]] = Counter()
    for one in people:
        if one.end is None or one.end > start:
            leaves = -1 if one.end is None else (one.end - start).days // 7
            alike[(start - one.start).days // 7, one.full_time, leaves] += 1
    return tuple(
        Team(number, tenure, full_time, None if leaves < 0 else leaves)
        for (tenure, full_time, leaves), number in sorted(alike.items())
    )


def _ramp(reading: _Reading) -> tuple[Ramp | None, Fit | None]:
    path = reading.path("ramp", "table")
    if path is not None:
        for key in ("shape", "first", "weeks", "steps"):
            if reading.has("ramp", key):
                reading.problem(("ramp", key), "hiring.ramp_twice", key=key)
        found = fit(hiring_tables.ramp(path, reading.value(("ramp", "tenured_aht"), _seconds, None)))
        return found.ramp, found
    shape = reading.value(("ramp", "shape"), _shape)
    if shape == "stepped":
        steps = reading.value(("ramp", "steps"), _steps)
        return (Ramp(shape, steps=steps) if steps else None), None
    first = reading.value(("ramp", "first"), _share)
    weeks = reading.value(("ramp", "weeks"), _exact_weeks)
    return (None if shape is None or first is None or weeks is None else Ramp(shape, first, weeks)), None


def _lead(reading: _Reading, stages: Sequence[Stage]) -> int:
    """Weeks from opening a recruitment to the start: as written, else what the stages take."""
    takes = ceil(funnel.lead_days(stages) / 7 - 1e-9) if stages else None
    lead: int = reading.value(("recruiting", "lead"), _weeks, _NEEDED if takes is None else takes) or 0
    if takes is not None and lead < takes and not reading.problems:
        reading.problem(("recruiting", "lead"), "hiring.lead_too_short", lead=lead, takes=takes)
    return lead


def _under_way(reading: _Reading) -> tuple[Class, ...]:
    start = reading.value(("start",), _date, date.min)
    found = []
    for at in range(len(reading.data.get("under_way", ()))):
        begins = reading.value(("under_way", at, "start"), _date)
        people = reading.value(("under_way", at, "people"), _whole)
        if begins is None or people is None:
            continue
        if begins < start or not 0 < people <= 10_000:
            reading.problem(("under_way", at), "hiring.under_way", start=begins.isoformat(), people=people)
            continue
        found.append(Class((begins - start).days // 7, people, True))
    return tuple(found)
