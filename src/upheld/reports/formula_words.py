"""Each service-level formula explained: its name, and its numerator and denominator made of its own terms."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from upheld.metrics.service_level import FORMULAS, OFFERED, Formula, Term
from upheld.reports import numbers, words
from upheld.reports.catalogue import Language, mark

TITLES: Final = {
    "answered_offered": mark("Answered within the threshold ÷ offered"),
    "answered_answered": mark("Answered within the threshold ÷ answered"),
    "excluding_short": mark("Answered within the threshold ÷ offered without short abandons"),
    "amazon_connect": mark("Amazon Connect: service level X"),
    "cisco_ignored": mark("Cisco: abandoned calls ignored"),
    "cisco_negative": mark("Cisco: abandoned calls count against"),
    "cisco_positive": mark("Cisco: abandoned calls count in favour"),
    "genesys": mark("Genesys Cloud: service level"),
    "asterisk": mark("Asterisk app_queue: SL"),
    "asterisk_sl2": mark("Asterisk app_queue: SL2"),
}

ATTRIBUTIONS: Final = {
    "arrival": mark("when the call arrived"),
    "answer": mark("when the call was answered"),
    "event": mark("when the call was answered or left"),
    "end": mark("when the call ended"),
    "threshold_event": mark("when the call was answered or left, or when the threshold ran out"),
}

_WAITS: Final = {"within": mark("within the threshold"), "late": mark("after the threshold")}
_SHORTS: Final = {"excluded": mark("without short abandons"), "only": mark("only short abandons")}


def title(formula_id: str, language: Language) -> str:
    """The formula's name in words."""
    return words.word(TITLES, formula_id, language)


def explained(formula: Formula, language: Language) -> dict[str, str]:
    """The parts of a formula in words: numerator, denominator, comparison, attribution, parameters, source."""
    return {
        language.say("Numerator"): _terms(formula.numerator, language),
        language.say("Denominator"): _terms(formula.denominator, language),
        language.say("Threshold"): language.say(_comparison(formula)),
        language.say("Counts"): words.word(ATTRIBUTIONS, formula.attribution, language),
        language.say("Parameters"): ", ".join(f"{name} = {written(v)}" for name, v in formula.parameters.items())
        or "–",
        language.say("Source"): formula.source_url or numbers.UNKNOWN,
    }


def listed(language: Language) -> list[dict[str, object]]:
    """Every formula for the JSON of `upheld formulas`."""
    return [
        {
            "id": formula.id,
            "version": formula.version,
            "title": title(formula.id, language),
            "numerator": _terms(formula.numerator, language),
            "denominator": _terms(formula.denominator, language),
            "comparison": formula.comparison,
            "attribution": formula.attribution,
            "parameters": dict(formula.parameters),
            "source_name": formula.source_name,
            "source_url": formula.source_url,
        }
        for formula in FORMULAS.values()
    ]


def _comparison(formula: Formula) -> str:
    at_most, less = mark("waits of at most the threshold count"), mark("waits below the threshold count")
    return at_most if formula.comparison == "<=" else less


def _terms(terms: Iterable[Term], language: Language) -> str:
    return "; ".join(_term(term, language) for term in terms)


def _term(term: Term, language: Language) -> str:
    said = [_outcomes(term.outcomes, language)]
    said += [language.say(table[key]) for table, key in ((_WAITS, term.wait), (_SHORTS, term.short)) if key != "any"]
    if term.switches:
        said.append(language.say("if {switches}", switches=" + ".join(term.switches)))
    return " ".join(said)


def _outcomes(outcomes: tuple[str, ...], language: Language) -> str:
    if set(outcomes) == set(OFFERED):
        return language.say("all offered calls")
    return ", ".join(words.word(words.OUTCOMES, outcome, language) for outcome in outcomes)


def written(value: float | bool) -> str:
    """A parameter as it is typed: ``true``, ``5``."""
    return str(value).lower() if isinstance(value, bool) else f"{value:g}"
