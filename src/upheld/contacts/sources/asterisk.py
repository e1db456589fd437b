"""Asterisk's queue_log (Asterisk 11–23, FreePBX, Wazo, QueueMetrics) → records.

The files are read once for their hash and once for their lines, in blocks, on one core, at the speed of a plain loop:
a block is decoded and split once, a line is split once, its event looked up once.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Final

from upheld.contacts.collector import without_collector
from upheld.contacts.fold import Fold
from upheld.contacts.journal import FileJournal, Reading
from upheld.contacts.line_journal import SECOND_US, LineJournal
from upheld.contacts.logfiles import (
    LONGEST_LINE,
    Block,
    LogFile,
    Torn,
    blocks,
    examine,
    find,
    head_of,
    open_log,
    without_copies,
)
from upheld.contacts.settings import SettingsOf
from upheld.contacts.sources.asterisk_events import BadField, Translator
from upheld.problems import BadInput, Problem

NAME: Final = "asterisk"
FILE_STEM: Final = "queue_log"

FIRST_EPOCH: Final = "1000000000"  # 2001-09-09: since then ten digits
LAST_EPOCH: Final = "4102444800"  # 2100-01-01
LONGEST_FRACTION: Final = 9
EXCERPT_BYTES: Final = 160

_MARK: Final = "\ufeff"  # what some editors put before a file's first line
_LINE: Final = re.compile(rb"(\xef\xbb\xbf)?\d{10}(\.\d{1,9})?\|[^|\n]*\|[^|\n]*\|[^|\n]*\|[A-Za-z][\w-]*\r?(\||$)")
_BEGINNING: Final = re.compile(rb"(?:\xef\xbb\xbf)?(\d{10}(?:\.\d{1,9})?)\|")
_EVENT: Final = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,39}")


def read(
    paths: Iterable[Path],
    *,
    source: str = NAME,
    pseudonym: Callable[[str], str | None],
    settings: SettingsOf | None = None,
) -> Reading:
    """The records of these queue_log files and of all queue_log files of these directories.

    `pseudonym` turns a caller's number into what is stored instead of it (None: unknown, withheld); a queue_log says
    all itself, so `settings` change nothing. Files are read in
    the order of their first lines' times; a file that is another's copy, or an earlier state of it, is not read again.
    Raises BadInput when a path cannot be read, is no queue_log, or nothing was found in it at all.
    """
    logs, copies = without_copies(examine(found) for path in paths for found in find(Path(path), FILE_STEM))
    _refuse_strangers(logs)
    fold = Fold(source)
    translator = Translator(fold, pseudonym)
    ordered = sorted(logs, key=lambda log: (first_epoch(log.head), str(log.path)))
    with without_collector():
        journals = [_read_file(log, fold, translator, last=log is ordered[-1]) for log in ordered]
        records = fold.finish()
    return Reading(records, tuple(journals), tuple(copies))


class Follower:
    """Reads lines of queue_logs one at a time, in the order they are given; `fold` has what they tell."""

    def __init__(self, source: str, pseudonym: Callable[[str], str | None]) -> None:
        self.fold = Fold(source)
        self._translator = Translator(self.fold, pseudonym)
        self._readers: dict[str, _Reader] = {}

    def line(self, journal: str, position: int, raw: bytes) -> None:
        """The next line, its end included; one that cannot be used changes nothing."""
        reader = self._readers.get(journal)
        if reader is None:
            account = LineJournal(LogFile(Path(journal), 0, "", b""), journal)
            reader = self._readers[journal] = _Reader(self.fold, self._translator, account)
        self.fold.journal = journal
        reader.block(Block(position, 1, raw))


def sniff(path: Path) -> bool:
    """Is this a queue_log, judging by its content? Half of its first lines must look like one."""
    return looks_like_queue_log(head_of(path))


def looks_like_queue_log(head: bytes, *, share: float = 0.5) -> bool:
    """Do at least this share of the first lines look like a queue_log's, and at least one?

    A beginning without a line end is judged by its time alone.
    """
    lines = head.split(b"\n")
    whole = [line for line in lines[:-1] if line.strip(b"\r")]
    if not whole:
        return bool(_BEGINNING.match(lines[-1]))
    return sum(1 for line in whole if _LINE.match(line)) >= max(1, share * len(whole))


def first_epoch(head: bytes) -> float:
    """The time of the first readable line, for putting files in order; a file without one comes last."""
    for line in head.split(b"\n"):
        if beginning := _BEGINNING.match(line):
            return float(beginning[1])
    return float("inf")


def moment(stamp: str) -> int:
    """Microseconds since 1970 of ``1795312666`` or ``1795312666.250``; raises BadField outside 2001–2100."""
    if len(stamp) == 10 and stamp.isdecimal() and FIRST_EPOCH <= stamp < LAST_EPOCH:
        return int(stamp) * SECOND_US
    whole, point, part = stamp.partition(".")
    if not (point and part.isascii() and part.isdigit() and len(part) <= LONGEST_FRACTION):
        raise BadField(stamp)
    return moment(whole) + int(part[:6].ljust(6, "0"))


def _read_file(log: LogFile, fold: Fold, translator: Translator, *, last: bool) -> FileJournal:
    journal = LineJournal(log)
    fold.journal = journal.name
    reader = _Reader(fold, translator, journal)
    with open_log(log.path) as stream:
        for part in blocks(stream, log.size):
            journal.read_bytes += part.length
            if isinstance(part, Block):
                reader.block(part)
                fold.batched()
            elif isinstance(part, Torn) and last:
                journal.pending_bytes = part.length
            else:
                reason = "line.torn" if isinstance(part, Torn) else "line.too_long"
                journal.lines += 1
                journal.reject(part.position, part.length, part.line, reason, part.head)
    return journal.closed(translator.verbs)


class _Reader:
    """Lines of one file on their way into the fold."""

    def __init__(self, fold: Fold, translator: Translator, journal: LineJournal) -> None:
        self._fold = fold
        self._verbs = translator.verbs
        self._journal = journal
        self._stamp = ""
        self._at = 0

    def block(self, block: Block) -> None:
        """Every line of the block: translated and counted, or rejected with the reason."""
        lines, lengths, faults = _lines(block)
        if not block.position:
            lines[0] = lines[0].removeprefix(_MARK)
        verbs = self._verbs
        accepted: list[str] = []
        accept = accepted.append
        position, stamp, at = block.position, self._stamp, self._at
        instants, before = [at], [0]  # each instant in turn, and how many lines were accepted before it
        for line, length in zip(lines, lengths, strict=True):
            try:
                fields = line.split("|")
                verb = fields[4]
                if fields[0] != stamp:
                    at = moment(fields[0])
                    stamp = fields[0]
                    if not instants[0]:
                        instants[0] = at
                        self._fold.began(at)
                    instants.append(at)
                    before.append(len(accepted))
                verbs[verb](at, position, fields)
                accept(verb)
            except KeyError:  # by the look-up of the event alone
                if _EVENT.fullmatch(verb):
                    accept(verb)
                else:
                    self._reject(block, position, length, "line.event")
            except IndexError:
                reason = faults.get(position) or ("line.columns" if line.strip() else "line.empty")
                self._reject(block, position, length, reason)
            except BadField:
                self._reject(block, position, length, "line.time" if fields[0] != stamp else "line.field")
            position += length
        self._stamp, self._at = stamp, at
        self._journal.accepted(accepted, instants, before, len(lines))

    def _reject(self, block: Block, position: int, length: int, reason: str) -> None:
        start = position - block.position
        line = block.line + block.data.count(b"\n", 0, start)
        self._journal.reject(position, length, line, reason, block.data[start : start + min(length, EXCERPT_BYTES)])


def _lines(block: Block) -> tuple[list[str], list[int], dict[int, str]]:
    """The lines as text without their ends, their lengths in bytes with them, and by position why some are empty."""
    data = block.data
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return _lines_one_by_one(block)
    lines = text.split("\n")
    lines.pop()
    lengths = [len(line) + 1 for line in (lines if len(text) == len(data) else data.split(b"\n"))]
    del lengths[len(lines) :]
    if "\0" in text or max(lengths) > LONGEST_LINE:
        return _lines_one_by_one(block)
    if "\r" in text:
        lines = [line.rstrip("\r") for line in lines]
    return lines, lengths, {}


def _lines_one_by_one(block: Block) -> tuple[list[str], list[int], dict[int, str]]:
    lines: list[str] = []
    lengths: list[int] = []
    faults: dict[int, str] = {}
    position = block.position
    for raw in block.data.split(b"\n")[:-1]:
        text, fault = _text(raw)
        if fault:
            faults[position] = fault
        lines.append(text)
        lengths.append(len(raw) + 1)
        position += len(raw) + 1
    return lines, lengths, faults


def _text(raw: bytes) -> tuple[str, str | None]:
    if len(raw) >= LONGEST_LINE:
        return "", "line.too_long"
    if b"\0" in raw:
        return "", "line.nul"
    try:
        return raw.decode().rstrip("\r"), None
    except UnicodeDecodeError:
        return "", "line.not_utf8"


def _refuse_strangers(logs: Sequence[LogFile]) -> None:
    strangers = [log for log in logs if log.size and not looks_like_queue_log(log.head, share=0.0)]
    if strangers:
        raise BadInput(*(Problem("log.not_queue_log", str(log.path)) for log in strangers))
    if not any(log.size for log in logs):
        raise BadInput(*(Problem("log.empty", str(log.path)) for log in logs))
