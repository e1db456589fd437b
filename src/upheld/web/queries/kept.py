"""The kept quarter-hours of the workspace, opened once in a process and again only when they were counted anew."""

from __future__ import annotations

from upheld.contacts.workspace import Workspace
from upheld.metrics.interval_reading import Intervals
from upheld.problems import BadInput
from upheld.web.queries.centre import workspace

_NOTHING_KEPT = "intervals.missing"
_held: dict[str, Intervals] = {}


def opened(home: Workspace | None = None) -> Intervals | None:
    """What is kept now; None where nothing was counted yet. Raises BadInput for damaged files."""
    home = home or workspace()
    place = str(home.root)
    try:
        _held[place] = Intervals.open(home, _held.get(place))
    except BadInput as bad:
        if bad.problems[0].key != _NOTHING_KEPT:
            raise
        return None
    return _held[place]
