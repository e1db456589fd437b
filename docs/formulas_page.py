"""Writes docs/reference/formulas.md from the formula objects themselves."""

from __future__ import annotations

from pathlib import Path

from upheld.contacts.records import OUTCOMES
from upheld.metrics.service_level import FORMULAS, Formula, Term

PAGE = Path(__file__).parent / "reference" / "formulas.md"

INTRODUCTION = """# Service-level formulas

Generated from `upheld.metrics.service_level` by `make docs`; do not edit.

Every service level in Upheld names its formula. Each table says for every outcome of a queue call when it counts in the
numerator and in the denominator. *Within* means that the wait meets the threshold T, *late* that it is known not to.
A wait that is unknown is neither. The clock runs from entering the queue until an agent answers (ringing included), or
until the call leaves the queue. A transferred contact is a new queue call in each queue it enters. Refused calls (not
admitted to the queue) count nowhere. An empty denominator gives no figure, never 0 or 100 %.
"""

ATTRIBUTION = {
    "arrival": "the arrival in the queue",
    "answer": "the answer",
    "event": "the answer, or the moment the call left the queue",
    "end": "the end of the call",
    "threshold_event": "the answer or departure if it came before T, else the moment T ran out",
}

KNOWN_DIFFERENCES = {
    "amazon_connect": "Connect also counts a call-back request as leaving the queue in time. Records do not say that a "
    "key pressed to leave asked for one; where it does, set `key_is_call_back`. Connect's own reports may leave out "
    "contacts by routing rules that records do not carry.",
    "cisco_ignored": "Calls in error and calls sent to unmonitored devices before T count nowhere at Cisco; here these "
    "are time-outs, keys, empty queues, withdrawals and unknown endings before T. A redirection on no answer is not "
    "seen apart from the call's final outcome. Abandons shorter than `short_s` (the abandon-wait timer) count nowhere.",
    "cisco_negative": "As `cisco_ignored`, but an abandon always stands in the denominator.",
    "cisco_positive": "As `cisco_negative`, and an abandon before T stands in the numerator as if it were answered.",
    "genesys": "Genesys Cloud counts in milliseconds and knows flow-outs by name; here they are time-outs, "
    "keys, empty queues and withdrawals. Its three switches are parameters, and its short-abandon limit is `short_s`: "
    "set it to the limit configured in the system compared.",
    "asterisk": "The counter behind `queue show` (SL). It forgets every caller who was not answered and starts again "
    "at zero when the queues are reset or the switch restarts. A conversation still running is counted here at once, "
    "by the switch when it ends.",
    "asterisk_sl2": "The second figure of `queue show` (SL2). A quick abandon counts in "
    "favour; callers who left by key count nowhere.",
    "excluding_short": "A short abandon is one of less than `short_s` seconds.",
}


def main() -> None:
    """Write the page."""
    PAGE.parent.mkdir(exist_ok=True)
    PAGE.write_text(page(), encoding="utf-8")


def page() -> str:
    """The whole page as Markdown."""
    return "\n".join([INTRODUCTION, _overview(), *(_section(formula) for formula in FORMULAS.values())])


def _overview() -> str:
    rows = [
        f"| [`{each.id}`](#{each.id}) | {each.comparison} T | {ATTRIBUTION[each.attribution]} |"
        for each in FORMULAS.values()
    ]
    return "\n".join(["| formula | answered in time | counts at |", "|---|---|---|", *rows, ""])


def _section(formula: Formula) -> str:
    counted = [
        f"| {outcome} | {_when(outcome, formula.numerator)} | {_when(outcome, formula.denominator)} |"
        for outcome in OUTCOMES
    ]
    lines = [
        f"## {formula.id}",
        "",
        f"Version {formula.version}. In time: wait {formula.comparison} T. "
        f"Counts at {ATTRIBUTION[formula.attribution]}.",
        f"Source: {_source(formula)}.",
        *_parameters(formula),
        "",
        "| outcome | numerator | denominator |",
        "|---|---|---|",
        *counted,
        "",
    ]
    if formula.id in KNOWN_DIFFERENCES:
        lines += [KNOWN_DIFFERENCES[formula.id], ""]
    return "\n".join(lines)


def _source(formula: Formula) -> str:
    return f"[{formula.source_name}]({formula.source_url})" if formula.source_url else formula.source_name


def _parameters(formula: Formula) -> list[str]:
    if not formula.parameters:
        return []
    written = ", ".join(f"`{name}` = {str(value).lower()}" for name, value in formula.parameters.items())
    return [f"Parameters with their defaults: {written}."]


def _when(outcome: str, terms: tuple[Term, ...]) -> str:
    return " or ".join(_condition(outcome, term) for term in terms if outcome in term.outcomes) or "–"


def _condition(outcome: str, term: Term) -> str:
    parts = [] if term.wait == "any" else [term.wait]
    if outcome == "abandoned" and term.short != "any":
        parts.append({"excluded": "not short", "only": "short"}[term.short])
    parts += [f"with `{switch}`" for switch in term.switches]
    return ", ".join(parts) or "always"


if __name__ == "__main__":
    main()
