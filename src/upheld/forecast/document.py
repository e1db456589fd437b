"""A forecast as one document: numbers unrounded, unknown as null, keys instead of sentences."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np

from upheld.forecast.accuracy import Accuracy, Score
from upheld.forecast.added_value import AddedValue, Value
from upheld.forecast.choose import Choice
from upheld.forecast.client_forecasts import Compared, Errors, Lead, Volume
from upheld.forecast.forecasting import Outlook
from upheld.forecast.history import Mark
from upheld.forecast.intervals_ahead import Row, rows
from upheld.forecast.intraday import Reforecast
from upheld.forecast.overrides import Applied
from upheld.forecast.spikes import Unusual


def rows_of(outlook: Outlook, zone: str | None) -> list[dict[str, Any]]:
    """Every open interval ahead: queue, start, mean, p10, p50, p90, aht_s."""
    return [_row(row) for row in rows(outlook.forecast, zone)]


def of_queue(outlook: Outlook) -> dict[str, Any]:
    """Everything about a queue but its rows: what was learnt from, the method, how good it was, what changed it."""
    history = outlook.cleaned.history
    told = ~np.isnan(history.calls)
    days = told.any(axis=1)
    return {
        "queue": outlook.queue,
        "parts": list(outlook.parts) or None,
        "interval_s": history.interval_s,
        "history": {
            "first": _day(int(history.days[0])),
            "last": _day(int(history.days[-1])),
            "days_with_contacts_told": int(days.sum()),
            "intervals": int(told.sum()),
            "contacts": float(np.nansum(history.calls)),
            "intervals_not_learnt_from": int((told & ~outlook.cleaned.used).sum()),
        },
        "marks": [_mark(mark, history.interval_s) for mark in outlook.cleaned.marks],
        "method": outlook.method,
        "choice": None if outlook.choice is None else _choice(outlook.choice),
        "accuracy": {name: _accuracy(each) for name, each in outlook.accuracy.items()},
        "days": by_day(outlook),
        "overrides": None if outlook.overridden is None else [_applied(each) for each in outlook.overridden.applied],
        "intraday": None if outlook.today is None else _today(outlook.today),
        "unusual": [_unusual(each, outlook) for each in outlook.unusual],
    }


def by_day(outlook: Outlook) -> list[dict[str, Any]]:
    """Each day ahead with what is expected of it as a whole, by us and by the machine alone; closed days are null."""
    forecast, machine = outlook.forecast, outlook.machine
    low, middle, high = (forecast.day_quantile(share) for share in (0.1, 0.5, 0.9))
    ahead = outlook.days.between(int(forecast.days[0]), int(forecast.days[-1])) if len(forecast.days) else None
    found = []
    for row, day in enumerate(forecast.days.tolist()):
        closed = bool(np.isnan(forecast.mean[row]).all())
        effects = () if ahead is None else ahead.effects[row]
        found.append(
            {
                "day": _day(day),
                "mean": None if closed else float(np.nansum(forecast.mean[row])),
                "p10": None if closed else float(low[row]),
                "p50": None if closed else float(middle[row]),
                "p90": None if closed else float(high[row]),
                "machine": None if closed else float(np.nansum(machine.mean[machine.days == day])),
                "closed": closed,
                "like_weekday": None if ahead is None else int(ahead.like[row]),
                "effects": [effect.name for effect in effects],
            }
        )
    return found


def of_version(found: Compared, ahead: Volume | None) -> dict[str, Any]:
    """One version of the client's forecast beside ours."""
    return {
        "version": found.forecast.version,
        "queue": found.forecast.queue or None,
        "received_at": found.forecast.received_at,
        "interval_s": found.interval_s,
        "compared": None if found.total is None else _lead(found.total),
        "by_lead": [_lead(lead) for lead in found.leads],
        "days_too_late": [_day(day) for day in found.late_days],
        "ahead": None
        if ahead is None
        else {"interval_s": ahead.interval_s, "intervals": ahead.cells, "client": ahead.client, "ours": ahead.ours},
    }


def of_value(found: AddedValue) -> dict[str, Any]:
    """What people's changes were worth, in contacts of error saved."""
    groups = {"override": found.by_override, "author": found.by_author, "reason": found.by_reason}
    return {
        "interval_s": found.interval_s,
        "all": _value(found.total),
        **{f"by_{name}": {key: _value(each) for key, each in group.items()} for name, group in groups.items()},
        "by_event": {key: _value(each) for key, each in found.by_event.items()},
    }


def _row(row: Row) -> dict[str, Any]:
    return {
        "queue": row.queue, "start": _written(row.start), "mean": row.mean, "p10": row.p10, "p50": row.p50,
        "p90": row.p90, "aht_s": row.aht_s,
    }  # fmt: skip


def _written(at: datetime) -> str:
    return at.isoformat(timespec="minutes") if at.second == 0 else at.isoformat()


def _day(ordinal: int) -> str:
    return date.fromordinal(ordinal).isoformat()


def clock(slot: int, interval_s: int) -> str:
    """The time of day at which an interval starts; 24:00 after the last.

    >>> clock(17, 1800), clock(48, 1800)
    ('08:30', '24:00')
    """
    at = timedelta(seconds=slot * interval_s)
    minutes = int(at.total_seconds()) // 60
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def _mark(mark: Mark, interval_s: int) -> dict[str, Any]:
    return {
        "kind": mark.kind, "day": _day(mark.day), "from": clock(mark.first, interval_s),
        "to": clock(mark.end, interval_s), "contacts": _known(mark.calls), "expected": _known(mark.expected),
        "learnt_from": mark.learnt,
    }  # fmt: skip


def _known(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


def _choice(choice: Choice) -> dict[str, Any]:
    return {
        "reason": choice.reason,
        "measure": choice.measure,
        "weeks": choice.weeks,
        "methods": [
            {"name": one.name, "loss": one.loss, "better_by": one.better_by, "chance": one.chance}
            for one in choice.rivals
        ],
    }


def _accuracy(found: Accuracy) -> dict[str, Any]:
    return {
        **_score(found.pooled),
        "by_days_ahead": [_score(each) for each in found.by_horizon],
        "set_apart": _score(found.apart),
    }


def _score(score: Score) -> dict[str, Any]:
    low, middle, high = score.pinball
    return {
        "intervals": score.cells, "contacts": score.actual, "absolute_error": score.absolute, "wape": score.wape,
        "noise_floor": score.floor, "bias": score.bias, "rmse": score.rmse, "coverage_80": score.coverage_80,
        "coverage_95": score.coverage_95,
        "coverage_80_promised": score.promised_80 / score.cells if score.cells else None,
        "coverage_95_promised": score.promised_95 / score.cells if score.cells else None,
        "pinball_p10": low, "pinball_p50": middle, "pinball_p90": high,
    }  # fmt: skip


def _applied(found: Applied) -> dict[str, Any]:
    one = found.override
    return {
        "id": one.id, "author": one.author, "reason": one.reason, "made_at": one.made_at, "before": found.before,
        "after": found.after, "intervals": found.intervals, "days": [_day(day) for day in found.days],
        "clipped": found.clipped, "replaced_intervals": found.replaced,
    }  # fmt: skip


def _today(found: Reforecast) -> dict[str, Any]:
    return {
        "expected_so_far": found.expected_so_far, "came_so_far": found.came_so_far, "shift": found.shift,
        "shrinkage": found.shrinkage,
    }  # fmt: skip


def _unusual(found: Unusual, outlook: Outlook) -> dict[str, Any]:
    interval_s = outlook.forecast.interval_s
    return {
        "from": clock(found.first, interval_s), "to": clock(found.end, interval_s), "contacts": found.came,
        "expected": found.expected, "chance": found.tail, "whole_day": found.whole_day, "high": found.high,
    }  # fmt: skip


def _lead(lead: Lead) -> dict[str, Any]:
    return {
        "first_days_ahead": lead.first, "last_days_ahead": lead.last, "intervals": lead.cells, "days": lead.days,
        "client": _errors(lead.client), "ours": _errors(lead.ours),
    }  # fmt: skip


def _errors(errors: Errors) -> dict[str, Any]:
    return {
        "forecast": errors.forecast, "actual": errors.actual, "absolute_error": errors.absolute, "wape": errors.wape,
        "bias": errors.bias,
    }  # fmt: skip


def _value(value: Value) -> Mapping[str, Any]:
    return {
        "intervals": value.intervals, "days": value.days, "unknown_intervals": value.unknown, "saved": value.saved,
        "error_before": value.error_before, "standard_error": value.standard_error, "beyond_noise": value.beyond_noise,
    }  # fmt: skip
