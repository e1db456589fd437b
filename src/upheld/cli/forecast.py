"""``upheld forecast``: how much will come, by queue and interval, and how far that may be believed."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from upheld.cli import histories, output, sources
from upheld.cli.histories import Histories
from upheld.cli.options import (
    DEFAULT_WORKSPACE,
    Json,
    Language,
    MappingFile,
    Now,
    read_duration,
    read_horizon,
    read_share,
)
from upheld.cli.price import Html, show
from upheld.contacts import public_holidays, tables
from upheld.forecast import (
    client_forecast_table,
    document,
    events,
    looking_back,
    override_table,
    rivals,
)
from upheld.forecast.forecasting import METHODS, Outlook, Outlooks, Question, Sibling, Today
from upheld.forecast.forecasting import forecast as of_histories
from upheld.forecast.overrides import Override
from upheld.forecast.special_days import Special
from upheld.problems import BadInput, Problem
from upheld.reports import files, forecast_page, forecast_told
from upheld.reports.catalogue import Language as Spoken
from upheld.reports.catalogue import language as language_of

DAY_S: Final = 86400
COLUMNS: Final = ("queue", "start", "interval_s", "calls", "aht_s", "mean", "p10", "p50", "p90")
"""Of the file written: `calls` is the mean, as ``upheld staff --input`` takes it."""

HistoryFiles = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[HISTORY]...", help="A table (start, calls[, aht_s][, queue]), or logs. None: the workspace."
    ),
]
Horizon = Annotated[
    float, typer.Option("--horizon", parser=read_horizon, metavar="DURATION", show_default="3w", help="How far ahead.")
]
Holidays = Annotated[
    str | None, typer.Option("--holidays", metavar="CODE", help="Public holidays of a country, as PL, DE-BY, IR, CN.")
]
Events = Annotated[
    Path | None, typer.Option("--events", metavar="FILE", help="Campaigns, billing runs, closures: a table of events.")
]
Zone = Annotated[
    str | None, typer.Option("--zone", metavar="ZONE", help="Time zone of the days (IANA name). None: as written.")
]
Interval = Annotated[
    float | None,
    typer.Option("--interval", parser=read_duration, metavar="DURATION", help="Sum to intervals of this length."),
]
MethodName = Annotated[
    str | None,
    typer.Option("--method", metavar="NAME", help=f"One of {', '.join(METHODS)}. None: the best on earlier weeks."),
]
Untried = Annotated[bool, typer.Option("--untried", help="Do not try the methods on earlier weeks: faster.")]
Rivals = Annotated[bool, typer.Option("--rivals", help="Also try the models of statsforecast, where it is installed.")]
OverrideFile = Annotated[
    Path | None, typer.Option("--overrides", metavar="FILE", help="What people change: a table of overrides.")
]
ClientFiles = Annotated[
    list[Path] | None,
    typer.Option("--client-forecast", metavar="FILE", help="The client's own forecast, by version. Can be repeated."),
]
IntradayFrom = Annotated[
    str | None,
    typer.Option("--intraday-from", metavar="TIME", help="Forecast the rest of that day from what came until then."),
]
FalseAlarms = Annotated[
    float, typer.Option("--false-alarms", metavar="NUMBER", help="Of unusual stretches today, per day and queue.")
]
Siblings = Annotated[
    list[str] | None,
    typer.Option("--sibling", metavar="NEW=OLD[:SHARE]", help="A new queue resembles another. Can be repeated."),
]
Clients = Annotated[
    Path | None,
    typer.Option(
        "--clients", metavar="FILE", help="Which queue belongs to which client (queue, client): made to agree."
    ),
]
Handling = Annotated[
    float | None,
    typer.Option("--aht", parser=read_duration, metavar="DURATION", help="Handling time where the history tells none."),
]
Output = Annotated[
    Path | None,
    typer.Option("--output", metavar="FILE", help="Write every interval as CSV, ready for upheld staff --input."),
]


def forecast(
    history: HistoryFiles = None,
    horizon: Horizon = 21 * DAY_S,
    holidays: Holidays = None,
    events_file: Events = None,
    intraday_from: IntradayFrom = None,
    false_alarms: FalseAlarms = 0.2,
    zone: Zone = None,
    interval: Interval = None,
    method: MethodName = None,
    untried: Untried = False,
    with_rivals: Rivals = False,
    overrides_file: OverrideFile = None,
    client_files: ClientFiles = None,
    sibling: Siblings = None,
    clients_file: Clients = None,
    aht: Handling = None,
    output_file: Output = None,
    html_file: Html = None,
    mapping: MappingFile = None,
    workspace: Path = DEFAULT_WORKSPACE,
    now: Now = None,
    as_json: Json = False,
    language: Language = "en",
) -> None:
    """How much will come, by queue and interval.

    The history is cleaned (what is unusual is marked and told), methods are tried on earlier weeks beside the noise
    that none can beat, and the best is taken. Told are the mean and the quantiles of each interval, of each day, how
    good such forecasts were, and why. People's overrides and the client's own forecast are kept apart and measured.

    Example: upheld forecast history.csv --horizon 3w --holidays PL --output forecast.csv
    """
    spoken = language_of(language)
    with output.steps() as steps:
        lacking = rivals.missing() if with_rivals else None
        if lacking is not None:
            raise BadInput(lacking)
        read = histories.opened(history or [], workspace, zone, _whole(interval), mapping, steps, spoken)
        sources.note((*read.rejected, *read.notes), spoken)
        known = [one.queue for one in read.of]
        asked = _question(
            read, known, horizon, holidays, events_file, intraday_from, false_alarms, method, not untried, with_rivals,
            overrides_file, sibling or [], clients_file, now, spoken,
        )  # fmt: skip
        versions = [one for path in client_files or [] for one in client_forecast_table.read(path, read.zone or "UTC")]

        def progress(queue: str, done: int, of: int) -> None:
            steps.step(spoken.say("Forecasting {queue}", queue=queue), done, of)

        found = _timed(of_histories(read.of, asked, progress), aht)
        values = {one.queue: looking_back.of_overrides(one, asked.overrides) for one in found.queues}
        beside = {one.queue: looking_back.of_client(one, versions) for one in found.queues}
    told = forecast_told.tell(found, read.told, values, beside, read.zone, spoken)
    if output_file:
        files.write_rows(output_file, COLUMNS, _written(found, read.zone))
    if html_file:
        files.write_text(html_file, forecast_page.render(told, spoken, files.cache_folder()))
    if as_json:
        output.document(_document(found, read, values, beside))
        return
    show(told, output.console(), html_file, spoken)


def _question(
    read: Histories, known: Sequence[str], horizon_s: float, holidays: str | None, events_file: Path | None,
    intraday_from: str | None, false_alarms: float, method: str | None, tried: bool, with_rivals: bool,
    overrides_file: Path | None, siblings: Sequence[str], clients_file: Path | None, now: datetime | None,
    spoken: Spoken,
) -> Question:  # fmt: skip
    queues = [*known, *(text.partition("=")[0] for text in siblings)]
    if holidays is not None:
        public_holidays.check(holidays, field="--holidays")
    happening = events.read(events_file) if events_file else ()
    unknown = events.unknown_queues(happening, queues)
    if unknown:
        raise BadInput(*unknown)
    sources.note(events.notes(happening), spoken)
    changed: tuple[Override, ...] = ()
    if overrides_file:
        changed = override_table.read(overrides_file, read.zone or "UTC", queues)
    return Question(
        horizon_days=int(horizon_s // DAY_S),
        special=Special(holidays, happening),
        method=method,
        tried=tried,
        rivals=rivals.rivals() if with_rivals else {},
        siblings=dict(_sibling(text) for text in siblings),
        clients=_clients(clients_file) if clients_file else read.clients,
        overrides=changed,
        now=now or datetime.now(UTC),
        today=_today(intraday_from, read, false_alarms) if intraday_from else None,
    )


def _whole(interval_s: float | None) -> int | None:
    return None if interval_s is None else int(interval_s)


def _sibling(text: str) -> tuple[str, Sibling]:
    new, _, rest = text.partition("=")
    old, colon, share = rest.rpartition(":")
    try:
        found = Sibling(old.strip(), float(read_share(share))) if colon else Sibling(rest.strip())
    except typer.BadParameter:
        found = Sibling(rest.strip())
    if not new.strip() or not found.queue or (found.share is not None and found.share <= 0):
        raise BadInput(Problem("forecast.pair", field="--sibling", values={"text": text}))
    return new.strip(), found


def _clients(path: Path) -> dict[str, str]:
    return {row["queue"]: row["client"] for _, row in tables.rows(path, ("queue", "client"))}


def _today(text: str, read: Histories, false_alarms: float) -> Today:
    """A time of day of the history's last day, or a day and a time."""
    if not false_alarms > 0:
        raise BadInput(Problem("forecast.false_alarms", field="--false-alarms", values={"text": str(false_alarms)}))
    last = max((int(one.days[-1]) for one in read.of), default=0)
    interval_s = read.of[0].interval_s if read.of else DAY_S
    try:
        if "T" in text or " " in text.strip():
            at = datetime.fromisoformat(text.strip())
            day, clock = at.date().toordinal(), at.time()
        else:
            day, clock = last, time.fromisoformat(text.strip())
    except ValueError:
        raise BadInput(Problem("forecast.today_time", field="--intraday-from", values={"text": text})) from None
    return Today(day, (clock.hour * 3600 + clock.minute * 60 + clock.second) // interval_s, false_alarms)


def _timed(found: Outlooks, aht_s: float | None) -> Outlooks:
    """With `aht_s` where no handling time is known."""
    if aht_s is None:
        return found

    def timed(outlook: Outlook) -> Outlook:
        if outlook.forecast.aht_s is not None:
            return outlook
        every = outlook.forecast.mean * 0 + aht_s
        return dataclasses.replace(outlook, forecast=dataclasses.replace(outlook.forecast, aht_s=every))

    return Outlooks(tuple(timed(one) for one in found.queues), tuple(timed(one) for one in found.clients))


def _written(found: Outlooks, zone: str | None) -> Iterable[Mapping[str, Any]]:
    for outlook in found.queues:
        for row in document.rows_of(outlook, zone):
            yield {**row, "calls": row["mean"], "interval_s": outlook.forecast.interval_s}


def _document(found: Outlooks, read: Histories, values: Mapping[str, Any], beside: Mapping[str, Any]) -> dict[str, Any]:
    told = []
    for outlook in found.queues:
        value = values[outlook.queue]
        told.append(
            {
                **document.of_queue(outlook),
                "added_value": None if value is None else document.of_value(value),
                "client_forecasts": [document.of_version(*pair) for pair in beside[outlook.queue]],
            }
        )
    return {
        "rows": [row for outlook in found.queues for row in document.rows_of(outlook, read.zone)],
        "zone": read.zone,
        "read": read.told,
        "problems": [
            {"key": one.key, "file": one.file, "line": one.line, "field": one.field, "values": dict(one.values)}
            for one in (*read.rejected, *read.notes)
        ],
        "queues": told,
        "clients": [
            {**document.of_queue(outlook), "rows": document.rows_of(outlook, read.zone)} for outlook in found.clients
        ],
    }
