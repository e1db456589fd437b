"""Changing values of a TOML text leaves everything else as it was written."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from upheld.agreements.rewriting import Unchangeable, with_table, with_value, without_table, written

EXAMPLES = sorted(Path("examples").rglob("*.toml"))
TEXT = """# The whole.
id = "a"  # short
hours = { mon-fri = ["08:00-20:00"], sat = [] }   # of Warsaw

[scope]
queues = [
  "one",  # the first
  "two",
]

# The first promise.
[[targets]]
id = "t1"
required = "80%"   # as agreed

# The second.
[[targets]]
id = "t2"
required = "70%"
"""


def test_a_value_changes_and_its_comment_stays() -> None:
    assert 'required = "85%"   # as agreed' in with_value(TEXT, ("targets", 0, "required"), "85%")


def test_a_value_over_several_lines_is_replaced_as_a_whole() -> None:
    changed = with_value(TEXT, ("scope", "queues"), ["one"])
    assert 'queues = ["one"]\n\n# The first promise.' in changed


def test_a_new_key_stands_after_the_last_one_of_its_table() -> None:
    assert 'required = "80%"   # as agreed\nweight = 0.5\n' in with_value(TEXT, ("targets", 0, "weight"), 0.5)


def test_a_key_without_value_goes() -> None:
    assert "hours" not in with_value(TEXT, ("hours",), None)


def test_a_table_that_is_missing_is_made() -> None:
    assert tomllib.loads(with_value(TEXT, ("money", "currency"), "EUR"))["money"] == {"currency": "EUR"}


def test_a_table_with_a_header_changes_key_by_key() -> None:
    text = TEXT.replace('hours = { mon-fri = ["08:00-20:00"], sat = [] }   # of Warsaw\n', "") + (
        '[hours]\nmon-fri = ["08:00-20:00"]  # usual\nsat = []\n'
    )
    changed = with_value(text, ("hours",), {"mon-fri": ["08:00-20:00"], "sun": ["10:00-12:00"]})
    assert "# usual" in changed
    assert tomllib.loads(changed)["hours"] == {"mon-fri": ["08:00-20:00"], "sun": ["10:00-12:00"]}


def test_a_table_more_stands_after_the_others_of_its_name() -> None:
    changed = with_table(TEXT + "\n[money]\nbase = 1\n", "targets", {"id": "t3", "weight": None})
    assert [target["id"] for target in tomllib.loads(changed)["targets"]] == ["t1", "t2", "t3"]
    assert changed.index("t3") < changed.index("[money]")


def test_a_table_goes_with_the_comment_above_it() -> None:
    changed = without_table(TEXT, "targets", 0)
    assert "The first promise" not in changed
    assert "# The second." in changed
    assert [target["id"] for target in tomllib.loads(changed)["targets"]] == ["t2"]


def test_dotted_keys_are_left_alone() -> None:
    with pytest.raises(Unchangeable):
        with_value('scope.queues = ["a"]\n', ("scope", "queues"), ["b"])


@pytest.mark.parametrize("path", EXAMPLES, ids=[path.name for path in EXAMPLES])
def test_every_value_of_the_examples_can_be_written_anew(path: Path) -> None:
    text = path.read_text("utf-8")
    for key, value in tomllib.loads(text).items():
        if not isinstance(value, dict | list):
            assert tomllib.loads(with_value(text, (key,), value)) == tomllib.loads(text)


_PLAIN: Any = st.one_of(
    st.text(st.characters(exclude_categories=("Cs", "Cc"))), st.integers(-99, 99), st.booleans(), st.dates()
)


@given(st.one_of(_PLAIN, st.lists(_PLAIN, max_size=3), st.dictionaries(st.text("ab-", min_size=1), _PLAIN, max_size=3)))
def test_what_is_written_reads_back(value: Any) -> None:
    assert tomllib.loads(f"x = {written(value)}")["x"] == value


def test_a_day_is_written_as_a_day() -> None:
    assert written(date(2026, 11, 1)) == "2026-11-01"
