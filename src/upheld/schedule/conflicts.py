"""Which rules contradict each other where somebody can have no schedule: a smallest set, named by rule and day.

Cover is never a reason: missing it costs, it forbids nothing. So whatever makes a plan impossible lies with one person,
or with one contract, alone. Its rules are written down once more as rows of a small integer program, each tied to the
rule and the day or week it is about; then one after another is left out, for good where it is still impossible without
it (the deletion filter of Chinneck and Dravnieks 1991, doi:10.1287/ijoc.3.2.157). What remains is a set of rules of
which none can be spared.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from upheld.problems import BadInput
from upheld.problems import Problem as Wrong
from upheld.schedule.linear_model import LinearModel, has_solution, solver
from upheld.schedule.pause_ways import blocks
from upheld.schedule.rules import Contract, Person, Problem, Span

Term = tuple[int, float]
SATURDAY, WEEK = 5, 7
_WITHOUT_REASONS = ("schedule.no_plan", "schedule.no_tour", "schedule.weeks_do_not_join", "roster.no_schedule")


@dataclass(frozen=True)
class Rule:
    """A rule, or a part of it: about a person (None: anybody of the contract) and a day (None: about all days).

    `day` is the first of a week where the rule is about weeks, the day of the later shift where it is about two.
    """

    name: str  # as in `check.broken`
    person: str | None
    contract: str
    day: int | None


@dataclass(frozen=True)
class Conflict:
    """Rules that cannot all be kept; without any one of them they can."""

    person: str | None
    contract: str
    rules: tuple[Rule, ...]


def conflicts(problem: Problem) -> tuple[Conflict, ...]:
    """One conflict of each person who can have no schedule, and of each contract of people without names; empty where
    everybody can have one."""
    found = []
    known: dict[object, tuple[Rule, ...]] = {}
    for person in (*problem.people, *(Person("", name) for name in problem.heads)):
        key = (
            person.contract, person.away, tuple(sorted(person.available.items())), person.fixed,
        )  # fmt: skip
        if key not in known:
            known[key] = of_person(problem, person)
        if known[key]:
            name = person.id or None
            rules = tuple(Rule(rule.name, name, rule.contract, rule.day) for rule in known[key])
            found.append(Conflict(name, person.contract, rules))
    return tuple(found)


def explained(problem: Problem, bad: BadInput) -> BadInput:
    """What is wrong with a question that has no plan: the rules that contradict each other, by person and with their
    days, in the words of the file, and whatever else is wrong; `bad` itself where none do."""
    lines = {person.id: person.line for person in problem.people}
    found = [
        Wrong(
            "schedule.conflict",
            line=lines.get(one.person or ""),
            values={
                "who": one.person or one.contract,
                "rules": ", ".join(_in_file(problem, rule) for rule in one.rules),
            },
        )
        for one in conflicts(problem)
    ]
    others = [one for one in bad.problems if one.key not in _WITHOUT_REASONS]
    return BadInput(*found, *others) if found else bad


def _in_file(problem: Problem, rule: Rule) -> str:
    if rule.day is None:
        return rule.name
    return f"{rule.name} {date.fromordinal(problem.first + rule.day).isoformat()}"


def of_person(problem: Problem, person: Person) -> tuple[Rule, ...]:
    """A smallest set of rules that no schedule of the person keeps; empty where there is one."""
    written = _Written(problem, person, problem.contracts[person.contract])
    kept = list(written.rules)
    if written.possible(kept):
        return ()
    kept = _sifted(written, kept)
    for rule in list(kept):
        rest = [one for one in kept if one != rule]
        if not written.possible(rest):
            kept = rest
    return tuple(kept)


def _sifted(written: _Written, kept: list[Rule]) -> list[Rule]:
    """Whole families first: most rules have nothing to do with it."""
    for name in sorted({rule.name for rule in kept}, key=lambda name: -sum(rule.name == name for rule in kept)):
        rest = [rule for rule in kept if rule.name != name]
        if not written.possible(rest):
            kept = rest
    return kept


@dataclass
class _Row:
    terms: list[Term]
    low: float = float("-inf")
    high: float = float("inf")


@dataclass
class _Written:
    """The rules of one person as rows over what is worked on each day."""

    problem: Problem
    person: Person
    contract: Contract
    rules: dict[Rule, list[_Row]] = field(default_factory=lambda: defaultdict(list))
    works: dict[tuple[int, str, int], int] = field(default_factory=dict)  # day, pattern, start → column

    def __post_init__(self) -> None:
        self.model = LinearModel()
        given = {(one.day, one.pattern) for one in self.person.fixed}
        for day in range(self.problem.days):
            for name in self._patterns():
                pattern = self.problem.patterns[name]
                extra = name not in self.contract.patterns and (day, name) not in given
                if extra or self.problem.weekday(day) not in pattern.weekdays:
                    continue
                for start in pattern.starts:
                    if blocks(pattern, day * self.problem.slots + start) is not None:
                        self.works[day, name, start] = self.model.column(high=1.0, whole=True)
        self.by_day = [[key for key in self.works if key[0] == day] for day in range(self.problem.days)]
        for day in range(self.problem.days):
            self.model.row(self._days([day]), high=1.0)
        self._person_rules()
        self._week_rules()
        self._following()
        self._rows_of_days()
        self._over_all()

    def possible(self, kept: Collection[Rule]) -> bool:
        """Whether a schedule keeps these rules."""
        model = self.model
        tried = LinearModel(
            list(model.prices), list(model.lows), list(model.highs), list(model.whole), list(model.rows),
            list(model.row_lows), list(model.row_highs),
        )  # fmt: skip
        for rule in kept:
            for row in self.rules[rule]:
                if not row.terms and (row.low > 0 or row.high < 0):
                    return False
                tried.row(row.terms, row.low, row.high)
        if not tried.prices:
            return True
        highs = solver(tried, whole=True)
        highs.run()
        return has_solution(highs)

    def _patterns(self) -> Sequence[str]:
        given = [one.pattern for one in self.person.fixed]
        return tuple(dict.fromkeys((*self.contract.patterns, *given)))

    def _add(self, name: str, day: int | None, terms: list[Term], span: Span) -> None:
        low = float("-inf") if span.least is None else span.least
        high = float("inf") if span.most is None else span.most
        if low > float("-inf") or high < float("inf"):
            rule = Rule(name, self.person.id or None, self.contract.id, day)
            self.rules[rule].append(_Row(terms, low, high))

    def _days(self, days: Collection[int], factor: float = 1.0) -> list[Term]:
        return [(self.works[key], factor) for day in days for key in self.by_day[day]]

    def _paid(self, days: Collection[int]) -> list[Term]:
        hour = 3600 / self.problem.slot_s
        return [
            (self.works[key], self.problem.patterns[key[1]].paid / hour) for day in days for key in self.by_day[day]
        ]

    def _person_rules(self) -> None:
        problem, person = self.problem, self.person
        for day in sorted(person.away):
            if 0 <= day < problem.days:
                self._add("away", day, self._days([day]), Span(None, 0.0))
        for given in person.fixed:
            key = (given.day, given.pattern, given.start)
            terms = [(self.works[key], 1.0)] if key in self.works else []
            self._add("fixed", given.day, terms, Span(1.0, None))
            if given.pattern not in self.contract.patterns:
                self._add("pattern", given.day, terms, Span(None, 0.0))
        for day in range(problem.days):
            hours = person.available.get(problem.weekday(day))
            if hours is not None:
                outside = [
                    (self.works[key], 1.0)
                    for key in self.by_day[day]
                    if key[2] < hours[0] or key[2] + problem.patterns[key[1]].length > hours[1]
                ]
                if outside:
                    self._add("available", day, outside, Span(None, 0.0))

    def _week_rules(self) -> None:
        problem, contract = self.problem, self.contract
        for first in range(0, problem.days, WEEK):
            days = range(first, min(first + WEEK, problem.days))
            whole = first + WEEK <= problem.days
            away = len([day for day in days if day in self.person.away])
            self._add("days_a_week", first, self._days(days), Span(None, contract.days_a_week.most))
            least = contract.days_a_week.least
            if whole and least is not None:
                self._add("days_a_week", first, self._days(days), Span(least - away, None))
            self._add("hours_a_week", first, self._paid(days), Span(None, contract.hours_a_week.most))
            if whole and not away:
                self._add("hours_a_week", first, self._paid(days), Span(contract.hours_a_week.least, None))
            if contract.same_start:
                self._same_start(first, days)
            if whole and contract.days_off_together:
                self._together(first)

    def _same_start(self, first: int, days: Sequence[int]) -> None:
        chosen = {}
        for key in self.works:
            if key[0] in days and key[1:] not in chosen:
                chosen[key[1:]] = self.model.column(high=1.0, whole=True)
        terms = [(column, 1.0) for column in chosen.values()]
        self._add("same_start", first, terms, Span(None, 1.0))
        for key, column in self.works.items():
            if key[0] in days:
                self._add("same_start", first, [(column, 1.0), (chosen[key[1:]], -1.0)], Span(None, 0.0))

    def _together(self, first: int) -> None:
        problem, size = self.problem, self.contract.days_off_together
        last = first + WEEK if problem.repeats else min(first + WEEK, problem.days - size + 1)
        begins = {day: self.model.column(high=1.0, whole=True) for day in range(first, last)}
        self._add("days_off_together", first, [(column, 1.0) for column in begins.values()], Span(1.0, None))
        for day, column in begins.items():
            for more in range(size):
                terms = [(column, 1.0), *self._days([(day + more) % problem.days])]
                self._add("days_off_together", first, terms, Span(None, 1.0))

    def _following(self) -> None:
        """Rest, and which pattern may follow which: of two days, a shift and all that it forbids."""
        problem = self.problem
        last = problem.days if problem.repeats else problem.days - 1
        reach = 1 + max(
            (problem.patterns[name].length + self.contract.rest for name in self._patterns()), default=0
        ) // problem.slots  # fmt: skip
        for day in range(problem.days):
            for later in range(day + 1, day + 1 + reach):
                if later > last or later - day >= problem.days:
                    continue
                self._pair(day, later)

    def _pair(self, day: int, later: int) -> None:
        problem = self.problem
        after = self.by_day[later % problem.days]
        for before in self.by_day[day]:
            pattern = problem.patterns[before[1]]
            end = day * problem.slots + before[2] + pattern.length
            soon = [key for key in after if later * problem.slots + key[2] - end < self.contract.rest]
            banned = [key for key in after if key[1] in pattern.not_before and later == day + 1]
            for name, forbidden in (("rest", soon), ("not_before", banned)):
                if forbidden:
                    terms = [(self.works[before], 1.0), *((self.works[key], 1.0) for key in forbidden)]
                    self._add(name, later % problem.days, terms, Span(None, 1.0))

    def _rows_of_days(self) -> None:
        """Stretches of days of work and off; at an end of the horizon too few are not too short."""
        days, contract, repeats = self.problem.days, self.contract, self.problem.repeats
        most, least, off = contract.work_in_a_row.most, contract.work_in_a_row.least, contract.off_in_a_row
        if most is not None:
            size = int(most) + 1
            for first in range(days if repeats else days - size + 1):
                if size <= days:
                    stretch = [(first + n) % days for n in range(size)]
                    self._add("work_in_a_row", first, self._days(stretch), Span(None, most))
        for name, short, sign in (("work_in_a_row", int(least or 1), 1.0), ("off_in_a_row", off, -1.0)):
            for size in range(1, short):
                for first in range(0 if repeats else 1, days if repeats else days - size):
                    if size + 2 <= days:
                        self._too_short(name, first, size, sign)

    def _too_short(self, name: str, first: int, size: int, sign: float) -> None:
        """Not `size` days of the one kind between two of the other."""
        days = self.problem.days
        inside = [(first + n) % days for n in range(size)]
        around = [(first - 1) % days, (first + size) % days]
        terms = [*self._days(inside, sign), *self._days(around, -sign)]
        known = size - 1 if sign > 0 else 1
        self._add(name, first, terms, Span(None, float(known)))

    def _over_all(self) -> None:
        problem, contract = self.problem, self.contract
        everything = range(problem.days)
        self._add("hours", None, self._paid(everything), contract.hours)
        for pattern, most in contract.most_of.items():
            terms = [(column, 1.0) for key, column in self.works.items() if key[1] == pattern]
            self._add("most_of", None, terms, Span(None, float(most)))
        if contract.weekends is not None:
            self._weekends(float(contract.weekends))

    def _weekends(self, most: float) -> None:
        problem = self.problem
        worked: dict[int, int] = {}
        for day in range(problem.days):
            if problem.weekday(day) >= SATURDAY:
                weekend = day - problem.weekday(day)
                if weekend not in worked:
                    worked[weekend] = self.model.column(high=1.0, whole=True)
                terms = [*self._days([day]), (worked[weekend], -1.0)]
                self._add("weekends", None, terms, Span(None, 0.0))
        self._add("weekends", None, [(column, 1.0) for column in worked.values()], Span(None, most))


def by_day(rules: Sequence[Rule]) -> Iterator[tuple[str, tuple[int, ...]]]:
    """The rules by name, each with its days in their order."""
    days: dict[str, list[int]] = defaultdict(list)
    for rule in rules:
        days[rule.name] += [rule.day] if rule.day is not None else []
    yield from ((name, tuple(sorted(several))) for name, several in days.items())
