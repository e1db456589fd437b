"""JSON documents of a file, whatever way they are delivered: every one found, every byte accounted for."""

from __future__ import annotations

import json
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from upheld.contacts.documents import documents, first_document
from upheld.contacts.logfiles import examine

OBJECTS = [{"id": 1, "text": 'a "quoted } brace'}, {"id": 2, "inner": {"list": [{}, {"x": "\\"}]}}, {"id": 3}]
DELIVERED = {
    "lines": "\n".join(map(json.dumps, OBJECTS)) + "\n",
    "without a line end": "".join(map(json.dumps, OBJECTS)),
    "spread": "\n".join(json.dumps(one, indent=2) for one in OBJECTS),
    "list": json.dumps(OBJECTS),
    "spread list": json.dumps(OBJECTS, indent=1),
    "envelope": json.dumps({"total": 3, "conversations": OBJECTS, "next": [{"id": 9}]}),
    "marked": "\ufeff" + json.dumps(OBJECTS),
}


def _written(folder: Path, text: str | bytes):
    path = folder / "file.json"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return examine(path)


@pytest.mark.parametrize("delivered", DELIVERED)
def test_documents_are_found_however_they_are_delivered(delivered: str, tmp_path: Path) -> None:
    log = _written(tmp_path, DELIVERED[delivered])
    found = list(documents(log, lists=("conversations",)))
    assert [one.value for one in found] == OBJECTS
    assert first_document(log.path, lists=("conversations",)) == OBJECTS[0]


@pytest.mark.parametrize("delivered", DELIVERED)
def test_a_position_leads_to_its_document(delivered: str, tmp_path: Path) -> None:
    log = _written(tmp_path, DELIVERED[delivered])
    data = log.path.read_bytes()
    for one in documents(log, lists=("conversations",)):
        assert json.loads(data[one.position : one.position + one.length]) == one.value
        assert one.line == data.count(b"\n", 0, one.position) + 1


def test_a_broken_document_costs_itself_alone(tmp_path: Path) -> None:
    log = _written(tmp_path, '{"id": 1}\n{"id": 2, "broken\n{"id": 3}\nnot json\n{"id": 4}\n')
    found = list(documents(log))
    assert [one.value.get("id") for one in found if not one.fault] == [1, 3, 4]
    assert [(one.fault, one.line) for one in found if one.fault] == [
        ("document.not_json", 2),
        ("document.not_json", 4),
    ]


def test_the_torn_end_of_a_file_is_told_apart(tmp_path: Path) -> None:
    log = _written(tmp_path, '{"id": 1}\n{"id": 2, "name": "x')
    assert [one.fault for one in documents(log)] == [None, "document.torn"]


@given(st.binary(max_size=300), st.integers(0, 3))
def test_no_bytes_are_a_traceback_and_stretches_never_overlap(noise: bytes, place: int) -> None:
    parts = [json.dumps(one).encode() for one in OBJECTS]
    parts.insert(place, noise)

    with TemporaryDirectory() as folder:
        log = _written(Path(folder), b"\n" + b"\n".join(parts))
        found = list(documents(log, lists=("conversations",)))
    ends = [0, *(one.position + one.length for one in found)]
    assert all(one.position >= end for one, end in zip(found, ends[:-1], strict=True))
    assert ends[-1] <= log.size


def test_an_envelope_longer_than_what_is_read_at_once_is_found_on_one_line_and_on_many(tmp_path: Path) -> None:
    objects = [{"id": number, "text": "ł" * 600} for number in range(4000)]
    for indent in (None, 1):
        text = json.dumps({"total": 4000, "conversations": objects}, indent=indent, ensure_ascii=False)
        log = _written(tmp_path, text)
        found = list(documents(log, lists=("conversations",)))
        assert [one.value for one in found] == objects
        data, last = log.path.read_bytes(), found[-1]
        assert json.loads(data[last.position : last.position + last.length]) == objects[-1]


def test_letters_of_other_encodings_are_no_document(tmp_path: Path) -> None:
    log = _written(tmp_path, '{"id": 1}\n'.encode("utf-16-le") + b'\n{"id": 2}\n{"id": "\xff"}\n')
    assert [(one.fault, one.value) for one in documents(log)] == [
        ("document.not_json", {}),
        (None, {"id": 2}),
        ("document.not_json", {}),
    ]
