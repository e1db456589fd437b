"""Every kind of long work by name; a file of this folder for each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from upheld.web.jobs import (
    claims,
    comparing,
    figures,
    forecast,
    hiring,
    imports,
    papers,
    repairs,
    schedules,
    what_if,
)
from upheld.web.jobs.running import Running

KINDS: Final[Mapping[str, Callable[[Running], Mapping[str, Any]]]] = {
    "figures": figures.refresh,
    "schedule": schedules.make,
    "breaks": schedules.place_breaks,
    "repair": repairs.search,
    "import_check": imports.check,
    "import": imports.import_,
    "forecast": forecast.make,
    "what_if": what_if.simulate,
    "hiring": hiring.plan,
    "paper": papers.write,
    "compare": comparing.compare,
    "claim": claims.effect,
}
"""Kind (a key of `job_titles.TITLES`) → what does it. The result may name its ``page``: {name, values}."""
