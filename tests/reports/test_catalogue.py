"""The one catalogue: complete in every language, with the same gaps, and a sentence for every problem."""

from __future__ import annotations

import pytest

from tests.reports import sentences
from upheld.reports.catalogue import CODES, language, nearest_code
from upheld.reports.problem_table import SENTENCES

TRANSLATED = [code for code in CODES if code != "en"]


@pytest.mark.parametrize("code", TRANSLATED)
def test_every_sentence_is_translated(code: str) -> None:
    catalogue = sentences.translations(code)
    missing = [said for said in sentences.said() if not (found := catalogue.get(said[0])) or not _whole(found.string)]
    assert missing == []


@pytest.mark.parametrize("code", TRANSLATED)
def test_a_translation_has_the_gaps_of_its_sentence(code: str) -> None:
    catalogue = sentences.translations(code)
    for message in catalogue:
        originals = message.id if isinstance(message.id, tuple) else (message.id,)
        forms = message.string if isinstance(message.string, tuple) else (message.string,)
        wanted = [sentences.gaps(original) for original in originals]
        assert [form for form in forms if message.id and sentences.gaps(form) not in wanted] == []


@pytest.mark.parametrize("code", TRANSLATED)
def test_nothing_is_translated_that_nobody_says(code: str) -> None:
    said = {parts[0] for parts in sentences.said()}
    ids = {m.id[0] if isinstance(m.id, tuple) else m.id for m in sentences.translations(code) if m.id}
    assert ids - said == set()


def test_every_problem_has_a_sentence_and_every_fault_a_remedy() -> None:
    assert sentences.problem_keys() - SENTENCES.keys() == set()
    assert [key for key, (sentence, _) in SENTENCES.items() if not sentence] == []


def test_a_gap_that_nobody_filled_stays_visible() -> None:
    assert language("en").say("{actual} of {required}", actual="3") == "3 of –"


def test_polish_has_its_own_form_for_few() -> None:
    forms = {language("pl").say_many("{count} call", "{count} calls", n, count=n) for n in (1, 2, 5)}
    assert len(forms) == 3


def test_persian_reads_from_right_to_left() -> None:
    assert [language(code).direction for code in CODES] == ["ltr", "ltr", "ltr", "rtl"]


def test_a_language_is_found_under_the_names_systems_give_it() -> None:
    assert [nearest_code(name) for name in ("pl_PL.UTF-8", "zh-CN", "FA", "klingon")] == ["pl", "zh_Hans", "fa", None]


def _whole(string: object) -> bool:
    return all(string) if isinstance(string, tuple) else bool(string)


def test_a_latin_name_in_a_persian_sentence_does_not_pull_the_number_after_it() -> None:
    said = language("fa").say("{supplier} for {client}", supplier="Example Answers", client="۹")
    assert "\u2068Example Answers\u2069" in said
    assert "\u2068۹" not in said


def test_a_left_to_right_sentence_holds_no_unseen_marks() -> None:
    assert language("pl").say("{supplier} for {client}", supplier="A", client="B").isprintable()
