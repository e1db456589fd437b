"""Service level: every published formula by name, as a frozen, versioned object that turns into SQL.

The same calls come out up to fourteen points apart under different formulas, so a figure never travels without the
formula's id. A formula says which visits stand in the numerator and which in the denominator (`Term`), how the wait
meets the threshold, and to which instant a visit is attributed. Nothing else is hidden in code.

Sources are named per formula; `docs/reference/formulas.md` is generated from these objects.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from upheld.contacts.records import (
    ABANDONED,
    ANSWERED,
    LEFT_BY_KEY,
    LEFT_EMPTY,
    OUTCOMES,
    REFUSED,
    TIMED_OUT,
    UNKNOWN,
    WITHDRAWN,
)
from upheld.metrics.measures import Measure
from upheld.problems import BadInput, Problem

Parameters = Mapping[str, float | bool]

OFFERED: Final = tuple(outcome for outcome in OUTCOMES if outcome != REFUSED)
FLOW_OUTS: Final = (TIMED_OUT, LEFT_BY_KEY, LEFT_EMPTY, WITHDRAWN)
"""Left the queue neither answered nor abandoned: the plan of the queue took them elsewhere."""


@dataclass(frozen=True)
class Term:
    """A set of visits: those with one of `outcomes` that meet both conditions, while every one of `switches` is on.

    A visit whose wait is unknown is neither within the threshold, nor late, nor short.
    """

    outcomes: tuple[str, ...]
    wait: str = "any"  # "any" | "within" (meets the threshold) | "late" (known not to meet it)
    short: str = "any"  # "any" | "excluded" | "only": abandoned in less than the parameter short_s
    switches: tuple[str, ...] = ()


@dataclass(frozen=True)
class Formula:
    """One published definition of service level.

    `attribution` says at which instant a visit counts: ``arrival``, ``answer`` (of answered visits), ``event``
    (answered or left), ``end`` (the contact ended) or ``threshold_event`` (answered or left within the threshold, else
    the instant at which the threshold ran out). An empty denominator gives no figure (null), whatever the vendor
    prints.
    """

    id: str
    version: int
    numerator: tuple[Term, ...]
    denominator: tuple[Term, ...]
    comparison: str  # "<=" | "<"
    attribution: str
    source_name: str
    source_url: str | None
    parameters: Parameters = field(default_factory=dict)  # with their defaults
    clock_start: str = "offered_at"  # entered the queue
    clock_end: str = "answered_at"  # an agent answered (ringing counts as waiting), or the visit ended
    call_backs: str = "unseen"  # "unseen": a visit does not say that a call-back was asked for | "by_key"
    transfers: str = "own_visit"  # each queue that a transferred contact enters is a visit of its own
    empty_denominator: str = "null"

    @property
    def title(self) -> str:
        """Key of the formula's name in the catalogue."""
        return f"formula.{self.id}"


_ANSWERED_WITHIN = Term((ANSWERED,), wait="within")
_ABANDONED_WITHIN = Term((ABANDONED,), wait="within", short="excluded")
_REST = (*FLOW_OUTS, UNKNOWN)
_CISCO = "Cisco Unified Intelligence Center Report Customization Guide: service level types of call types"
_CISCO_URL = (
    "https://www.cisco.com/c/en/us/support/docs/contact-center/unified-contact-center-enterprise/"
    "216240-how-to-perform-service-level-calculation.html"
)
_APP_QUEUE = "Asterisk app_queue: counters callscompletedinsl, callscompleted, callsabandonedinsl, callsabandoned"
_APP_QUEUE_URL = "https://github.com/asterisk/asterisk/blob/22/apps/app_queue.c"

ANSWERED_OFFERED: Final = Formula(
    id="answered_offered",
    version=1,
    numerator=(_ANSWERED_WITHIN,),
    denominator=(Term(OFFERED),),
    comparison="<=",
    attribution="arrival",
    source_name="the plain contract wording: answered within the threshold ÷ offered",
    source_url=None,
)

ANSWERED_ANSWERED: Final = Formula(
    id="answered_answered",
    version=1,
    numerator=(_ANSWERED_WITHIN,),
    denominator=(Term((ANSWERED,)),),
    comparison="<=",
    attribution="answer",
    source_name="answered within the threshold ÷ answered; the callers who gave up are not in it",
    source_url=None,
)

EXCLUDING_SHORT: Final = Formula(
    id="excluding_short",
    version=1,
    numerator=(_ANSWERED_WITHIN,),
    denominator=(Term((ANSWERED, *_REST)), Term((ABANDONED,), short="excluded")),
    comparison="<=",
    attribution="arrival",
    source_name="answered within the threshold ÷ (offered − short abandons)",
    source_url=None,
    parameters={"short_s": 5.0},
)

AMAZON_CONNECT: Final = Formula(
    id="amazon_connect",
    version=1,
    numerator=(
        _ANSWERED_WITHIN,
        Term((ABANDONED,), wait="within"),
        Term((LEFT_BY_KEY,), wait="within", switches=("key_is_call_back",)),
    ),
    denominator=(Term(OFFERED),),
    comparison="<=",
    attribution="end",
    source_name="Amazon Connect administrator guide, metric definitions: Service level X",
    source_url="https://docs.aws.amazon.com/connect/latest/adminguide/metrics-definitions.html",
    parameters={"key_is_call_back": False},
    call_backs="by_key",
)

CISCO_IGNORED: Final = Formula(
    id="cisco_ignored",
    version=1,
    numerator=(_ANSWERED_WITHIN,),
    denominator=(Term((ANSWERED,)), Term((ABANDONED, *_REST), wait="late", short="excluded")),
    comparison="<",
    attribution="threshold_event",
    source_name=_CISCO,
    source_url=_CISCO_URL,
    parameters={"short_s": 0.0},
)

CISCO_NEGATIVE: Final = Formula(
    id="cisco_negative",
    version=1,
    numerator=(_ANSWERED_WITHIN,),
    denominator=(Term((ANSWERED,)), Term((ABANDONED,), short="excluded"), Term(_REST, wait="late")),
    comparison="<",
    attribution="threshold_event",
    source_name=_CISCO,
    source_url=_CISCO_URL,
    parameters={"short_s": 0.0},
)

CISCO_POSITIVE: Final = Formula(
    id="cisco_positive",
    version=1,
    numerator=(_ANSWERED_WITHIN, _ABANDONED_WITHIN),
    denominator=CISCO_NEGATIVE.denominator,
    comparison="<",
    attribution="threshold_event",
    source_name=_CISCO,
    source_url=_CISCO_URL,
    parameters={"short_s": 0.0},
)

GENESYS: Final = Formula(
    id="genesys",
    version=1,
    numerator=(_ANSWERED_WITHIN,),
    denominator=(
        Term((ANSWERED,)),
        Term((ABANDONED,), short="excluded", switches=("include_abandons",)),
        Term((ABANDONED,), short="only", switches=("include_abandons", "include_short_abandons")),
        Term(FLOW_OUTS, switches=("include_flow_outs",)),
    ),
    comparison="<=",
    attribution="event",
    source_name="Genesys Cloud Resource Center: Configure the service level calculation",
    source_url="https://help.mypurecloud.com/articles/configure-the-service-level-calculation/",
    parameters={
        "include_abandons": True,
        "include_short_abandons": True,
        "include_flow_outs": False,
        "short_s": 5.0,
    },
)

ASTERISK: Final = Formula(
    id="asterisk",
    version=1,
    numerator=(_ANSWERED_WITHIN,),
    denominator=(Term((ANSWERED,)),),
    comparison="<=",
    attribution="end",
    source_name=_APP_QUEUE,
    source_url=_APP_QUEUE_URL,
)

_ASTERISK_ABANDONED = (ABANDONED, TIMED_OUT, LEFT_EMPTY, WITHDRAWN)

ASTERISK_SL2: Final = Formula(
    id="asterisk_sl2",
    version=1,
    numerator=(_ANSWERED_WITHIN, Term(_ASTERISK_ABANDONED, wait="within")),
    denominator=(Term((ANSWERED, *_ASTERISK_ABANDONED)),),
    comparison="<=",
    attribution="end",
    source_name=_APP_QUEUE,
    source_url=_APP_QUEUE_URL,
)

FORMULAS: Final[Mapping[str, Formula]] = {
    formula.id: formula
    for formula in (
        ANSWERED_OFFERED,
        ANSWERED_ANSWERED,
        EXCLUDING_SHORT,
        AMAZON_CONNECT,
        CISCO_IGNORED,
        CISCO_NEGATIVE,
        CISCO_POSITIVE,
        GENESYS,
        ASTERISK,
        ASTERISK_SL2,
    )
}
"""Every published formula by its id."""


def formula_named(formula_id: str) -> Formula:
    """The formula with this id; raises BadInput (``formula.unknown``) that lists the known ones."""
    if formula_id not in FORMULAS:
        values = {"formula": formula_id, "known": ", ".join(FORMULAS)}
        raise BadInput(Problem("formula.unknown", field="formula", values=values))
    return FORMULAS[formula_id]


def with_defaults(formula: Formula, parameters: Parameters) -> Parameters:
    """All parameters of `formula`: its defaults, overridden by `parameters`.

    Raises BadInput for a name the formula does not have or a value of the wrong kind.
    """
    for name, value in parameters.items():
        _check_parameter(formula, name, value)
    return {**formula.parameters, **parameters}


def service_level(formula: Formula, threshold_s: float, parameters: Parameters | None = None) -> Measure:
    """`formula` at `threshold_s` as SQL over `visits`.

    >>> service_level(ANSWERED_ANSWERED, 20.0).denominator
    "CASE WHEN outcome = 'answered' THEN 1 ELSE 0 END"
    """
    chosen = with_defaults(formula, parameters or {})
    return Measure(
        id="service_level",
        unit="share",
        better="more",
        numerator=f"CASE WHEN {counted(formula.numerator, formula, threshold_s, chosen)} THEN 1 ELSE 0 END",
        denominator=f"CASE WHEN {counted(formula.denominator, formula, threshold_s, chosen)} THEN 1 ELSE 0 END",
        at=attributed_at(formula, threshold_s),
        formula=formula.id,
        threshold_s=threshold_s,
    )


def counted(terms: tuple[Term, ...], formula: Formula, threshold_s: float, parameters: Parameters) -> str:
    """The SQL condition under which a visit belongs to one of `terms`; never null for a visit with an outcome."""
    within = f"coalesce(wait_s {formula.comparison} {float(threshold_s)!r}, false)"
    late = f"coalesce(NOT (wait_s {formula.comparison} {float(threshold_s)!r}), false)"
    short = short_abandon(float(parameters.get("short_s", 0.0)))
    waits = {"any": "", "within": f" AND {within}", "late": f" AND {late}"}
    shorts = {"any": "", "excluded": f" AND NOT {short}", "only": f" AND {short}"}
    written = [one_of(term.outcomes) + waits[term.wait] + shorts[term.short] for term in active(terms, parameters)]
    return " OR ".join(f"({part})" if len(written) > 1 else part for part in written)


def active(terms: tuple[Term, ...], parameters: Parameters) -> list[Term]:
    """The terms whose switches are all on. They never overlap: a visit belongs to one of them at most."""
    return [term for term in terms if all(parameters[switch] for switch in term.switches)]


def short_abandon(short_s: float) -> str:
    """The SQL condition of a short abandon: the caller hung up in less than `short_s`; never null."""
    return f"coalesce(outcome = '{ABANDONED}' AND wait_s < {float(short_s)!r}, false)"


def attributed_at(formula: Formula, threshold_s: float) -> str:
    """The SQL instant at which a visit counts under `formula`; never null."""
    left = "coalesce(ended_at, offered_at)"
    event = f"CASE WHEN outcome = '{ANSWERED}' THEN coalesce(answered_at, offered_at) ELSE {left} END"
    late = f"NOT (wait_s {formula.comparison} {float(threshold_s)!r})"
    ran_out = f"offered_at + to_microseconds({round(threshold_s * 1_000_000)})"
    return {
        "arrival": "offered_at",
        "answer": "coalesce(answered_at, offered_at)",
        "event": event,
        "end": "coalesce(ended_at, answered_at, offered_at)",
        "threshold_event": f"CASE WHEN {late} THEN {ran_out} ELSE {event} END",
    }[formula.attribution]


def one_of(outcomes: tuple[str, ...]) -> str:
    """The SQL condition that a visit ended in one of `outcomes`."""
    if len(outcomes) == 1:
        return f"outcome = '{outcomes[0]}'"
    if set(outcomes) == set(OFFERED):
        return f"outcome <> '{REFUSED}'"
    return "outcome IN ({})".format(", ".join(f"'{outcome}'" for outcome in outcomes))


def _check_parameter(formula: Formula, name: str, value: float | bool) -> None:
    if name not in formula.parameters:
        values = {"parameter": name, "of": formula.id, "known": ", ".join(formula.parameters) or "–"}
        raise BadInput(Problem("metric.unknown_parameter", field=name, values=values))
    is_switch = isinstance(formula.parameters[name], bool)
    if is_switch != isinstance(value, bool) or not 0 <= value < float("inf"):
        key = "metric.bad_switch" if is_switch else "metric.bad_duration"
        raise BadInput(Problem(key, field=name, values={"parameter": name, "value": value}))
