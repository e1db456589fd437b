"""The kinds of tables that can be brought in, each with its columns.

Headers are known by the columns' own names and by the names that common exports use for them; anything else is said in
a mapping.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from upheld.contacts.tables.cells import Cell
from upheld.contacts.tables.columns import (
    CALLER,
    COUNT,
    DAY,
    DURATION,
    INSTANT,
    NUMBER,
    TEXT,
    TIME_OF_DAY,
    WORD,
    YES_NO,
    Column,
    Kind,
    fits,
)
from upheld.contacts.tables.words import CHANNEL_WORDS, ENDED_BY_WORDS, OUTCOME_WORDS, STATE_WORDS

_DATE = Column("date", DAY, ("day", "start date", "call date"), example="2026-10-01")
_TIME = Column(
    "time", TIME_OF_DAY, ("time of day", "start time of day", "call time", "interval", "half hour", "hour"),
    example="08:00:04",
)  # fmt: skip
_QUEUE = Column(
    "queue", TEXT,
    ("queue name", "skill", "skill name", "vdn", "csq", "csq name", "contact service queue", "service", "split",
     "split skill", "hunt group", "call queue", "acd queue", "workgroup"),
    required=True, example="sales",
)  # fmt: skip
_CHANNEL = Column(
    "channel", WORD, ("media type", "media", "contact type", "interaction type"), words=CHANNEL_WORDS, free=True,
    example="voice",
)  # fmt: skip
_AGENT = Column(
    "agent", TEXT,
    ("agent name", "agent id", "agent login", "login", "login id", "user", "user name", "username", "handled by",
     "answered by", "operator", "resource", "resource name", "extension"),
    example="agent07",
)  # fmt: skip
_CONTACT = Column(
    "contact_id", TEXT,
    ("contact", "call id", "callid", "call ref", "call reference", "reference",
     "contactid", "conversation id", "interaction id", "session id", "unique id",
     "uniqueid", "ucid", "initial contact id"),
    example="c1001-017",
)  # fmt: skip

CALLS: Final = Kind(
    "calls",
    (
        _CONTACT,
        _QUEUE,
        _CHANNEL,
        Column(
            "offered_at", INSTANT,
            ("offered", "queued at", "queue time start", "enqueued at", "queue entry time", "call start",
             "call start time", "start time", "started at", "start", "arrival time", "arrived at", "entered queue",
             "enqueue timestamp", "initiation timestamp", "received at", "timestamp", "date time", "datetime"),
            required=True, example="2026-10-01T08:00:04+02:00",
        ),
        _DATE,
        _TIME,
        Column(
            "answered_at", INSTANT,
            ("answer time at", "answered", "time answered", "connected at", "connect time",
             "connected to agent timestamp",
             "answer timestamp", "agent connected at", "picked up at"),
            example="2026-10-01T08:00:16+02:00",
        ),
        Column(
            "ended_at", INSTANT,
            ("ended", "end time", "call end", "call end time", "disconnected at", "disconnect time",
             "disconnect timestamp", "finished at", "end", "hangup time"),
            example="2026-10-01T08:03:40+02:00",
        ),
        Column(
            "outcome", WORD, ("result", "disposition", "call result", "status", "call status", "contact disposition"),
            words=OUTCOME_WORDS, example="answered",
        ),
        Column("is_answered", YES_NO, ("was answered", "answered flag", "handled flag", "answered y n")),
        Column("is_abandoned", YES_NO, ("was abandoned", "abandoned flag", "abandoned", "abandoned y n")),
        _AGENT,
        Column(
            "wait_s", DURATION,
            ("wait", "wait time", "waiting time", "queue time", "queue wait", "queue wait time", "time in queue",
             "speed of answer", "answer time", "time to answer", "queue duration"),
            example="12",
        ),
        Column("ring_s", DURATION, ("ring", "ring time", "ringing time", "alert time", "alerting time"), example="3"),
        Column(
            "talk_s", DURATION,
            ("talk", "talk time", "talking time", "conversation time", "agent interaction duration", "talk duration",
             "interaction duration"),
            example="204",
        ),
        Column(
            "hold_s", DURATION, ("hold", "hold time", "customer hold duration", "hold duration", "held time"),
            example="0",
        ),
        Column(
            "wrap_s", DURATION,
            ("wrap", "wrap time", "wrap up time", "wrapup time", "acw", "acw time", "after call work", "work time",
             "after call work time", "after contact work", "after contact work duration"),
            example="20",
        ),
        Column("handle_s", DURATION, ("handle time", "handling time", "handle", "total handle time")),
        Column(
            "caller", CALLER,
            ("ani", "caller id", "calling number", "from", "from number", "customer number", "customer phone number",
             "caller number", "phone number", "origin number", "remote number", "cli"),
            example="+48600000377",
        ),
        Column(
            "dialled", TEXT,
            ("dnis", "did", "dialed number", "dialled number", "called number", "to", "to number", "system endpoint"),
            example="+48221110001",
        ),
        Column(
            "ended_by", WORD, ("disconnected by", "hung up by", "disconnect reason", "released by", "terminated by"),
            words=ENDED_BY_WORDS, example="caller",
        ),
        Column("transferred_to", TEXT, ("transfer to", "transfer target", "transferred queue", "transfer destination")),
        Column("exit_key", TEXT, ("key pressed", "digit")),
        Column("place", COUNT, ("position in queue", "queue position")),
    ),
    moment="offered_at",
    needs=(("outcome", "is_answered", "answered_at", "wait_s", "ended_at", "agent", "talk_s"),),
)  # fmt: skip

AGENT_STATES: Final = Kind(
    "agent_states",
    (
        Column(**{**vars(_AGENT), "required": True}),
        Column(
            "state", WORD, ("agent state", "status", "agent status", "activity", "presence", "aux state"),
            required=True, words=STATE_WORDS, example="not_ready",
        ),
        Column("reason", TEXT, ("reason code", "not ready reason", "aux reason", "aux code", "sub status"),
               example="lunch"),
        Column(**{**vars(_QUEUE), "required": False}),
        Column(
            "started_at", INSTANT,
            ("start time", "started", "start", "state start", "state start time", "from", "begin", "event time",
             "timestamp", "date time", "datetime"),
            required=True, example="2026-10-01T12:00:00+02:00",
        ),
        _DATE,
        _TIME,
        Column("ended_at", INSTANT, ("end time", "ended", "end", "state end", "state end time", "until"),
               example="2026-10-01T12:30:00+02:00"),
        Column("duration_s", DURATION, ("duration", "time in state", "state duration", "length"), example="1800"),
    ),
    moment="started_at",
)  # fmt: skip

INTERVAL_TOTALS: Final = Kind(
    "interval_totals",
    (
        _QUEUE,
        _CHANNEL,
        Column(
            "started_at", INSTANT,
            ("interval start", "interval start time", "start time", "start", "started", "interval beginning", "from",
             "date time", "datetime", "timestamp", "period start"),
            required=True, example="2026-10-01T08:00:00+02:00",
        ),
        _DATE,
        _TIME,
        Column("ended_at", INSTANT, ("interval end", "interval end time", "end time", "end", "to", "period end"),
               example="2026-10-01T08:30:00+02:00"),
        Column("interval_s", DURATION, ("interval length", "interval duration", "duration", "period length")),
        Column(
            "offered", COUNT,
            ("calls offered", "contacts offered", "offered calls", "calls queued", "contacts queued", "inbound calls",
             "acd calls offered", "calls received", "received", "calls"),
            example="41",
        ),
        Column(
            "answered", COUNT,
            ("calls answered", "contacts answered", "calls handled", "contacts handled", "handled", "answered calls",
             "acd calls", "acdcalls"),
            example="37",
        ),
        Column(
            "abandoned", COUNT,
            ("calls abandoned", "contacts abandoned", "abandoned calls", "aban calls", "abncalls", "lost calls"),
            example="4",
        ),
        Column("refused", COUNT, ("not admitted", "calls refused", "rejected calls", "blocked calls", "busy calls")),
        Column("threshold_s", DURATION, ("threshold", "service level threshold", "sl threshold", "target seconds")),
        Column(
            "answered_within", COUNT,
            ("answered in time", "answered within threshold", "calls within service level", "acceptable",
             "answered in service level", "within threshold", "calls within threshold"),
        ),
        Column("abandoned_within", COUNT, ("abandoned within threshold", "abandoned in service level")),
        Column("short_s", DURATION, ("short abandon threshold", "short call threshold")),
        Column("short_abandoned", COUNT, ("short abandons", "short calls", "short abandoned calls", "phantom calls")),
        Column(
            "answer_wait_s", DURATION,
            ("answer wait", "total wait", "total answer time", "anstime", "total speed of answer", "wait time"),
            example="503",
        ),
        Column("asa_s", DURATION, ("asa", "average speed of answer", "avg speed of answer", "avg speed ans",
                                   "average answer time",
                                   "average wait", "avg wait time", "average queue answer time")),
        Column("abandon_wait_s", DURATION, ("abandon wait", "total abandon time", "abntime"), example="88"),
        Column("abandon_mean_s", DURATION, ("average abandon time", "avg abandon time", "average time to abandon")),
        Column("longest_wait_s", DURATION, ("longest wait", "max wait", "maximum wait", "longest queue time",
                                            "max queue time", "longest wait time"), example="130"),
        Column("talk_s", DURATION, ("talk", "talk time", "total talk time", "acdtime"), example="7550"),
        Column("talk_mean_s", DURATION, ("average talk time", "avg talk time", "att")),
        Column("hold_s", DURATION, ("hold", "hold time", "total hold time", "holdtime"), example="420"),
        Column("hold_mean_s", DURATION, ("average hold time", "avg hold time")),
        Column("wrap_s", DURATION, ("wrap", "wrap time", "total wrap time", "acw", "acw time", "total acw time",
                                    "acwtime"),
               example="700"),
        Column("wrap_mean_s", DURATION, ("average wrap time", "avg acw time", "average acw time", "average acw")),
        Column("handle_s", DURATION, ("handle time", "handling time", "total handle time")),
        Column("aht_s", DURATION, ("aht", "average handle time", "avg handle time", "average handling time")),
    ),
    moment="started_at",
    needs=(("offered", "answered"), ("answered", "abandoned", "answered_within")),
    within=True,
)  # fmt: skip

WORK_ITEMS: Final = Kind(
    "work_items",
    (
        Column("item_id", TEXT, ("item", "case", "case id", "case number", "ticket", "ticket id", "ticket number",
                                 "email id", "message id", "work item", "work item id"), required=True,
                                        example="mail-4711"),
        _CONTACT,
        _QUEUE,
        Column(**{**vars(_CHANNEL), "example": "email"}),
        Column("received_at", INSTANT, ("received", "created at", "created", "opened at", "opened", "arrived at",
                                        "date received", "creation time", "open time"),
               required=True, example="2026-10-01T08:12:00+02:00"),
        _DATE,
        _TIME,
        Column("answered_at", INSTANT, ("answered", "first answer", "first response", "first response at", "replied at",
                                        "first reply", "first reply at", "responded at"),
               example="2026-10-01T11:40:00+02:00"),
        Column("closed_at", INSTANT, ("closed", "solved at", "resolved at", "completed at", "date closed",
                                       "close time"),
               example="2026-10-02T09:05:00+02:00"),
        Column("reopened", COUNT, ("reopens", "times reopened", "reopen count", "number of reopens"), example="0",
               free=True),
        Column("was_reopened", YES_NO, ("is reopened", "reopened flag")),
        Column(**{**vars(_AGENT), "aliases": (*_AGENT.aliases, "assignee", "owner", "assigned to")}),
        Column("handle_s", DURATION, ("handle time", "handling time", "work time", "time spent", "effort"),
               example="540"),
    ),
    moment="received_at",
)  # fmt: skip

OUTBOUND: Final = Kind(
    "outbound",
    (
        Column(**{**vars(_CONTACT), "aliases": (*_CONTACT.aliases, "record id", "customer id", "lead id", "account")}),
        Column(**{**vars(_QUEUE), "aliases": (*_QUEUE.aliases, "campaign", "campaign name", "list"),
                  "example": "renewals"}),
        _AGENT,
        Column("attempted_at", INSTANT, ("attempt", "attempt time", "attempt at", "dialled at", "dialed at",
                                         "dial time",
                                         "call time at", "call start", "start time", "started at", "timestamp"),
               required=True, example="2026-10-01T10:15:00+02:00"),
        _DATE,
        _TIME,
        Column("reached", YES_NO, ("right party contact", "rpc", "contacted", "connected", "reached customer"),
               example="yes"),
        Column("converted", YES_NO, ("sale", "sold", "conversion", "success", "successful", "promise to pay"),
               example="no"),
        Column("talk_s", DURATION, ("talk", "talk time", "conversation time", "call duration"), example="95"),
        Column("wrap_s", DURATION, ("wrap", "wrap time", "acw", "acw time", "after call work"), example="15"),
    ),
    moment="attempted_at",
    needs=(("reached", "converted"),),
)  # fmt: skip


def _scores(name: str, score: Column, *others: Column) -> Kind:
    """A kind of score: who got it, when, and how much."""
    columns = (
        _CONTACT,
        Column(**{**vars(_QUEUE), "required": False}),
        _CHANNEL,
        _AGENT,
        Column(
            "scored_at", INSTANT,
            ("scored", "contact date", "contact time", "call time at", "call start", "evaluated at", "evaluation date",
             "survey date", "survey time", "answered at", "responded at", "response date", "timestamp", "date time"),
            required=True, example="2026-10-01T08:03:40+02:00",
        ),
        _DATE,
        _TIME,
        Column(**{**vars(score), "required": True, "may_be_empty": True}),
        *others,
    )  # fmt: skip
    return Kind(name, columns, moment="scored_at")


SATISFACTION: Final = _scores(
    "satisfaction",
    Column("score", NUMBER, ("csat", "csat score", "satisfaction", "satisfaction score", "rating", "survey score"),
           example="4"),
    Column("possible", NUMBER, ("of", "out of", "highest", "maximum", "max rating", "scale"), example="5"),
)  # fmt: skip
QUALITY: Final = _scores(
    "quality",
    Column("score", NUMBER, ("quality", "quality score", "qa score", "evaluation score", "points", "total score"),
           example="86"),
    Column("possible", NUMBER, ("possible points", "max score", "maximum score", "maximum", "out of"), example="100"),
)  # fmt: skip
DOCUMENTATION: Final = _scores(
    "documentation",
    Column(
        "documented",
        YES_NO,
        ("documentation", "is documented", "note written", "notes complete", "score"),
        example="yes",
    ),
)
RESOLUTION: Final = _scores(
    "resolution",
    Column("resolved", YES_NO, ("resolution", "is resolved", "first contact resolution", "fcr", "issue resolved",
                                "score"),
           example="yes"),
)  # fmt: skip

_VALID_FROM = Column("valid_from", DAY, ("valid from", "from date", "since"), example="2026-10-01")
_VALID_TO = Column("valid_to", DAY, ("valid to", "to date", "until date"), example="")
PEOPLE: Final = Kind(
    "people",
    (
        Column("person", TEXT, ("person id", "employee id", "employee", "employee number", "staff id"), required=True,
               example="p017"),
        Column("name", TEXT, ("full name", "employee name", "display name"), example="Anna Nowak"),
        Column("login", TEXT, ("log in", "login id", "login name", "agent login", "extension", "agent"), required=True,
               example="agent07"),
        Column("team", TEXT, ("team name", "group"), example="Team A"),
        Column("site", TEXT, ("location", "office"), example="Gdynia"),
        Column("employer", TEXT, ("company", "agency", "vendor"), example="Example Answers"),
        _VALID_FROM,
        _VALID_TO,
    ),
)  # fmt: skip
QUEUES: Final = Kind(
    "queues",
    (
        _QUEUE,
        Column("client", TEXT, ("client name", "customer", "account", "brand"), required=True,
               example="Northwind Energy"),
        _VALID_FROM,
        _VALID_TO,
    ),
)  # fmt: skip
PAID_HOURS: Final = Kind(
    "paid_hours",
    (
        Column("person", TEXT, ("person id", "employee id", "employee", "employee number", "staff id", "staff no",
                                "staff number", "personnel number"), required=True, example="p017"),
        Column("day", DAY, ("date", "work date", "working day", "shift date", "day worked"), required=True,
               example="2026-10-01"),
        Column("paid_hours", NUMBER, ("hours", "paid", "hours paid", "payable hours", "hours worked"), required=True,
               example="8.0"),
        Column("pay_code", TEXT, ("pay type", "kind of pay", "wage type", "earning code", "time type"),
               example="normal"),
    ),
)  # fmt: skip
FORECAST: Final = Kind(
    "forecast",
    (
        Column("start", INSTANT, required=True, example="2026-10-01T08:00"),
        Column("calls", NUMBER, required=True, example="38.5"),
        Column("queue", TEXT, example="sales"),
        Column("aht_s", DURATION, example="300"),
    ),
    source=False,
)
HOURS: Final = Kind(
    "hours",
    (
        Column("date", DAY, required=True, example="2026-12-24"),
        Column("hours", TEXT, required=True, example="08:00-12:00"),
        Column("note", TEXT, example="Christmas Eve"),
    ),
    source=False,
)

KINDS: Final[Mapping[str, Kind]] = {
    kind.name: kind
    for kind in (
        CALLS, AGENT_STATES, INTERVAL_TOTALS, WORK_ITEMS, OUTBOUND, SATISFACTION, QUALITY, DOCUMENTATION, RESOLUTION,
        PAID_HOURS, PEOPLE, QUEUES, FORECAST, HOURS,
    )
}  # fmt: skip
"""Every kind of table by name; forecast and hours belong to an agreement and are no SOURCE."""

SHORT_NAMES: Final[Mapping[str, str]] = {"totals": "interval_totals"}


def best(cells: Sequence[Cell]) -> tuple[Kind, ...]:
    """The kinds that a header row fits best: one where it is plain, several where it is not, none for another file."""
    found = {kind: fits(kind, cells) for kind in KINDS.values()}
    most = max(found.values())
    return tuple(kind for kind, count in found.items() if most and count == most)
