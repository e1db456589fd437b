"""Every sentence the code can say, collected from the source and the templates for the tests of the catalogue."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from babel.messages import pofile
from babel.messages.catalog import Catalog
from jinja2.ext import babel_extract

SOURCE = Path(__file__).parents[2] / "src" / "upheld"
KEYWORDS = {"say": 1, "say_many": 2, "mark": 1}
Sentence = tuple[str, ...]


def said() -> set[Sentence]:
    """All sentences: one string, or singular and plural."""
    return set(_of_code()) | set(_of_templates())


def translations(code: str) -> Catalog:
    """The catalogue of a language as it is committed."""
    with (SOURCE / "locale" / code / "LC_MESSAGES" / "upheld.po").open("rb") as source:
        return pofile.read_po(source, locale=code)


def gaps(sentence: str) -> set[str]:
    """The names of the gaps in a sentence."""
    return set(re.findall(r"\{(\w+)\}", sentence))


def problem_keys() -> set[str]:
    """Every key of a `Problem(...)` written as a literal in the source."""
    return {
        node.args[0].value
        for path in SOURCE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and _name(node) == "Problem" and node.args
        if isinstance(node.args[0], ast.Constant) and isinstance(node.args[0].value, str)
    }


def _of_code() -> Iterator[Sentence]:
    for path in [*SOURCE.glob("reports/**/*.py"), *SOURCE.glob("cli/*.py"), *SOURCE.glob("web/**/*.py")]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and _name(node) in KEYWORDS:
                yield from _literals(node)


def _literals(call: ast.Call) -> Iterator[Sentence]:
    first = call.args[: KEYWORDS[_name(call)]]
    strings = [part.value for part in first if isinstance(part, ast.Constant) and isinstance(part.value, str)]
    if len(strings) == len(first):
        yield tuple(strings)
    elif isinstance(first[0], ast.IfExp):
        yield from ((part.value,) for part in (first[0].body, first[0].orelse) if isinstance(part, ast.Constant))


def _of_templates() -> Iterator[Sentence]:
    for path in [*SOURCE.glob("reports/templates/*.html"), *SOURCE.glob("web/**/templates/**/*.html")]:
        if path.name == "gallery.html":  # samples for those who write templates
            continue
        with path.open("rb") as template:
            for _, function, message, _ in babel_extract(template, tuple(KEYWORDS), (), {}):
                parts = message if isinstance(message, tuple) else (message,)
                yield tuple(str(part) for part in parts[: KEYWORDS[str(function)]])


def _name(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
