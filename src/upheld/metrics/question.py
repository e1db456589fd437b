"""What one rollup is asked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from upheld.metrics import grouping
from upheld.metrics.service_level import Formula, Parameters


@dataclass(frozen=True)
class Question:
    """What one rollup was asked; `tick` is the length of its ticks in seconds, None for no moments."""

    by: tuple[str, ...]
    interval_s: int
    zone: str
    threshold_s: float
    formula: Formula
    parameters: Parameters
    start: datetime | None
    end: datetime | None
    queues: tuple[str, ...] | None
    until: datetime | None
    tick: int | None

    @property
    def of_agents(self) -> bool:
        """Only handled figures exist: whoever gave up had no agent."""
        return bool(set(self.by) & set(grouping.OF_AGENT))

    @property
    def own_attribution(self) -> bool:
        """Service level is counted in a pass of its own: its instants are not the arrivals."""
        moved = bool(self.tick or self.start or self.end)
        return moved and self.formula.attribution != "arrival" and not self.of_agents

    @property
    def knows_agents_time(self) -> bool:
        """Agents' time can be split by these groups."""
        return self.queues is None and not set(self.by) & set(grouping.NOT_OF_AGENTS_TIME)
