"""Bringing the figures up to date: quarter-hours counted, agreements assessed, outlooks made."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from upheld.web.actions import assessing
from upheld.web.jobs.running import Running


def refresh(running: Running) -> Mapping[str, Any]:
    """Count what changed and assess each agreement anew whose basis changed."""
    done = assessing.bring_up_to_date(step=running.step, cancelled=running.asked_to_stop)
    running.stop_where_asked()
    return done
