"""The sources under the contract."""

from __future__ import annotations

from typing import Final

from tests.contract import written_amazon_connect, written_genesys_cloud, written_twilio_taskrouter
from tests.contract.cases import Case

CASES: Final[list[Case]] = [
    Case("amazon_connect", "amazon_connect", written_amazon_connect.write),
    Case("genesys_cloud", "genesys_cloud", written_genesys_cloud.write),
    Case(
        "twilio_taskrouter",
        "twilio_taskrouter",
        written_twilio_taskrouter.write,
        silent=frozenset({"hold_s"}),
    ),
    Case(
        "twilio_taskrouter bodies",
        "twilio_taskrouter",
        written_twilio_taskrouter.write_bodies,
        silent=frozenset({"hold_s"}),
    ),
]
