"""JSON on stdout and progress on stderr."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from upheld.cli import output


def test_a_document_keeps_its_numbers_unrounded(capsys: pytest.CaptureFixture[str]) -> None:
    output.document({"share": 0.7967914438502673})
    assert json.loads(capsys.readouterr().out)["share"] == 0.7967914438502673


def test_instants_and_decimals_are_written_plainly(capsys: pytest.CaptureFixture[str]) -> None:
    output.document({"at": datetime(2026, 11, 22, 2, tzinfo=UTC), "due": Decimal("2880.00")})
    assert json.loads(capsys.readouterr().out) == {"at": "2026-11-22T02:00:00Z", "due": "2880.00"}


def test_what_is_not_a_number_never_becomes_json() -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        output.document({"share": float("nan")})


def test_progress_is_silent_where_nobody_watches(capsys: pytest.CaptureFixture[str]) -> None:
    with output.steps() as steps:
        steps.step("Reading", 1, 2)
    assert capsys.readouterr().err == ""
