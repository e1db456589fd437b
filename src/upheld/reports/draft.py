"""A draft agreement as TOML, with the suggested target and the evidence for it as comments."""

from __future__ import annotations

import json
from zoneinfo import ZoneInfo

from upheld.agreements.spread import KeptLevel
from upheld.agreements.suggest import Suggestion
from upheld.notation import written_duration
from upheld.problems import BadInput, Problem
from upheld.reports import numbers
from upheld.reports.catalogue import Language


def written(found: Suggestion, client: str | None, supplier: str | None, language: Language) -> str:
    """The draft; names that were not given say that they are to be filled in.

    It is valid from the first period it was made from, so that it can be assessed on the same data. Raises BadInput
    when no period has enough contacts.
    """
    if found.required is None:
        raise BadInput(Problem("suggest.no_level", values={"minimum": found.asked.minimum}))
    row, zone = found.chosen, found.asked.zone
    start = found.past.periods[0].start.astimezone(ZoneInfo(zone)).date()
    lines = [
        *_comments(found, language),
        'format = "upheld.agreement/1"',
        'id = "draft"',
        "version = 1",
        f"client = {text(client or 'FILL IN: the client')}",
        f"supplier = {text(supplier or 'FILL IN: the supplier')}",
        f"time_zone = {text(zone)}",
        f"valid_from = {start.isoformat()}  # {_plain(language.say('so that it can be tried on the past'))}",
        "",
        "[[targets]]",
        'id = "answer"',
        'metric = "service_level"',
        f"formula = {text(str(row.formula))}",
        f"within = {text(written_duration(row.threshold_s or 0.0))}",
        f"queues = [{', '.join(text(queue) for queue in found.queues)}]",
        f"required = {text(_percent(found.required))}  # {_kept(found.required, language)}",
        f'period = "{found.asked.period}"',
    ]
    return "\n".join(lines) + "\n"


def text(value: str) -> str:
    """`value` as a TOML string.

    >>> text('say "hi"')
    '"say \\\\"hi\\\\""'
    """
    clean = value.encode("utf-8", "replace").decode("utf-8")
    return json.dumps(clean, ensure_ascii=False).replace("\x7f", "\\u007f")


def _comments(found: Suggestion, language: Language) -> list[str]:
    row, past = found.chosen, found.past.periods
    first = language.say(
        "A draft from what was attained from {first} to {last}; credits and opening hours are for you to add.",
        first=past[0].label,
        last=past[-1].label,
    )
    levels = [f"{_percent(level)}: {_kept(level, language)}" for level in row.spread.kept]
    return [f"# {_plain(line)}" for line in dict.fromkeys((first, *levels))]


def _kept(level: KeptLevel, language: Language) -> str:
    code = language.code
    said = language.say(
        "kept in {kept} of {of} periods", kept=numbers.number(level.kept, code), of=numbers.number(level.of, code)
    )
    return _plain(said)


def _percent(level: KeptLevel) -> str:
    return f"{(level.level * 100).normalize():f}%"


def _plain(said: str) -> str:
    """One line of a comment, without marks of direction that TOML need not carry."""
    return " ".join("".join(sign for sign in said if sign.isprintable()).split())
