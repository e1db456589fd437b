"""The table behind `Problem.key`: what happened and what to do about it, in English, by key."""

from __future__ import annotations

from typing import Final

from upheld.reports.problem_tables import (
    adherence,
    agreements,
    amazon_connect,
    asterisk_exports,
    checks,
    clauses_compared,
    deferred,
    documents,
    forecast_days,
    forecast_history,
    forecast_people,
    forecasts,
    freeswitch,
    genesys_cloud,
    hiring,
    intervals,
    logs,
    metrics,
    paper,
    plans,
    queueing,
    roster,
    schedule,
    staffing,
    table_kinds,
    tables,
    twilio_taskrouter,
    watching,
    web,
    web_api,
    web_imports,
    web_running,
    web_settings,
    workspaces,
)

_TABLES: Final = (
    adherence,
    agreements,
    amazon_connect,
    asterisk_exports,
    checks,
    clauses_compared,
    deferred,
    documents,
    forecast_days,
    forecast_history,
    forecast_people,
    forecasts,
    freeswitch,
    genesys_cloud,
    hiring,
    intervals,
    logs,
    metrics,
    paper,
    plans,
    queueing,
    roster,
    schedule,
    staffing,
    table_kinds,
    tables,
    twilio_taskrouter,
    watching,
    web,
    web_running,
    web_imports,
    web_settings,
    web_api,
    workspaces,
)

SENTENCES: Final[dict[str, tuple[str, str]]] = {
    key: sentences for table in _TABLES for key, sentences in table.SENTENCES.items()
}
"""Key → (sentence, remedy); the remedy is empty where nothing need be done."""
