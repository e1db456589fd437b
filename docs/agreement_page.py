"""docs/reference/agreement.md, written from the JSON Schema of agreements."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from upheld.agreements.schema import document

PAGE = Path(__file__).parent / "reference" / "agreement.md"
HEAD = """# Agreement

<!-- Written by `make docs` from src/upheld/agreements/agreement.schema.json: change that file. -->

An agreement is one TOML file per version. [examples/agreement.toml](../../examples/agreement.toml) uses every key;
[write an agreement](../guides/write_an_agreement.md) says where to begin, [money](../background/money.md) how it is
worked out. Unknown keys are refused. Durations are written `20s`, `3m`, `1h30m` (a bare number is seconds); shares
`70%` or `0.7`; amounts as text. A date means its midnight in `time_zone`. Every `to` is the first moment that is no
longer covered. Keys in **bold** must be there.
"""
TAIL = """
## How contacts are counted

A contact belongs to the instant to which its formula attributes it (its arrival, for most). At that instant the
version in force, the opening hours, exclusions, gaps and forecast bands are looked up, and the period it counts in.
The contacts of a tier count at the instant that its own threshold gives.
Where several clauses cover it, the first takes it out: opening hours, exclusions, gaps, forecast band. *Gross*
figures hold every contact of the target, *net* figures only those that no clause took out; the verdict is on the
net figure.

Periods are made in `time_zone`: local days (23 or 25 hours long when the clock changes), ISO 8601 weeks, calendar
months and quarters. A version that ends inside a period ends its part of it there, and the next version settles the
rest.

A target without contacts is neither kept nor missed (`"met": null`), and no money follows from it.

## Misses left

For targets over contacts: with required level *r* and *N* contacts expected in the whole period, (1 − *r*) × *N*
may miss. What is still to come is the locked forecast where there is one, else the pace of the opening time so far.
The level needed is (*r* × *N* − numerator so far) ÷ contacts to come; above 1 the promise can no longer be kept.
Example: 80 %, 450 of 600 within the threshold, 400 to come: 200 may miss, 150 have, 50 are left, and the rest must
reach 87.5 %.
"""


def main() -> None:
    """Write the page."""
    PAGE.parent.mkdir(exist_ok=True)
    PAGE.write_text(page(), "utf-8")


def page() -> str:
    """The page's text."""
    schema = document()
    sections = [_section("The file", schema, ""), *_tables(schema)]
    return HEAD + "".join(sections) + TAIL


def _tables(schema: Mapping[str, Any]) -> Iterator[str]:
    for key, rule in schema["properties"].items():
        name = _definition(rule)
        if name:
            title = f"`[[{key}]]`" if rule.get("type") == "array" else f"`[{key}]`"
            yield _section(title, schema["$defs"][name], rule.get("description", ""))
            yield from _inner(schema, key, schema["$defs"][name])


def _inner(schema: Mapping[str, Any], parent: str, table: Mapping[str, Any]) -> Iterator[str]:
    for key, rule in table["properties"].items():
        name = _definition(rule)
        if name:
            yield _section(f"`{key}` of `{parent}`", schema["$defs"][name], rule.get("description", ""))


def _definition(rule: Mapping[str, Any]) -> str | None:
    reference = rule.get("$ref") or rule.get("items", {}).get("$ref") or ""
    return reference.rpartition("/")[2] or None


def _section(title: str, table: Mapping[str, Any], said: str) -> str:
    rows = "".join(_row(key, rule, key in table["required"]) for key, rule in table["properties"].items())
    description = " ".join(dict.fromkeys(text for text in (said, table["description"]) if text))
    return (
        f"\n## {title}\n\n{description}\n\n| key | meaning | unit | default | example |\n|---|---|---|---|---|\n{rows}"
    )


def _row(key: str, rule: Mapping[str, Any], required: bool) -> str:
    name = f"**`{key}`**" if required else f"`{key}`"
    meaning = rule.get("description", "See below.") + _choices(rule)
    default = "" if required else _default(rule)
    cells = (name, meaning, rule.get("x-unit", ""), default, _example(rule))
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |\n"


def _choices(rule: Mapping[str, Any]) -> str:
    return " One of " + ", ".join(f"`{choice}`" for choice in rule["enum"]) + "." if "enum" in rule else ""


def _default(rule: Mapping[str, Any]) -> str:
    value = rule.get("default", "none")
    return value if isinstance(value, str) else f"`{json.dumps(value)}`"


def _example(rule: Mapping[str, Any]) -> str:
    if "const" in rule:
        return f"`{_toml(rule['const'])}`"
    examples = rule.get("examples") or rule.get("enum") or []
    return f"`{_written(rule, examples[0])}`" if examples else ""


def _written(rule: Mapping[str, Any], value: Any) -> str:
    """Dates and times stand without quotes in TOML."""
    bare = rule.get("format") in ("upheld-date", "upheld-instant")
    return str(value) if bare else _toml(value)


def _toml(value: Any) -> str:
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{key} = {_toml(inner)}" for key, inner in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(_toml(inner) for inner in value) + "]"
    return json.dumps(value, ensure_ascii=False)


if __name__ == "__main__":
    main()
