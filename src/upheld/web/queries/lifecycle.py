"""Where an agreement stands in its life: phases, their checklists, and whether a phase may be left."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.http import Http404

from upheld.web.lifecycle_steps import STANDARD
from upheld.web.models import Agreement, LifecycleStep, Phase


@dataclass(frozen=True)
class PhaseShown:
    """One phase with its steps; `missing` are those without evidence or not done."""

    phase: str
    state: str  # done | current | ahead
    steps: tuple[LifecycleStep, ...]
    missing: int
    late: int


def phases(agreement: Agreement, today: date) -> list[PhaseShown]:
    """The phases in order."""
    steps = list(agreement.steps.select_related("owner", "done_by"))
    order = list(Phase.values)
    now_in = order.index(agreement.phase)
    return [
        _shown(phase, n - now_in, tuple(step for step in steps if step.phase == phase), today)
        for n, phase in enumerate(order)
    ]


def step(agreement: Agreement, step_id: int) -> LifecycleStep:
    """A step of that agreement; 404 where it is none."""
    found = agreement.steps.select_related("owner").filter(pk=step_id).first()
    if found is None:
        raise Http404
    return found


def missing(agreement: Agreement, phase: str) -> int:
    """How many points of the phase have no evidence; of one without a checklist, the standard one's."""
    steps = list(agreement.steps.filter(phase=phase))
    return sum(not _is_done(one) for one in steps) if steps else len(STANDARD[phase])


def _is_done(one: LifecycleStep) -> bool:
    return one.done_at is not None and bool(one.evidence)


def _shown(phase: str, after: int, steps: tuple[LifecycleStep, ...], today: date) -> PhaseShown:
    state = "current" if after == 0 else "done" if after < 0 else "ahead"
    open_steps = [one for one in steps if not _is_done(one)]
    late = sum(one.due is not None and one.due < today for one in open_steps)
    return PhaseShown(phase, state, steps, len(open_steps) if steps else len(STANDARD[phase]), late)
