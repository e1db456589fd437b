"""Bad input on the command line: every problem as a sentence on stderr, and exit code 2."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from upheld.problems import BadInput
from upheld.reports import problem_sentences
from upheld.reports.catalogue import Language, language, nearest_code
from upheld.reports.numbers import number

BAD_INPUT = 2
MOST_TOLD = 40
LANGUAGE_VARIABLE = "UPHELD_LANGUAGE"


def tell(bad: BadInput, arguments: Sequence[str]) -> int:
    """Print what is wrong in the reader's language; returns the exit code."""
    chosen = chosen_language(wanted(arguments))
    for problem in bad.problems[:MOST_TOLD]:
        sys.stderr.write(f"upheld: {problem_sentences.told(problem, chosen)}\n")
    more = len(bad.problems) - MOST_TOLD
    if more > 0:
        said = chosen.say_many(
            "And {count} more problem.", "And {count} more problems.", more, count=number(more, chosen.code)
        )
        sys.stderr.write(f"upheld: {said}\n")
    return BAD_INPUT


def chosen_language(code: str) -> Language:
    """The language meant by `code`, English where it means none."""
    return language(nearest_code(code) or "en")


def wanted(arguments: Sequence[str]) -> str:
    """The language asked for by ``--language``, else by the environment, else English."""
    for place, argument in enumerate(arguments):
        if argument.startswith("--language="):
            return argument.partition("=")[2]
        if argument == "--language" and place + 1 < len(arguments):
            return arguments[place + 1]
    return os.environ.get(LANGUAGE_VARIABLE, "en")
