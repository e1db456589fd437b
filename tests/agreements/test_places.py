"""Every key and table of a TOML text has its line."""

from __future__ import annotations

from upheld.agreements.places import line_of, lines_by_path, written

TEXT = '''a = 1
text = """
b = 2
"""
[money]
"base" = 3
[[targets]]
id = "x"
credits = [
  { below = 1 },
]
[[targets]]
[targets.earn_back]
level = 4
'''


def test_keys_and_tables_have_their_lines() -> None:
    lines = lines_by_path(TEXT)
    assert lines["a",] == 1
    assert lines["money", "base"] == 6
    assert lines["targets", 0, "credits"] == 9
    assert lines["targets", 1, "earn_back", "level"] == 14


def test_a_key_inside_a_long_string_is_none() -> None:
    assert ("b",) not in lines_by_path(TEXT)


def test_what_has_no_line_of_its_own_has_that_of_what_surrounds_it() -> None:
    lines = lines_by_path(TEXT)
    assert line_of(("targets", 0, "credits", 0, "below"), lines) == 9
    assert line_of(("targets", 1, "id"), lines) == 12
    assert line_of(("nothing",), lines) == 1


def test_elements_are_written_by_id_or_counted_from_one() -> None:
    data = {"targets": [{"id": "x", "credits": [{"below": 1}]}]}
    assert written(("targets", 0, "credits", 0, "below"), data) == "targets[x].credits[1].below"
