"""Files of documents: bytes accounted for, copies left out, strangers refused."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from upheld.contacts.document_journal import Kept, Unusable, objects, use_all, writable
from upheld.contacts.documents import Document, documents
from upheld.contacts.logfiles import LogFile
from upheld.problems import BadInput

AT = 1_790_841_600_000_000


def _find(log: LogFile) -> Iterator[Document]:
    return documents(log)


def _use(document: Document, journal: str) -> tuple[str, int]:
    if "event" not in document.value:
        raise Unusable("own.reason")
    return document.value["event"], AT


def _kept(folder: Path, *contents: str) -> Kept:
    paths = [folder / f"{number}.json" for number in range(len(contents))]
    for path, content in zip(paths, contents, strict=True):
        path.write_text(content)
    return use_all(paths, _find, _use, known={"born"}, stranger="own.stranger", nothing="own.nothing")


def test_every_byte_is_used_rejected_or_pending(tmp_path: Path) -> None:
    (journal,) = _kept(tmp_path, '{"event": "born"}\nno json\n{"other": 1}\n{"event": ').journals
    assert (journal.lines, journal.rejected_lines, journal.pending_bytes) == (3, 2, len('{"event": '))
    assert [(one.reason, one.line) for one in journal.rejected] == [("document.not_json", 2), ("own.reason", 3)]
    assert journal.parsed_bytes + journal.rejected_bytes + journal.pending_bytes == journal.size


def test_an_event_that_is_not_known_is_counted_as_such(tmp_path: Path) -> None:
    (journal,) = _kept(tmp_path, '{"event": "born"}\n{"event": "met"}\n').journals
    assert (journal.events, journal.unknown_events) == ({"born": 1, "met": 1}, ("met",))


def test_an_earlier_state_of_a_file_is_a_copy(tmp_path: Path) -> None:
    kept = _kept(tmp_path, '{"event": "born"}\n', '{"event": "born"}\n{"event": "met"}\n')
    assert ([journal.lines for journal in kept.journals], len(kept.copies)) == ([2], 1)


@pytest.mark.parametrize(
    ("content", "key"),
    [("a letter", "own.stranger"), ('{"a": 1}', "own.stranger"), ("[]", "own.nothing"), ("", "log.empty")],
)
def test_a_file_without_a_document_of_use_is_refused(tmp_path: Path, content: str, key: str) -> None:
    with pytest.raises(BadInput) as raised:
        _kept(tmp_path, content)
    assert [problem.key for problem in raised.value.problems] == [key]


def test_an_empty_page_beside_others_is_no_error(tmp_path: Path) -> None:
    assert len(_kept(tmp_path, '{"event": "born"}\n', "[]").journals) == 2


@pytest.mark.parametrize("value", [3, "text", [1], [{}, None]])
def test_a_list_of_something_else_is_unusable(value: object) -> None:
    with pytest.raises(Unusable) as raised:
        list(objects(value, "own.shape"))
    assert raised.value.reason == "own.shape"


def test_half_a_letter_cannot_be_written_down() -> None:
    assert writable("Łódź", "own.text") == "Łódź"
    with pytest.raises(Unusable):
        writable("\ud83d", "own.text")
