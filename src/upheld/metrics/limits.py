"""Instants and limits as SQL."""

from __future__ import annotations

from datetime import datetime


def instant(at: datetime) -> str:
    """The SQL literal of an instant; `at` knows its zone."""
    return f"TIMESTAMPTZ '{at.isoformat()}'"


def latest(column: str, limit: datetime | None) -> str:
    """`column`, but not before `limit`."""
    return column if limit is None else f"greatest({column}, {instant(limit)})"


def earliest(column: str, limit: datetime | None) -> str:
    """`column`, but not after `limit`."""
    return column if limit is None else f"least({column}, {instant(limit)})"
