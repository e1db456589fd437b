"""Problems in words: what was meant, when, and nothing that is not known."""

from __future__ import annotations

import pytest

from upheld.problems import Problem
from upheld.reports.catalogue import CODES, language
from upheld.reports.problem_sentences import told

ENGLISH = language("en")


def unknown_key(nearest: str | None) -> str:
    values = {"key": "requird", "nearest": nearest, "known": ["required", "stretch"]}
    return told(Problem("agreement.unknown_key", "a.toml", 3, "targets[0].requird", values), ENGLISH)


def test_a_near_word_is_suggested() -> None:
    assert unknown_key("required").endswith("Known keys: required, stretch. Perhaps “required” was meant.")


def test_no_word_is_suggested_where_none_is_near() -> None:
    assert unknown_key(None).endswith("Known keys: required, stretch.")


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("start", ["0001-01-01T00:00:00+05:00", "9999-12-31T23:59:59-05:00", "2026-99-01T00:00:00Z"])
def test_an_instant_that_no_calendar_has_is_shown_as_it_was_written(code: str, start: str) -> None:
    said = told(Problem("period.future", values={"start": start, "now": "2026-11-22T00:00:00Z"}), language(code))
    assert start in said
