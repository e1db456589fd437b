"""FreeSWITCH's mod_callcenter: events as JSON or as text, and call records of mod_json_cdr → records.

Events may come in any order and more than once: one is known by the switch's run and its count within it. A stay is all
events of one member in one queue; what the events do not tell (hold, who hung up, transfers) is taken from the
channels' call records where there are some.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from sys import intern
from typing import Any, Final
from urllib.parse import unquote

from upheld.contacts.agent_spans import AgentSpans
from upheld.contacts.collector import without_collector
from upheld.contacts.columns import Row, tabled, visit_row
from upheld.contacts.documents import first_document
from upheld.contacts.journal import FileJournal, Reading
from upheld.contacts.line_journal import LineJournal
from upheld.contacts.logfiles import LogFile, examine, head_of, without_copies
from upheld.contacts.records import Records
from upheld.contacts.settings import NOTHING_SAID, SettingsOf
from upheld.contacts.sources.freeswitch_csv import is_csv, legs
from upheld.contacts.sources.freeswitch_events import Event, events, first_event, is_json
from upheld.contacts.sources.freeswitch_visits import ChannelRecord, Offer, Stay, Told, channel_record
from upheld.contacts.visit import SECOND_US, Visit
from upheld.problems import BadInput, Problem

NAME: Final = "freeswitch"
FILE_STEM: Final = None

SUBCLASS: Final = "callcenter::info"
ACTIONS: Final = frozenset({
    "member-queue-start", "member-queue-resume", "member-queue-end", "agent-offering", "bridge-agent-start",
    "bridge-agent-end", "bridge-agent-fail", "members-count", "agent-status-change", "agent-state-change",
    "agent-contact-change", "agent-state-set", "agent-status-get", "agent-state-get", "agent-add", "agent-del",
})  # fmt: skip
"""The values of CC-Action that are no surprise."""
RECORD: Final = "call record"

_OWN_DOMAIN: Final = "@default"  # the domain of FreeSWITCH's sample configuration says nothing
_FIRST_US: Final = 1_000_000_000 * SECOND_US
_LAST_US: Final = 4_102_444_800 * SECOND_US
_STATUSES: Final = {"Available": None, "Available (On Demand)": None, "On Break": "On Break"}  # ready, or why not
_HELD: Final = {"CHANNEL_HOLD": True, "CHANNEL_UNHOLD": False}


_VARIABLES: Final = (
    "uuid", "start_uepoch", "start_epoch", "answer_uepoch", "answer_epoch", "end_uepoch", "end_epoch",
    "sip_from_user", "sip_to_user", "direction", "last_app",
    "current_application", "cc_member_session_uuid", "originator", "cc_queue", "hangup_cause", "hold_accum_usec",
    "hold_accum_ms", "hold_accum_seconds", "sip_hangup_disposition", "endpoint_disposition", "sip_refer_to",
)  # fmt: skip
"""What is read of a channel's hundred variables."""


class _Unusable(Exception):  # noqa: N818 - it reads as the sentence it is
    """Which field of an event does not hold what it should."""


@dataclass
class _Gathered:
    """What the events of all files told so far."""

    seen: set[tuple[Any, ...]] = field(default_factory=set)
    stays: dict[tuple[str, str], Stay] = field(default_factory=dict)
    statuses: list[tuple[int, int, str, str, str, int]] = field(default_factory=list)
    records: dict[str, ChannelRecord] = field(default_factory=dict)
    holds: defaultdict[str, set[tuple[int, bool]]] = field(default_factory=lambda: defaultdict(set))
    cores: dict[tuple[str, str], tuple[int, int]] = field(default_factory=dict)  # (host, core) → first and last instant
    legs: dict[str, Row] = field(default_factory=dict)


def sniff(path: Path) -> bool:
    """Is this FreeSWITCH's, judging by the first event or record?"""
    head = head_of(path)
    if is_json(head):
        return _is_ours(first_document(path) or {})
    if is_csv(head):
        return True
    found = first_event(head)
    return found is not None and _is_ours(found)


def read(
    paths: Iterable[Path],
    *,
    source: str = NAME,
    pseudonym: Callable[[str], str | None],
    settings: SettingsOf | None = None,
) -> Reading:
    """The records of these files together; `settings` name the zone of a CSV of call records, where no event tells.

    Raises BadInput when a path cannot be read or holds nothing of FreeSWITCH, or nothing tells that zone.
    """
    logs, copies = without_copies(examine(Path(path)) for path in paths)
    strangers = [log for log in logs if log.size and not sniff(log.path)]
    if strangers:
        raise BadInput(*(Problem("freeswitch.not_events", str(log.path)) for log in strangers))
    if not any(log.size for log in logs):
        raise BadInput(*(Problem("log.empty", str(log.path)) for log in logs))
    gathered = _Gathered()
    ordered = sorted(logs, key=lambda log: (is_csv(log.head), log.sha256, str(log.path)))
    told = []
    with without_collector():
        for log in ordered:
            if is_csv(log.head):
                told.append(_read_csv(log, gathered, (settings or {}).get(log.path, NOTHING_SAID).zone, pseudonym))
            else:
                told.append(_closed(_read_file(log, gathered, pseudonym)))
        records = _records(source, gathered)
    return Reading(records, tuple(told), tuple(copies))


def _is_ours(event: Mapping[str, Any]) -> bool:
    if isinstance(event.get("variables"), dict):
        return "core-uuid" in event and isinstance(event["variables"].get("uuid"), str)
    return isinstance(event.get("Event-Name"), str) and ("Core-UUID" in event or "FreeSWITCH-Hostname" in event)


def _read_csv(
    log: LogFile, gathered: _Gathered, said: str | None, pseudonym: Callable[[str], str | None]
) -> FileJournal:
    """Call records come after the events of all files; what mod_json_cdr says of the same channel is more."""
    ended_at: dict[str, int] = {}
    for stay in gathered.stays.values():
        for told in stay.told:
            for channel in (stay.contact, told.agent_channel):
                if channel:
                    ended_at[channel] = max(told.at, ended_at.get(channel, 0))
    journal = LineJournal(log)
    found, clock = legs(journal, ended_at, said, pseudonym)
    gathered.legs = {**found, **gathered.legs}
    return replace(_closed(journal), activity={}, clock=clock)


def _closed(journal: LineJournal) -> FileJournal:
    return journal.closed({name for name in journal.events if _is_known(name)})


def _is_known(name: str) -> bool:
    return name in ACTIONS or name == RECORD or name.isupper()


def _read_file(log: LogFile, gathered: _Gathered, pseudonym: Callable[[str], str | None]) -> LineJournal:
    journal = LineJournal(log)
    journal.read_bytes = log.size
    for event in events(log):
        fault = event.fault
        if fault == "document.torn":
            journal.pending_bytes += event.length
            continue
        if fault is None and not event.headers:
            continue  # an envelope
        journal.lines += 1
        if fault is None:
            try:
                name, at = _take(event, journal.name, gathered, pseudonym)
            except _Unusable:
                fault = "freeswitch.field"
        if fault is None:
            journal.lines -= 1
            journal.accept(name, at)
        else:
            journal.reject(event.position, event.length, event.line, fault, event.head)
    return journal


def _take(event: Event, journal: str, gathered: _Gathered, pseudonym: Callable[[str], str | None]) -> tuple[str, int]:
    """Note what an event tells; its name for the account, and its instant."""
    headers = event.headers
    if isinstance(headers.get("variables"), dict):
        return RECORD, _call_record(event, journal, gathered, pseudonym)
    name = _text(headers, "Event-Name")
    if name is None:
        raise _Unusable("Event-Name")
    at = _event_at(headers)
    core, host = intern(_text(headers, "Core-UUID") or ""), intern(_text(headers, "FreeSWITCH-Hostname") or "")
    first, last = gathered.cores.get((host, core), (at, at))
    gathered.cores[host, core] = (min(first, at), max(last, at))
    if name in _HELD:
        gathered.holds[_text(headers, "Unique-ID") or ""].add((at, _HELD[name]))
    if name != "CUSTOM":
        return name, at
    if _text(headers, "Event-Subclass") != SUBCLASS:
        return _text(headers, "Event-Subclass") or name, at
    action = _text(headers, "CC-Action")
    if action is None:
        raise _Unusable("CC-Action")
    action = intern(action)
    sequence = _whole(headers, "Event-Sequence")
    key = (core, sequence) if core and sequence is not None else tuple(sorted(headers.items()))
    if key not in gathered.seen:
        gathered.seen.add(key)
        _called_center(event, journal, gathered, pseudonym, action, at, sequence or 0, core)
    return action, at


def _called_center(
    event: Event,
    journal: str,
    gathered: _Gathered,
    pseudonym: Callable[[str], str | None],
    action: str,
    at: int,
    sequence: int,
    core: str,
) -> None:
    headers = event.headers
    agent = _short(_text(headers, "CC-Agent"))
    status = _text(headers, "CC-Agent-Status")
    if action == "agent-status-change" and agent and status:
        gathered.statuses.append((at, sequence, agent, status, journal, event.position))
    session, queue = _text(headers, "CC-Member-Session-UUID"), _short(_text(headers, "CC-Queue"))
    if action not in ACTIONS or session is None or queue is None:
        if action.startswith(("member-queue-", "bridge-agent-")):
            raise _Unusable("CC-Queue")
        return
    member = _text(headers, "CC-Member-UUID") or ""
    number = _text(headers, "CC-Member-CID-Number")
    channel = _text(headers, "CC-Agent-UUID")
    told = Told(
        at=at, sequence=sequence, action=action, agent=agent, agent_channel=intern(channel) if channel else None,
        joined_at=_second(headers, "CC-Member-Joined-Time"), called_at=_second(headers, "CC-Agent-Called-Time"),
        answered_at=_second(headers, "CC-Agent-Answered-Time"), caller=pseudonym(number) if number else None,
        dialled=_dialled(headers) if action.startswith("member-queue-") else None,
        cause=_text(headers, "CC-Cause") or _text(headers, "CC-Hangup-Cause") or "",
        reason=_text(headers, "CC-Cancel-Reason") or "", is_up=_is_up(headers),
        exit_key=_text(headers, "variable_cc_exit_key"), journal=journal, position=event.position, core=core,
    )  # fmt: skip
    stay = gathered.stays.setdefault((f"{member} {session}", queue), Stay(session, queue))
    stay.told.append(told)


def _dialled(headers: Mapping[str, Any]) -> str | None:
    return _text(headers, "variable_sip_to_user") or _text(headers, "Caller-Destination-Number")


def _is_up(headers: Mapping[str, Any]) -> bool | None:
    """Whether the caller's channel was still there; None where the event carries nothing of its channel."""
    state = _text(headers, "Channel-State") or _text(headers, "Answer-State")
    if state is None:
        return None
    gone = ("CS_HANGUP", "CS_REPORTING", "CS_DESTROY", "hangup")
    return state not in gone and _text(headers, "Answer-State") != "hangup" and "Hangup-Cause" not in headers


def _call_record(event: Event, journal: str, gathered: _Gathered, pseudonym: Callable[[str], str | None]) -> int:
    """Note the call record of one channel; when it began."""
    written = event.headers["variables"]
    variables = {name: _decoded(written[name]) for name in _VARIABLES if name in written}
    uuid = _text(variables, "uuid")
    started_at = _micro(variables, "start_uepoch", "start_epoch")
    if uuid is None or started_at is None:
        raise _Unusable("variables.uuid")
    gathered.records[uuid] = channel_record(variables)
    profile = _first_profile(event.headers)
    number = _text(profile, "caller_id_number") or _text(variables, "sip_from_user")
    application = _text(variables, "last_app") or _text(variables, "current_application")
    outwards = application == "bridge" or _text(variables, "direction") == "outbound"
    called = _text(variables, "sip_to_user") or _text(profile, "destination_number")
    contact = _text(variables, "cc_member_session_uuid") or _text(variables, "originator") or uuid
    gathered.legs[uuid] = (
        contact, f"{uuid}/1", started_at, _micro(variables, "answer_uepoch", "answer_epoch"),
        _micro(variables, "end_uepoch", "end_epoch"), pseudonym(number) if number else None,
        None if outwards else called, application, _short(_text(variables, "cc_queue")),
        _text(variables, "hangup_cause"), journal, event.position,
    )  # fmt: skip
    return started_at


def _first_profile(record: Mapping[str, Any]) -> Mapping[str, Any]:
    """Who called whom when the channel was made: a transfer puts a newer profile before it."""
    flow = record.get("callflow")
    profiles = [part.get("caller_profile") for part in flow if isinstance(part, dict)] if isinstance(flow, list) else []
    found = [profile for profile in profiles if isinstance(profile, dict)]
    names = ("caller_id_number", "destination_number")
    return {name: _decoded(found[-1].get(name)) for name in names} if found else {}


def _decoded(value: Any) -> Any:
    return unquote(value) if value.__class__ is str and "%" in value else value


# Values of headers


def _text(headers: Mapping[str, Any], name: str) -> str | None:
    value = headers.get(name)
    if value.__class__ is str:
        return value or None
    if value is None:
        return None
    if value.__class__ is not int:
        raise _Unusable(name)
    return str(value)


def _whole(headers: Mapping[str, Any], name: str) -> int | None:
    text = _text(headers, name)
    if text is None:
        return None
    if not (text.isascii() and text.isdecimal() and len(text) < 20):
        raise _Unusable(name)
    return int(text)


def _event_at(headers: Mapping[str, Any]) -> int:
    at = _whole(headers, "Event-Date-Timestamp")
    if at is None or not _FIRST_US <= at < _LAST_US:
        raise _Unusable("Event-Date-Timestamp")
    return at


def _second(headers: Mapping[str, Any], name: str) -> int | None:
    """An instant that the event says in whole seconds; 0 is none."""
    seconds = _whole(headers, name)
    if not seconds:
        return None
    if not _FIRST_US <= seconds * SECOND_US < _LAST_US:
        raise _Unusable(name)
    return seconds * SECOND_US


def _micro(variables: Mapping[str, Any], fine: str, whole: str) -> int | None:
    at = _whole(variables, fine)
    at = at if at else _second(variables, whole)
    return at if at is not None and _FIRST_US <= at < _LAST_US else None


def _short(name: str | None) -> str | None:
    """The name of a queue or an agent, without the domain that every sample configuration has."""
    return None if name is None else intern(name.removesuffix(_OWN_DOMAIN) or name)


# Into records


def _records(source: str, gathered: _Gathered) -> Records:
    holds = {channel: held_s for channel, turns in gathered.holds.items() if (held_s := _held_s(turns)) is not None}
    ended_cores = _ended_cores(gathered.cores)
    made = [stay.visit(gathered.records, holds, ended_cores) for stay in gathered.stays.values()]
    visits = sorted(
        (each for each in made if each is not None),
        key=lambda each: (each[0].offered_at, each[0].contact_id, each[0].queue, each[0].position),
    )
    rings = list(_numbered(visits))
    spans: list[Row] = []
    agents = AgentSpans(spans)
    for at, _, agent, status, journal, position in sorted(gathered.statuses):
        _status(agents, at, agent, status, journal, position)
    return tabled(source, {
        "visits": [visit_row(visit) for visit, _ in visits],
        "agent_states": [*spans, *agents.still_open()],
        "agent_rings": rings,
        "legs": sorted(gathered.legs.values(), key=lambda row: (row[2], row[1])),
    })  # fmt: skip


def _numbered(visits: Iterable[tuple[Visit, list[Offer]]]) -> Iterable[Row]:
    """Count the entries of each contact into each queue; the rows of the offers with them."""
    entries: defaultdict[tuple[str, str], int] = defaultdict(int)
    for visit, offers in visits:
        entries[visit.contact_id, visit.queue] += 1
        visit.entry = entries[visit.contact_id, visit.queue]
        for offer in offers:
            yield (
                visit.contact_id, visit.queue, visit.entry, offer.agent, offer.started_at, offer.ring_s, offer.outcome,
                offer.journal, offer.position,
            )  # fmt: skip


def _status(agents: AgentSpans, at: int, agent: str, status: str, journal: str, position: int) -> None:
    if status == "Logged Out":
        agents.log_off(at, journal, position, agent, None, None)
    elif status in _STATUSES:
        agents.log_in(at, journal, position, agent, None)
        reason = _STATUSES[status]
        if reason is None:
            agents.unpause(at, journal, position, agent, None)
        else:
            agents.pause(at, journal, position, agent, None, reason)


def _held_s(turns: Iterable[tuple[int, bool]]) -> float | None:
    """The time between each hold and its end; None where one is missing."""
    total, since = 0, None
    for at, on in sorted(turns):
        if on and since is None:
            since = at
        elif not on and since is not None:
            total, since = total + at - since, None
        else:
            return None
    return total / SECOND_US if since is None else None


def _ended_cores(cores: Mapping[tuple[str, str], tuple[int, int]]) -> dict[str, int]:
    """Runs of a switch that another run on the same host followed: what was open in them is lost."""
    return {
        core: last
        for (host, core), (_, last) in cores.items()
        if core and any(other_host == host and first > last for (other_host, _), (first, _) in cores.items())
    }
