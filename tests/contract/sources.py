"""The sources under the contract."""

from __future__ import annotations

from typing import Final

from tests.contract import written_amazon_connect
from tests.contract.cases import Case

CASES: Final[list[Case]] = [
    Case("amazon_connect", "amazon_connect", written_amazon_connect.write),
]
