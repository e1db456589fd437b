"""What ``upheld metrics`` tells beside its rows: repeats, not-ready time, patience, checks."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from tests.cli import logs
from upheld.cli import main
from upheld.problems import BadInput

RUNNER = CliRunner()
DAY = 86400
SECTIONS = {"repeats", "not_ready", "patience"}


def document(*arguments: object) -> dict[str, Any]:
    """The JSON document of `upheld metrics`."""
    done = RUNNER.invoke(
        main.application("metrics"), ["metrics", *map(str, arguments), "--json"], catch_exceptions=False
    )
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def shown(*arguments: object) -> tuple[str, str]:
    """What `upheld metrics` prints on stdout and on stderr."""
    done = RUNNER.invoke(main.application("metrics"), ["metrics", *map(str, arguments)], catch_exceptions=False)
    assert done.exit_code == 0
    return done.stdout, done.stderr


def call(day: float, caller: str, queue: str = "sales", gave_up_s: int | None = None) -> list[str]:
    """A call `day` days after the first, answered after 5 s unless the caller gives up."""
    at = int(logs.START + day * DAY)
    number = f"{at}.{caller}"
    entry = logs.line(at, number, queue, "NONE", "ENTERQUEUE", "", caller, "1")
    if gave_up_s is not None:
        return [entry, logs.line(at + gave_up_s, number, queue, "NONE", "ABANDON", "1", "1", str(gave_up_s))]
    connect = logs.line(at + 5, number, queue, "SIP/anna", "CONNECT", "5", f"{number}9", "2")
    return [entry, connect, logs.line(at + 65, number, queue, "SIP/anna", "COMPLETECALLER", "5", "60", "1")]


def log_of(folder: Path, *calls: list[str]) -> Path:
    """A queue_log of these calls, in the order of time."""
    lines = sorted((line for lines in calls for line in lines), key=lambda line: int(line.split("|")[0]))
    path = folder / "queue_log"
    path.write_text("".join(lines), encoding="utf-8")
    return path


def keys(value: Any) -> set[str]:
    """The names of all keys in a document."""
    if isinstance(value, list):
        return set().union(*map(keys, value))
    return set(value).union(*map(keys, value.values())) if isinstance(value, dict) else set()


def month(folder: Path) -> Path:
    """Twenty days: one caller comes back after two days, then after eight; one gives up on the last day."""
    return log_of(
        folder, call(0, "601"), call(8, "602"), call(10, "602"), call(18, "602", "support"), call(20, "603", "sales", 7)
    )


def test_a_contact_is_a_repeat_within_the_window(tmp_path: Path) -> None:
    total = document(month(tmp_path))["repeats"]["total"]
    assert (total["repeats"], total["repeat_denominator"], total["repeat_rate"]) == (1, 4, 0.25)
    assert total["mean_interval_s"] == 2 * DAY


def test_the_window_is_an_option(tmp_path: Path) -> None:
    found = document(month(tmp_path), "--window", "8d")["repeats"]
    assert (found["window_s"], found["total"]["repeats"], found["total"]["repeat_denominator"]) == (8 * DAY, 2, 4)


def test_every_contact_is_counted_or_said_not_to_be(tmp_path: Path) -> None:
    found = document(month(tmp_path))["repeats"]
    for row in (found["total"], *found["queues"]):
        left_out = row["not_answered"] + row["without_future"] + row["caller_unknown"]
        assert row["contacts"] == row["fcr_denominator"] + left_out
        assert row["contacts"] == row["repeat_denominator"] + row["without_past"] + row["caller_unknown"]
    assert [row["queue"] for row in found["queues"]] == ["sales", "support"]


def test_a_contact_followed_by_another_is_not_resolved(tmp_path: Path) -> None:
    total = document(month(tmp_path))["repeats"]["total"]
    assert (total["fcr_numerator"], total["fcr_denominator"], total["without_future"]) == (2, 3, 1)


def test_what_came_before_the_period_is_still_seen(tmp_path: Path) -> None:
    total = document(month(tmp_path), "--from", "2026-12-02T00:00Z")["repeats"]["total"]
    assert (total["contacts"], total["repeats"]) == (3, 1)


def test_pauses_are_told_by_agent_and_reason(tmp_path: Path) -> None:
    _, log = logs.write(tmp_path)
    pause = logs.line(logs.START, "NONE", "NONE", "SIP/anna", "PAUSEALL", "lunch")
    resume = logs.line(logs.START + 90, "NONE", "NONE", "SIP/anna", "UNPAUSEALL", "")
    log.write_text(pause + resume + log.read_text(encoding="utf-8"), encoding="utf-8")
    found = document(log)["not_ready"]
    assert found["by"] == ["agent"]
    assert found["rows"] == [{"agent": "SIP/anna", "reason": "lunch", "pauses": 1, "not_ready_s": 90.0}]


def test_pauses_belong_to_no_queue(tmp_path: Path) -> None:
    assert document(month(tmp_path), "--queues", "sales")["not_ready"] is None


def test_patience_counts_the_answered_as_censored(tmp_path: Path) -> None:
    found = document(month(tmp_path))["patience"]
    total = found["total"]
    assert (total["callers"], total["gave_up"], total["censored"], total["wait_unknown"]) == (5, 1, 4, 0)
    assert (total["median_s"], total["mean_abandoned_wait_s"], total["mean_until_s"]) == (7.0, 7.0, 7.0)
    support = next(row for row in found["queues"] if row["queue"] == "support")
    assert (support["gave_up"], support["median_s"]) == (0, None)


def test_only_the_queues_asked_for_are_counted(tmp_path: Path) -> None:
    found = document(month(tmp_path), "--queues", "support, support")
    assert [row["queue"] for row in found["rows"]] == ["support"]
    assert (found["repeats"]["total"]["contacts"], found["patience"]["total"]["callers"]) == (1, 1)


@pytest.mark.parametrize(("also", "told"), [("all", SECTIONS), ("none", set()), ("patience", {"patience"})])
def test_sections_are_told_as_asked(tmp_path: Path, also: str, told: set[str]) -> None:
    assert SECTIONS & document(month(tmp_path), "--also", also).keys() == told


@pytest.mark.parametrize(
    ("option", "value", "key"),
    [
        ("--also", "praise", "metrics.unknown_section"),
        ("--queues", "sails", "metrics.unknown_queue"),
        ("--queues", "", "metrics.unknown_queue"),
        ("--zone", "Mars", "calendar.unknown_zone"),
        ("--parameter", "short_s", "metrics.parameter_shape"),
        ("--parameter", "short_s=soon", "metric.bad_duration"),
        ("--parameter", "include_flow_outs=perhaps", "metric.bad_switch"),
        ("--parameter", "speed=soon", "metric.unknown_parameter"),
    ],
)
def test_what_cannot_be_meant_is_refused(tmp_path: Path, option: str, value: str, key: str) -> None:
    with pytest.raises(BadInput) as refused:
        document(month(tmp_path), "--formula", "genesys", option, value, "--from", "2026-11-01")
    assert [problem.key for problem in refused.value.problems] == [key]


def test_parameters_of_the_formula_are_options(tmp_path: Path) -> None:
    genesys = (month(tmp_path), "--by", "", "--formula", "genesys", "--parameter", "include_short_abandons=false")
    found = document(*genesys, "--parameter", "short_s=8s")
    assert found["parameters"]["short_s"] == 8.0
    assert found["rows"][0]["service_level_denominator"] == 4
    assert document(*genesys)["rows"][0]["service_level_denominator"] == 5


def test_the_document_says_what_its_figures_belong_to(tmp_path: Path) -> None:
    found = document(month(tmp_path), "--formula", "asterisk", "--to", "2026-12-31")
    assert (found["formula"], found["attribution"], found["zone"]) == ("asterisk", "end", "UTC")
    assert (found["period"]["start"], found["period"]["end"]) == (None, "2026-12-31T00:00:00Z")
    assert found["period"]["first_at"] == "2026-11-22T02:00:00+00:00"


def test_every_key_stands_in_the_reference(tmp_path: Path) -> None:
    page = (Path(__file__).parents[2] / "docs" / "reference" / "metrics.md").read_text(encoding="utf-8")
    found = document(month(tmp_path))
    named = found.keys() | found["checks"].keys() | keys({name: found[name] for name in SECTIONS | {"period"}})
    assert [key for key in sorted(named - {"queue"}) if f"`{key}`" not in page and f"## {key}" not in page] == []


@pytest.mark.parametrize("option", ["--json", "--also=none"])
def test_lines_that_no_figure_holds_are_told_on_stderr(tmp_path: Path, option: str) -> None:
    log = logs.write(tmp_path)[1]
    log.write_text(log.read_text(encoding="utf-8") + "nonsense\nunfinis", encoding="utf-8")
    warning = shown(log, option)[1]
    assert "Rejected lines: 1; bytes of unfinished last lines: 7." in warning
    assert warning.count("\n") == 1


def test_lost_lines_are_in_the_checks(tmp_path: Path) -> None:
    log = logs.write(tmp_path)[1]
    log.write_text(log.read_text(encoding="utf-8") + "nonsense\nunfinis", encoding="utf-8")
    found = document(log)["checks"]
    assert (found["rejected_lines"], found["bytes"]["pending_bytes"], found["bytes"]["conserved"]) == (1, 7, True)
    assert (found["trusted"], found["reasons"]) == (False, ["checks.many_rejected"])


def test_nothing_is_warned_of_where_all_is_well(tmp_path: Path) -> None:
    assert shown(logs.write(tmp_path)[1])[1] == ""


def test_the_terminal_shows_every_section(tmp_path: Path) -> None:
    told = shown(month(tmp_path))[0]
    assert "Repeats within 7 d" in told
    assert "Contacts not counted yet: 1 with less than 7 d of data before them" in told
    assert "Patience of the callers (Kaplan–Meier)" in told


@pytest.mark.parametrize("letters", [5, 28, 60])
def test_no_figure_is_cut_off_by_a_long_name(tmp_path: Path, letters: int) -> None:
    calls = [call(day, f"60{day}", "q" * letters, 7 if day % 2 else None) for day in range(10)]
    told = shown(log_of(tmp_path, *calls))[0]
    assert told.count("50.0%") == 2  # service level and abandonment rate, each in the last columns
    assert told.count("0:07.0") == 12  # four quantiles, the mean and the abandoners, in total and for the queue


@pytest.mark.parametrize("code", ["pl", "zh_Hans", "fa"])
def test_the_sections_are_told_in_every_language(tmp_path: Path, code: str) -> None:
    told = shown(month(tmp_path), "--language", code)[0]
    assert "Repeat" not in told
    assert "Patience" not in told
