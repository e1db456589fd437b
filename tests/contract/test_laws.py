"""The laws that every source keeps: nothing lost, nothing twice, nobody's number, nothing made up, no traceback."""

from __future__ import annotations

import gzip
from collections.abc import Iterator, Sequence
from hashlib import sha256
from pathlib import Path
from random import Random

import pyarrow as pa
import pytest

from tests.contract.cases import FIELDS, Case, read, told
from tests.contract.month import month
from tests.contract.sources import CASES
from upheld.contacts.kinds import KINDS
from upheld.contacts.records import SCHEMAS, Records
from upheld.problems import BadInput

CALLS = month()[:300]
BY_LINES = [case for case in CASES if case.by_lines]
IN_ANY_ORDER = [case for case in BY_LINES if case.unordered]
NOT_PACKED = [case for case in CASES if not case.packed]
PLACES = {"journal", "position", "end_journal", "end_position"}


@pytest.fixture(params=CASES, ids=lambda case: case.name, scope="module")
def case(request: pytest.FixtureRequest) -> Case:
    return request.param


@pytest.fixture(scope="module")
def files(case: Case, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    return case.write(CALLS, tmp_path_factory.mktemp("month"))


def _only(cases: Sequence[Case]) -> pytest.MarkDecorator:
    """A law of those sources alone whose files can be treated so."""
    return pytest.mark.parametrize("case", cases, ids=lambda case: case.name, indirect=True, scope="module")


def _hidden(number: str) -> str:
    return sha256(number.encode()).hexdigest()


def _without_places(records: Records) -> dict[str, list[str]]:
    """The rows of every table in one order, without where they came from."""
    tables = {name: records.table(name) for name in SCHEMAS}
    return {
        name: sorted(repr({k: v for k, v in row.items() if k not in PLACES}) for row in table.to_pylist())
        for name, table in tables.items()
    }


def _by_line(path: Path, header_lines: int) -> tuple[list[bytes], list[bytes]]:
    lines = path.read_bytes().splitlines(keepends=True)
    lines = [line if line.endswith(b"\n") else line + b"\n" for line in lines]
    return lines[:header_lines], lines[header_lines:]


def _conserved(reading) -> bool:
    return all(j.parsed_bytes + j.rejected_bytes + j.pending_bytes == j.size for j in reading.journals)


def _strings(column: pa.ChunkedArray) -> Iterator[str]:
    return (value for value in column.cast(pa.string()).to_pylist() if value is not None)


def test_the_month_is_read_as_it_was(case: Case, files: list[Path]) -> None:
    reading = read(case, files)
    assert told(reading.records.visits.to_pylist(), case) == told(CALLS, case)
    assert sum(journal.rejected_lines for journal in reading.journals) == 0


def test_what_a_source_cannot_know_is_null(case: Case, files: list[Path]) -> None:
    visits = read(case, files).records.visits
    assert {name: visits[name].null_count for name in case.silent} == dict.fromkeys(case.silent, len(visits))
    assert case.silent <= set(FIELDS)


def test_every_byte_is_accounted_for(case: Case, files: list[Path]) -> None:
    assert _conserved(read(case, files))


def test_each_file_is_known_as_this_system_s_alone(files: list[Path], case: Case) -> None:
    for path in files:
        assert [kind for kind, source in KINDS.items() if source.sniff(path)] == [case.kind]


def test_a_copy_under_another_name_changes_nothing(case: Case, files: list[Path], tmp_path: Path) -> None:
    copies = [tmp_path / f"copy-{path.name}" for path in files]
    for path, copy in zip(files, copies, strict=True):
        copy.write_bytes(path.read_bytes())
    assert _without_places(read(case, [*copies, *files]).records) == _without_places(read(case, files).records)


@_only(NOT_PACKED)
def test_compressed_files_tell_the_same(case: Case, files: list[Path], tmp_path: Path) -> None:
    packed = [tmp_path / f"{path.name}.gz" for path in files]
    for path, to in zip(files, packed, strict=True):
        to.write_bytes(gzip.compress(path.read_bytes()))
    assert _without_places(read(case, packed).records) == _without_places(read(case, files).records)


@_only(IN_ANY_ORDER)
def test_lines_in_any_order_and_twice_tell_the_same(case: Case, files: list[Path], tmp_path: Path) -> None:
    random, shuffled = Random(3), [tmp_path / path.name for path in files]
    for path, to in zip(files, shuffled, strict=True):
        header, lines = _by_line(path, case.header_lines)
        twice = [*lines, *random.sample(lines, len(lines) // 3)]
        random.shuffle(twice)
        to.write_bytes(b"".join([*header, *twice]))
    assert _without_places(read(case, shuffled).records) == _without_places(read(case, files).records)


@_only(BY_LINES)
def test_a_log_in_several_files_is_one_log(case: Case, files: list[Path], tmp_path: Path) -> None:
    parts: list[Path] = []
    for path in files:
        header, lines = _by_line(path, case.header_lines)
        third = len(lines) // 3
        for number, piece in enumerate((lines[:third], lines[third : 2 * third], lines[2 * third :])):
            parts.append(tmp_path / f"{number}-{path.name}")
            parts[-1].write_bytes(b"".join([*header, *piece]))
    assert _without_places(read(case, parts[::-1]).records) == _without_places(read(case, files).records)


def test_no_caller_s_number_is_kept(case: Case, files: list[Path]) -> None:
    records = read(case, files, pseudonym=_hidden).records
    numbers = {call.caller.removeprefix("+") for call in CALLS if call.caller}
    kept = [
        text
        for name, schema in SCHEMAS.items()
        for field in schema
        if pa.types.is_string(field.type) or pa.types.is_dictionary(field.type)
        for text in _strings(records.table(name)[field.name])
        if any(number in text for number in numbers)
    ]
    assert kept == []


def test_no_caller_s_number_stands_in_the_account_of_rejected_lines(
    case: Case, files: list[Path], tmp_path: Path
) -> None:
    numbers = {call.caller.removeprefix("+") for call in CALLS if call.caller}
    for reading in _spoilt(case, files, tmp_path, Random(5), 6):
        assert [r.excerpt for j in reading.journals for r in j.rejected if any(n in r.excerpt for n in numbers)] == []


def test_a_file_cut_anywhere_is_no_traceback_and_loses_no_byte(case: Case, files: list[Path], tmp_path: Path) -> None:
    random = Random(11)
    for number in range(12):
        cut = tmp_path / f"{number}-{files[0].name}"
        data = files[0].read_bytes()
        cut.write_bytes(data[: random.randrange(1, len(data))])
        reading = _read_or_refused(case, [cut])
        assert reading is None or _conserved(reading)


def test_spoilt_bytes_are_no_traceback_and_lose_no_byte(case: Case, files: list[Path], tmp_path: Path) -> None:
    for reading in _spoilt(case, files, tmp_path, Random(13), 12):
        assert _conserved(reading)


def test_an_empty_and_a_foreign_file_are_refused(case: Case, tmp_path: Path) -> None:
    foreign = b"Dear customer,\nthis is a letter.\n"
    for name, content in {"empty": b"", "foreign": foreign, "zeros": bytes(300)}.items():
        path = tmp_path / name
        path.write_bytes(content)
        assert not KINDS[case.kind].sniff(path)
        with pytest.raises(BadInput):
            read(case, [path])


def _spoilt(case: Case, files: Sequence[Path], folder: Path, random: Random, times: int) -> Iterator:
    """Readings of the first file with some of its bytes overwritten, as far as it is not refused as a whole."""
    for number in range(times):
        data = bytearray(files[0].read_bytes())
        for _ in range(20):
            place = random.randrange(len(data))
            data[place : place + 3] = random.choice((b"\0\xff\n", b'"{,', b"|||", b"9" * 3, b"}\n{"))
        path = folder / f"{number}-{files[0].name}"
        path.write_bytes(bytes(data))
        reading = _read_or_refused(case, [path])
        if reading is not None:
            yield reading


def _read_or_refused(case: Case, paths: Sequence[Path]):
    try:
        return read(case, paths)
    except BadInput:
        return None
