"""The guides name only commands and options that exist."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from docs import cli_page

GUIDES = Path(__file__).parents[2] / "docs" / "guides"


@pytest.mark.parametrize(
    ("guide", "verb"),
    [
        ("compare_two_drafts.md", "assess"),
        ("negotiate_a_target.md", "agreements suggest"),
        ("staff_a_promise.md", "staff"),
        ("staff_a_promise.md", "price"),
        ("staff_a_promise.md", "risk"),
        ("simulate_a_day.md", "simulate"),
        ("repair_a_schedule.md", "repair"),
        ("repair_a_schedule.md", "request"),
        ("repair_a_schedule.md", "explain"),
        ("forecast_calls.md", "forecast"),
        ("forecast_calls.md", "staff"),
        ("holidays_and_events.md", "forecast"),
        ("plan_hiring.md", "hire"),
        ("measure_adherence.md", "adherence"),
    ],
)
def test_every_option_of_a_guide_exists(guide: str, verb: str) -> None:
    text = (GUIDES / guide).read_text(encoding="utf-8")
    commands = [line for line in re.findall(r"^upheld .*", text, re.MULTILINE) if line.startswith(f"upheld {verb} ")]
    known = {name for one in cli_page.parameters(verb) for name in one.opts}
    named = {option for command in commands for option in re.findall(r" (--[a-z-]+)", command)}
    assert commands
    assert named - known == set()
