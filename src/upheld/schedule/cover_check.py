"""What a plan's people, with their skills, shifts and breaks, do to the service level of each queue: by simulation.

Counting agents by queue cannot tell it where people serve several queues; the simulator hands every contact out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from upheld.problems import BadInput
from upheld.problems import Problem as Wrong
from upheld.schedule.plan import Shift
from upheld.schedule.rules import Problem
from upheld.staffing.scenario import Group, Queue, Scenario
from upheld.staffing.scenario import Shift as There
from upheld.staffing.simulated import Outcome, simulated


def cover_checked(
    problem: Problem,
    shifts: Sequence[Shift],
    queues: Sequence[Queue],
    *,
    day: int,
    contracts: Mapping[str, str] | None = None,
    seed: int = 0,
    replications: int = 20,
    precision: float | None = None,
) -> Outcome:
    """The figures of each queue on a day of the horizon, over so many simulated ones.

    `queues` bring the forecast of the day: their flows have one rate for each slot. A shift with a queue serves that
    one, others whatever their person can (all queues, where no skills are told). `contracts` (of the plan) tell the
    skills of people without names. Raises BadInput where the forecast has other slots or nobody is there at all.
    """
    wrong = [
        Wrong("cover_check.slots", values={"queue": queue.id, "rates": len(queue.flow.rates), "slots": problem.slots})
        for queue in queues
        if len(queue.flow.rates) != problem.slots
    ]
    groups = _groups(problem, shifts, queues, day, contracts or {})
    if not groups:
        wrong.append(Wrong("cover_check.nobody", values={"day": day}))
    if wrong:
        raise BadInput(*wrong)
    scenario = Scenario(
        name="",
        start_s=0.0,
        interval_s=float(problem.slot_s),
        intervals=problem.slots,
        queues=tuple(queues),
        groups=groups,
        overflow_steps=len(queues),
        longest_first=True,
        correlation=0.0,
    )
    return simulated(scenario, seed, replications, precision)


def _groups(
    problem: Problem, shifts: Sequence[Shift], queues: Sequence[Queue], day: int, contracts: Mapping[str, str]
) -> tuple[Group, ...]:
    """People with the same skills, with what of their shifts lies on the day."""
    number = {queue.id: place for place, queue in enumerate(queues)}
    skills = {name: problem.contracts[contract].skills for name, contract in contracts.items()}
    skills |= {person.id: person.skills for person in problem.people}
    there: dict[frozenset[int], list[There]] = defaultdict(list)
    for shift in shifts:
        able = frozenset({shift.queue}) if shift.queue is not None else (skills.get(shift.person) or frozenset(number))
        part = _on_the_day(problem, shift, day)
        served = frozenset(number[queue] for queue in able if queue in number)
        if part is not None and served:
            there[served].append(part)
    return tuple(
        Group(
            id="+".join(queues[place].id for place in sorted(served)),
            skills=dict.fromkeys(sorted(served), 1),
            agents=(),
            shifts=tuple(parts),
            pace=1.0,
        )
        for served, parts in sorted(there.items(), key=lambda item: sorted(item[0]))
    )


def _on_the_day(problem: Problem, shift: Shift, day: int) -> There | None:
    """What of a shift lies on the day, in seconds from its start; None: nothing."""
    pattern = problem.patterns[shift.pattern]
    first = (shift.day - day) * problem.slots + shift.start
    start, end = max(first, 0), min(first + pattern.length, problem.slots)
    if start >= end:
        return None
    rests = [(at, pause.length) for pause, at in zip(pattern.pauses, shift.pauses, strict=True)]
    breaks = []
    for at, length in sorted([*rests, *shift.off_phone]):
        begin, stop = max(at - day * problem.slots, start), min(at - day * problem.slots + length, end)
        if begin < stop:
            breaks.append((float(begin * problem.slot_s), float(stop * problem.slot_s)))
    return There(1, float(start * problem.slot_s), float(end * problem.slot_s), tuple(breaks))
