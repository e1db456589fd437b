"""The sources under the contract."""

from __future__ import annotations

from typing import Final

from tests.contract import (
    written_amazon_connect,
    written_asterisk,
    written_asterisk_database,
    written_calls,
    written_freeswitch,
    written_genesys_cloud,
    written_twilio_taskrouter,
)
from tests.contract.cases import Case
from tests.contract.month import ZONE
from upheld.contacts.settings import Settings

_NO_HOLD: Final = frozenset({"hold_s"})
_NO_WRAP: Final = frozenset({"wrap_s"})
_TALK_ONLY: Final = _NO_HOLD | _NO_WRAP

CASES: Final[list[Case]] = [
    Case("asterisk", "asterisk", written_asterisk.write, _TALK_ONLY, unordered=False),
    Case("asterisk_database", "asterisk_database", written_asterisk_database.write, _TALK_ONLY, header_lines=1),
    Case(
        "asterisk_database gmt",
        "asterisk_database",
        written_asterisk_database.write_gmt,
        _TALK_ONLY,
        header_lines=1,
        settings=Settings(ZONE),
    ),
    Case("amazon_connect", "amazon_connect", written_amazon_connect.write),
    Case("genesys_cloud", "genesys_cloud", written_genesys_cloud.write),
    Case("freeswitch", "freeswitch", written_freeswitch.write, _NO_WRAP),
    Case("freeswitch text", "freeswitch", written_freeswitch.write_text, _TALK_ONLY, by_lines=False),
    Case("twilio_taskrouter", "twilio_taskrouter", written_twilio_taskrouter.write, _NO_HOLD),
    Case("twilio_taskrouter bodies", "twilio_taskrouter", written_twilio_taskrouter.write_bodies, _NO_HOLD),
    Case("calls", "calls", written_calls.write, header_lines=1),
    Case("calls workbook", "calls", written_calls.write_workbook, by_lines=False, packed=True),
]
