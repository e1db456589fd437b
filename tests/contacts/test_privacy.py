"""Caller pseudonyms: equal numbers meet, withheld ones never do, and the key stays closed."""

from __future__ import annotations

import hmac
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from upheld.contacts.privacy import (
    Pseudonyms,
    _normalised_slowly,
    create_key,
    masked,
    normalised,
    passing_key,
    read_key,
)
from upheld.problems import BadInput

KEY = bytes(range(32))


def test_a_pseudonym_is_the_beginning_of_the_keyed_hash() -> None:
    expected = hmac.digest(KEY, b"+48225550123", sha256).hex()[:32]

    assert Pseudonyms(KEY).of("+48225550123") == expected


@pytest.mark.parametrize(
    "number",
    [
        "0048225550123",
        "+48 22 555-01-23",
        "(+48) 22.555.01.23",
        "sip:+48225550123@pbx.example.com:5060",
        "tel:+48-22-555-0123",
        "+48|225550123",
        "\u200e+48 22 555 01 23\u202c",
    ],
)
def test_one_number_in_any_writing_is_one_caller(number: str) -> None:
    assert Pseudonyms(KEY)(number) == Pseudonyms(KEY)("+48225550123")


@pytest.mark.parametrize(
    "number",
    [
        *("", " ", "-", "<unknown>", "asterisk", "s", "0", "000000000", "匿名", "zastrzeżony", "private number"),
        *("Anonymous", "Restricted", "unknown", "Unavailable", "withheld", "sip:anonymous@anonymous.invalid"),
        *("anonymous@10.0.0.1", "Anonymous <sip:anonymous@10.0.0.1>", '"Jan 2" <unknown>'),
    ],
)
def test_a_withheld_number_is_nobody(number: str) -> None:
    assert Pseudonyms(KEY).of(number) is None


def test_persian_digits_are_digits() -> None:
    assert normalised("۰۰۹۸۲۱۱۲۳۴۵۶۷") == "+98211234567"


def test_another_key_gives_other_pseudonyms() -> None:
    assert Pseudonyms(passing_key()).of("600100200") != Pseudonyms(passing_key()).of("600100200")


@given(st.text(max_size=40))
def test_any_text_gives_a_pseudonym_that_does_not_contain_it_or_none(text: str) -> None:
    pseudonym = Pseudonyms(KEY).of(text)

    assert pseudonym is None or (len(pseudonym) == 32 and set(pseudonym) <= set("0123456789abcdef"))


@given(st.text("0123456789+- ", max_size=20))
def test_normalising_twice_changes_nothing(text: str) -> None:
    once = normalised(text)

    assert once is None or normalised(once) == once


@given(st.from_regex(r"\+?[1-9][0-9]{0,15}", fullmatch=True))
def test_the_short_way_for_plain_numbers_gives_what_the_rule_gives(number: str) -> None:
    assert normalised(number) == _normalised_slowly(number)


def test_a_new_key_is_closed_to_others_and_comes_back(tmp_path) -> None:
    path = tmp_path / "keys" / "pseudonym.key"

    key = create_key(path)

    assert (len(key), path.stat().st_mode & 0o777, path.parent.stat().st_mode & 0o077) == (32, 0o600, 0)
    assert read_key(path) == key


def test_a_key_is_never_overwritten(tmp_path) -> None:
    create_key(tmp_path / "key")

    with pytest.raises(FileExistsError):
        create_key(tmp_path / "key")


def test_a_key_open_to_others_is_refused(tmp_path) -> None:
    create_key(tmp_path / "key")
    (tmp_path / "key").chmod(0o640)

    with pytest.raises(BadInput, match=r"privacy\.key_open"):
        read_key(tmp_path / "key")


def test_a_key_of_the_wrong_length_is_refused(tmp_path) -> None:
    create_key(tmp_path / "key")
    (tmp_path / "key").write_bytes(b"short")

    with pytest.raises(BadInput, match=r"privacy\.key_length"):
        read_key(tmp_path / "key")
    with pytest.raises(BadInput, match=r"privacy\.key_length"):
        Pseudonyms(b"short")


def test_a_missing_key_is_an_error_and_not_a_new_key(tmp_path) -> None:
    with pytest.raises(BadInput, match=r"privacy\.key_missing"):
        read_key(tmp_path / "key")


@pytest.mark.parametrize(
    ("text", "expected"),
    [("call from +48225550123", "call from ***23"), ("600 100 200|x", "***00|x"), ("wait 1234", "wait 1234"), ("", "")],
)
def test_long_numbers_are_masked_but_for_two_digits(text: str, expected: str) -> None:
    assert masked(text) == expected
