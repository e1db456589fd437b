"""Text on paper: everything drawable stays as it is, the rest is written as its code point."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from upheld.reports.plain import plain, plain_all


@pytest.mark.parametrize("text", ["=1+1", "#panic()", "Żółć", "销售队列", "پشتیبانی\u200cفروش", "\u2068A\u2069"])
def test_letters_of_every_script_stay(text: str) -> None:
    assert plain(text) == text


@pytest.mark.parametrize(
    ("sign", "written"),
    [
        ("\x00", "<U+0000>"),
        ("\udce9", "<U+DCE9>"),
        ("\ue000", "<U+E000>"),
        ("\uffff", "<U+FFFF>"),
        ("\ufeff", "<U+FEFF>"),
    ],
)
def test_what_no_file_may_carry_is_written_as_its_code_point(sign: str, written: str) -> None:
    assert plain(f"a{sign}b") == f"a{written}b"


def test_an_override_cannot_turn_the_line_round() -> None:
    assert plain("\u202e00001 RUE") == "<U+202E>00001 RUE"


def test_only_texts_inside_a_document_change() -> None:
    assert plain_all({"n": [1, None, "a\tb"], "m": {"x": "\x07"}}) == {"n": [1, None, "a b"], "m": {"x": "<U+0007>"}}


@given(st.text(st.characters()))
def test_plain_text_is_plain_already(text: str) -> None:
    assert plain(plain(text)) == plain(text)
    plain(text).encode("utf-8")
