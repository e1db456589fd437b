"""The sources under the contract."""

from __future__ import annotations

from typing import Final

from tests.contract.cases import Case

CASES: Final[list[Case]] = []
