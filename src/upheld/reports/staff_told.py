"""The answer of ``upheld staff`` in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from rich.text import Text

from upheld.reports import numbers
from upheld.reports.catalogue import Language


def lines(found: Mapping[str, Any], language: Language) -> Iterator[Text]:
    """The agents first, then what they achieve."""
    code = language.code
    if found["agents_required"] is not None:
        required, people = (numbers.number(found[name], code) for name in ("agents_required", "people_to_schedule"))
        yield Text(language.say("Agents required: {agents}", agents=required), style="bold")
        if found["shrinkage"]:
            lost = numbers.share(found["shrinkage"], code, 0)
            yield Text(language.say("People to schedule: {people} (shrinkage {share})", people=people, share=lost))
    if found["agents"] is not None:
        yield Text(language.say("With {agents} agents:", agents=_plain(found["agents"], code)), style="bold")
    for name, value in _figures(found, language):
        yield Text.assemble((f"  {name}  ", "dim"), value)
    patience = numbers.minutes(found["patience_s"], code)
    if found["patience_s"]:
        said = language.say("Erlang A: callers leave after {patience} on average", patience=patience)
    else:
        said = language.say("Erlang C: nobody leaves, however long the wait")
    yield Text(said, style="dim")


def done(rows: int, failed: int, path: Path, language: Language) -> Text:
    """How many rows were answered."""
    counts = {"rows": numbers.number(rows, language.code), "failed": numbers.number(failed, language.code)}
    said = language.say("{rows} rows written to {path}; {failed} of them could not be answered.", path=path, **counts)
    return Text(said)


def _figures(found: Mapping[str, Any], language: Language) -> Iterator[tuple[str, str]]:
    code = language.code
    within = numbers.minutes(found["threshold_s"], code)
    yield language.say("Answered within {threshold}", threshold=within), numbers.share(found["service_level"], code, 2)
    yield language.say("Have to wait"), numbers.share(found["p_wait"], code, 2)
    yield language.say("Average speed of answer"), numbers.minutes(found["asa_s"], code, 1)
    if found["patience_s"]:
        yield language.say("Mean wait of all who called"), numbers.minutes(found["mean_wait_s"], code, 1)
        yield language.say("Abandonment rate"), numbers.share(found["abandon_rate"], code, 2)
    yield language.say("Occupancy"), numbers.share(found["occupancy"], code, 2)
    yield from _extras(found, language)


def _extras(found: Mapping[str, Any], language: Language) -> Iterator[tuple[str, str]]:
    """What only some questions have an answer to."""
    code = language.code
    if found.get("p_block") is not None:
        yield language.say("Turned away"), numbers.share(found["p_block"], code, 2)
    if found.get("attempts") is not None:
        yield language.say("Calls with those who try again"), numbers.number(found["attempts"], code, 1)
        yield language.say("Never answered, of the first callers"), numbers.share(found["never_served"], code, 2)
    if found.get("concurrency") is not None:
        yield language.say("Contacts at once of a busy agent"), numbers.number(found["concurrency"], code, 2)


def _plain(agents: float, code: str) -> str:
    return numbers.number(agents, code, 0 if float(agents).is_integer() else 2)
