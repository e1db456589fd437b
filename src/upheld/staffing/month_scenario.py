"""The file behind ``upheld risk``: a month's intervals, roster, uncertainties and promises in TOML, read and checked.

Every problem names the file, its line and the field. Promises are written as in an agreement, or an agreement is named.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import inf, isfinite
from pathlib import Path
from typing import Any, Final

import numpy as np

from upheld.agreements import terms
from upheld.agreements.clauses import Agreement
from upheld.agreements.places import Path as Place
from upheld.agreements.places import line_of, lines_by_path, written
from upheld.agreements.schema import nearest
from upheld.contacts import tables
from upheld.contacts.toml_places import text_of
from upheld.notation import duration_s, number, share
from upheld.problems import BadInput, Problem
from upheld.queueing.demand import Floats
from upheld.staffing.best import Floors
from upheld.staffing.day import Day, day
from upheld.staffing.months import Uncertainty
from upheld.staffing.price import Wages
from upheld.staffing.promises import SoFar
from upheld.staffing.risk import Question

FORMAT: Final = "upheld.risk/1"
KEYS: Final[Mapping[str, tuple[str, ...]]] = {
    "": (
        "format", "title", "days", "interval", "months", "seed", "agreement", "intervals", "volume", "handling",
        "roster", "uncertainty", "wages", "floors", "so_far", "targets", "money", "termination",
    ),
    "intervals": ("table",),
    "volume": ("per_day", "profile"),
    "handling": ("aht", "patience", "within"),
    "roster": ("agents", "factor"),
    "uncertainty": (
        "month", "day", "interval", "day_correlation", "aht_month", "aht_day", "absence", "absence_week",
    ),
    "wages": ("per_hour", "shrinkage"),
    "floors": ("people", "level", "trigger"),
    "so_far": ("target", "days", "numerator", "denominator"),
}  # fmt: skip
"""Every key a scenario may have, by table; those of targets, money and termination are an agreement's."""
COLUMNS: Final = ("calls", "agents", "aht_s", "patience_s")
"""Of the table of intervals; the first two are needed."""

_FIELDS: Final[Mapping[str, Place]] = {
    "calls": ("volume", "per_day"), "aht_s": ("handling", "aht"), "patience_s": ("handling", "patience"),
    "threshold_s": ("handling", "within"), "interval_s": ("interval",), "agents": ("roster", "agents"),
    "wage": ("wages", "per_hour"), "shrinkage": ("wages", "shrinkage"), "floors.people": ("floors", "people"),
    "floors.level": ("floors", "level"), "floors.trigger": ("floors", "trigger"), "days": ("days",),
    "months": ("months",), "patience": ("handling", "patience"),
    **{name: ("uncertainty", name) for name in KEYS["uncertainty"]},
}  # fmt: skip
"""Where a field of the question stands in the file."""


@dataclass(frozen=True)
class Scenario:
    """What a file asks: the month, and the floors under its staffing."""

    title: str
    question: Question
    floors: Floors


def load(path: Path | str) -> Scenario:
    """The scenario in the file `path`; raises BadInput with every problem found in it."""
    file = Path(path)
    return parse(text_of(file), str(path), file.parent)


def parse(text: str, file: str, folder: Path) -> Scenario:
    """The scenario written as `text`; `file` names it in problems, other files are looked for in `folder`."""
    try:
        data = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError, ValueError) as error:
        raise BadInput(Problem("agreement.syntax", file, values={"reason": str(error), "column": "–"})) from None
    reading = _Reading(data, file, lines_by_path(text))
    reading.unknown_keys()
    scenario = _scenario(reading, folder) if not reading.problems else None
    if scenario is None or reading.problems:
        raise BadInput(*sorted(reading.problems, key=lambda problem: problem.line or 0))
    return scenario


class _Reading:
    """A document while it is read, with the problems found so far."""

    def __init__(self, data: Mapping[str, Any], file: str, lines: Mapping[Place, int]) -> None:
        self.data, self.file, self.lines = data, file, lines
        self.problems: list[Problem] = []

    def problem(self, place: Place, sentence: str, /, **values: Any) -> None:
        said = Problem(sentence, self.file, line_of(place, self.lines), written(place, self.data), values)
        self.problems.append(said)

    def moved(self, bad: BadInput) -> None:
        """Problems of the question's fields, at the place of the file where each field stands."""
        for one in bad.problems:
            if one.file is not None:
                self.problems.append(one)
            else:
                self.problem(_FIELDS.get(one.field or "", (one.field or "",)), one.key, **one.values)

    def unknown_keys(self) -> None:
        for table, known in KEYS.items():
            found = self.data if not table else self.data.get(table, {})
            for position, one in enumerate(found if isinstance(found, list) else [found]):
                place: Place = (table, position) if isinstance(found, list) else (table,) if table else ()
                if not isinstance(one, Mapping):
                    self.problem(place, "risk.table", key=table)
                    continue
                for key in (key for key in one if key not in known):
                    near = nearest(key, known)
                    self.problem((*place, key), "agreement.unknown_key", key=key, nearest=near, known=list(known))
        if self.data.get("format") != FORMAT:
            self.problem(("format",), "risk.format", known=FORMAT)

    def value(self, place: Place, read: Callable[[Any], Any], default: Any = None) -> Any:
        """What stands at `place`, read; the default where nothing stands there (None: it is missing)."""
        found: Any = self.data
        for part in place:
            found = found.get(part) if isinstance(found, Mapping) else found[part]
            if found is None:
                if default is None:
                    self.problem(place[:-1], "risk.missing", key=str(place[-1]))
                return default
        try:
            return read(found)
        except (ValueError, TypeError, OverflowError):
            self.problem(place, _WRONG.get(read, "agreement.number"), text=str(found))
            return default


def _share(value: Any) -> float:
    return float(share(value))


def _duration(value: Any) -> float:
    return duration_s(value)


def _number(value: Any) -> float:
    return float(number(value))


def _whole(value: Any) -> int:
    found = number(value)
    if found % 1:
        raise ValueError("a whole number")
    return int(found)


def _numbers(value: Any) -> list[float]:
    if not isinstance(value, list) or not value:
        raise TypeError("a list of numbers")
    return [_number(one) for one in value]


def _agents(value: Any) -> list[float]:
    return _numbers(value if isinstance(value, list) else [value])


_WRONG: Final[Mapping[Callable[[Any], Any], str]] = {
    _share: "agreement.share", _duration: "agreement.duration", _numbers: "risk.numbers", _agents: "risk.numbers",
}  # fmt: skip


def _scenario(reading: _Reading, folder: Path) -> Scenario | None:
    agreement = _agreement(reading, folder)
    interval_s = reading.value(("interval",), _duration, 1800.0)
    rows = _rows(reading, folder)
    uncertain = {
        name: reading.value(("uncertainty", name), _share, 0.0) for name in KEYS["uncertainty"]
        if "uncertainty" in reading.data
    }  # fmt: skip
    paid = {name: reading.value(("wages", name), read, 0.0) for name, read in
            (("per_hour", _number), ("shrinkage", _share)) if "wages" in reading.data}  # fmt: skip
    floors = _floors(reading)
    so_far = _so_far(reading, agreement)
    days, months, seed = (
        reading.value((name,), _whole, default) for name, default in (("days", None), ("months", 2000), ("seed", 1))
    )
    if reading.problems or agreement is None or rows is None:
        return None
    try:
        question = Question(
            day=_day(rows, interval_s, agreement), days=days, agents=rows["agents"],
            uncertainty=Uncertainty(**uncertain), agreement=agreement, wages=Wages(**paid), so_far=so_far,
            months=months, seed=seed,
        )  # fmt: skip
        return Scenario(str(reading.data.get("title", agreement.title)), question, Floors(**floors))
    except BadInput as bad:
        reading.moved(bad)
        return None


def _day(rows: Mapping[str, Floats], interval_s: float, agreement: Agreement) -> Day:
    threshold_s = next((t.threshold_s for t in agreement.targets if t.threshold_s is not None), 20.0)
    return day(rows["calls"], interval_s, rows["aht_s"], rows["patience_s"], threshold_s)


def _agreement(reading: _Reading, folder: Path) -> Agreement | None:
    """The agreement that is named, or one made of the targets, money and triggers in the file."""
    if "agreement" in reading.data:
        for key in (key for key in ("targets", "money", "termination") if key in reading.data):
            reading.problem((key,), "risk.two_promises", key=key)
        named = reading.value(("agreement",), lambda text: folder / text)
        try:
            return None if named is None else terms.load(named)
        except BadInput as bad:
            reading.problems.extend(bad.problems)
            return None
    if "targets" not in reading.data:
        reading.problem((), "risk.no_promise")
        return None
    own = {key: reading.data[key] for key in ("targets", "money", "termination") if key in reading.data}
    around = {
        "format": "upheld.agreement/1", "id": "scenario", "version": 1, "client": "–", "supplier": "–",
        "time_zone": "UTC", "valid_from": "2000-01-01", "title": str(reading.data.get("title", reading.file)),
    }  # fmt: skip
    try:
        return terms.of_document({**around, **own}, reading.lines, reading.file, folder)
    except BadInput as bad:
        reading.problems.extend(bad.problems)
        return None


def _rows(reading: _Reading, folder: Path) -> dict[str, Floats] | None:
    """The columns of the day's intervals, from the table or from a profile."""
    data = reading.data
    if ("intervals" in data) == ("volume" in data):
        reading.problem((), "risk.one_day")
        return None
    factor = reading.value(("roster", "factor"), _number, 1.0) if "roster" in data else 1.0
    usual = {
        "aht_s": reading.value(("handling", "aht"), _duration, np.nan) if "handling" in data else np.nan,
        "patience_s": reading.value(("handling", "patience"), _duration, inf) if "handling" in data else inf,
    }
    if "intervals" in data:
        table = reading.value(("intervals", "table"), lambda text: folder / text)
        found = None if table is None else _of_table(reading, table)
    else:
        found = _of_profile(reading)
    if found is None:
        return None
    size = len(found["calls"])
    for name, value in usual.items():
        given = found.get(name, np.full(size, np.nan))
        found[name] = np.where(np.isnan(given), value, given)
    if np.isnan(found["aht_s"]).any() and not reading.problems:
        reading.problem(("handling",), "risk.missing", key="aht")
        return None
    return {**found, "agents": found["agents"] * factor}


def _of_profile(reading: _Reading) -> dict[str, Floats] | None:
    per_day = reading.value(("volume", "per_day"), _number)
    profile = reading.value(("volume", "profile"), _numbers)
    agents = reading.value(("roster", "agents"), _agents)
    if per_day is None or profile is None or agents is None:
        return None
    if min(profile) < 0 or not sum(profile) > 0:
        reading.problem(("volume", "profile"), "risk.profile")
        return None
    if len(agents) not in (1, len(profile)):
        reading.problem(("roster", "agents"), "risk.agents", agents=len(agents), intervals=len(profile))
        return None
    weights = np.array(profile) / sum(profile)
    return {"calls": per_day * weights, "agents": np.broadcast_to(np.array(agents), weights.shape).copy()}


def _of_table(reading: _Reading, table: Path) -> dict[str, Floats] | None:
    rows: list[list[float]] = []
    problems: list[Problem] = []
    try:
        for line, row in tables.rows(table, COLUMNS[:2]):
            try:
                rows.append([_cell(row, name, line, table) for name in COLUMNS])
            except BadInput as bad:
                problems.extend(bad.problems)
    except BadInput as bad:
        problems.extend(bad.problems)
    if not rows and not problems:
        problems.append(Problem("staff.no_rows", str(table)))
    reading.problems.extend(problems)
    columns = np.array(rows, np.float64).T
    return None if problems else {name: columns[place] for place, name in enumerate(COLUMNS)}


def _cell(row: Mapping[str, str], name: str, line: int, table: Path) -> float:
    text = row.get(name, "")
    if not text and name not in COLUMNS[:2]:
        return float("nan")
    try:
        value = float(text)
    except ValueError:
        value = float("nan")
    if not isfinite(value) or value < 0:
        raise BadInput(Problem("staff.not_a_number", str(table), line, name, {"text": text}))
    return value


def _floors(reading: _Reading) -> dict[str, Any]:
    if "floors" not in reading.data:
        return {}
    floors = reading.data["floors"]
    readers: Sequence[tuple[str, str, Callable[[Any], Any]]] = (
        ("people", "at_least", _whole), ("level", "level", _share), ("trigger", "trigger", _share),
    )  # fmt: skip
    return {to: reading.value(("floors", name), read, 0) for name, to, read in readers if name in floors}


def _so_far(reading: _Reading, agreement: Agreement | None) -> dict[str, SoFar]:
    found: dict[str, SoFar] = {}
    for position, one in enumerate(reading.data.get("so_far", ())):
        target, days, numerator, denominator = (
            reading.value(("so_far", position, key), read)
            for key, read in (("target", str), ("days", _whole), ("numerator", _number), ("denominator", _number))
        )
        if None in (target, days, numerator, denominator):
            continue
        place: Place = ("so_far", position, "target")
        of = None if agreement is None else agreement.target(target)
        if of is None or of.aggregate != "contacts":
            reading.problem(place, "risk.so_far", target=target)
        elif not 0 <= days < int(reading.data.get("days", 0)) or not 0 <= numerator <= denominator:
            reading.problem(("so_far", position), "risk.so_far_numbers", days=one["days"], all=reading.data.get("days"))
        else:
            found[target] = SoFar(days, numerator, denominator)
    return found
