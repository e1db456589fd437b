"""Blocks of whole lines: every byte in exactly one place, whatever the lines are like."""

from __future__ import annotations

import io

from hypothesis import given
from hypothesis import strategies as st

from upheld.contacts.logfiles import BLOCK_BYTES, LONGEST_LINE, Block, Overlong, Torn, blocks

_PIECES = st.lists(
    st.sampled_from([b"line\n", b"\n", b"x" * 1000, b"y" * BLOCK_BYTES, b"z" * (LONGEST_LINE + 1), b"end\n"]),
    max_size=12,
)


@given(_PIECES)
def test_every_byte_is_in_one_part_in_order(pieces: list[bytes]) -> None:
    content = b"".join(pieces)
    position = 0
    for part in blocks(io.BytesIO(content), len(content)):
        length = len(part.data) if isinstance(part, Block) else part.length
        assert part.position == position
        assert part.line == content.count(b"\n", 0, position) + 1
        position += length
    assert position == len(content)


@given(_PIECES)
def test_blocks_hold_whole_lines_and_only_the_end_is_torn(pieces: list[bytes]) -> None:
    content = b"".join(pieces)
    parts = list(blocks(io.BytesIO(content), len(content)))
    assert all(part.data.endswith(b"\n") for part in parts if isinstance(part, Block))
    assert all(isinstance(part, Block | Overlong) for part in parts[:-1])
    assert any(isinstance(part, Torn) for part in parts) == bool(content and not content.endswith(b"\n"))


def test_bytes_written_after_the_file_was_measured_are_left_for_later() -> None:
    (block,) = blocks(io.BytesIO(b"one\ntwo\nthree\n"), 8)
    assert isinstance(block, Block)
    assert block.data == b"one\ntwo\n"
