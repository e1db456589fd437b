"""Every noun of the interface, in the order in which the documentation tells them."""

from __future__ import annotations

from typing import Any, Final

from upheld.web.api import account, clients, formulas, jobs, tokens, trail

NOUNS: Final[tuple[Any, ...]] = (account, tokens, clients, formulas, jobs, trail)
"""Modules with a `router`."""
