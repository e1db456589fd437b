"""``upheld forecast``: the example, what people add to it, its files, and input that cannot be used."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from typer.testing import CliRunner

from tests.cli.logs import START, line
from upheld.cli import main
from upheld.problems import BadInput

EXAMPLES = Path(__file__).parents[2] / "examples"
HISTORY = str(EXAMPLES / "history.csv")


def _run(*arguments: str) -> Result:
    return CliRunner().invoke(main.application("forecast", "staff"), ["forecast", *arguments])


def _found(*arguments: str) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(_run(HISTORY, "--json", *arguments).stdout)
    return document


@pytest.fixture(scope="module")
def found() -> dict[str, Any]:
    return _found("--horizon", "2w", "--holidays", "PL", "--events", str(EXAMPLES / "events.csv"))


def test_rows_are_those_of_the_design(found: dict[str, Any]) -> None:
    first = found["rows"][0]
    assert list(first) == ["queue", "start", "mean", "p10", "p50", "p90", "aht_s"]
    assert (first["queue"], first["start"]) == ("sales", "2026-11-23T08:00")
    assert first["p10"] <= first["p50"] <= first["p90"]
    assert {row["queue"] for row in found["rows"]} == {"sales", "support"}


def test_nothing_of_the_history_is_lost(found: dict[str, Any]) -> None:
    assert found["read"]["accepted"] == found["read"]["rows"] == 2320
    assert sum(queue["history"]["contacts"] for queue in found["queues"]) == found["read"]["contacts"]


def test_the_planted_outage_is_marked_and_the_holiday_is_not(found: dict[str, Any]) -> None:
    marks = [(queue["queue"], mark["kind"], mark["day"]) for queue in found["queues"] for mark in queue["marks"]]
    assert marks == [("support", "outage", "2026-10-07")]


def test_the_third_mailing_is_forecast_from_the_first_two(found: dict[str, Any]) -> None:
    days = {day["day"]: day for day in found["queues"][0]["days"]}
    assert days["2026-11-24"]["effects"] == ["event:autumn mailing"]
    assert days["2026-11-24"]["mean"] > 1.15 * days["2026-12-01"]["mean"]


def test_the_error_stands_beside_the_noise(found: dict[str, Any]) -> None:
    for queue in found["queues"]:
        ours = queue["accuracy"][queue["method"]]
        assert ours["noise_floor"] < ours["wape"] < queue["accuracy"]["seasonal_naive"]["wape"]
        assert ours["coverage_80"] == pytest.approx(ours["coverage_80_promised"], abs=0.05)


def test_the_file_goes_into_staffing(tmp_path: Path) -> None:
    written = tmp_path / "forecast.csv"
    _run(HISTORY, "--untried", "--horizon", "1w", "--output", str(written))
    asked = ["staff", "--input", str(written), "--target", "80%", "--within", "20s", "--json"]
    answer = json.loads(CliRunner().invoke(main.application("staff"), asked).stdout)
    assert answer["failed"] == 0
    assert len(answer["rows"]) == 200
    assert all(row["agents_required"] >= 1 for row in answer["rows"])


def test_the_same_question_is_answered_the_same() -> None:
    assert _found("--untried") == _found("--untried")


def test_the_rest_of_today_is_forecast_from_what_came() -> None:
    found = _found("--untried", "--horizon", "1d", "--intraday-from", "12:00")
    assert found["rows"][0]["start"] == "2026-11-20T12:00"
    assert found["rows"][-1]["start"] == "2026-11-20T17:30"
    assert 0 < found["queues"][0]["intraday"]["shrinkage"] < 1


def test_what_people_change_is_told_and_measured() -> None:
    overrides = [
        "--overrides",
        str(EXAMPLES / "overrides.csv"),
        "--client-forecast",
        str(EXAMPLES / "client_forecast.csv"),
    ]
    sales, support = _found("--untried", "--horizon", "1w", *overrides)["queues"]
    assert [one["id"] for one in sales["overrides"]] == ["launch"]
    assert sum(day["mean"] for day in sales["days"] if day["day"] == "2026-11-23") == pytest.approx(900)
    assert support["added_value"]["all"]["saved"] is not None
    assert [one["version"] for one in support["client_forecasts"]] == ["November 1", "November 2"]


def test_a_new_queue_takes_its_shape_from_its_sibling() -> None:
    found = _found("--untried", "--horizon", "1w", "--sibling", "chat=sales:30%")
    sums = {name: sum(row["mean"] for row in found["rows"] if row["queue"] == name) for name in ("chat", "sales")}
    assert sums["chat"] == pytest.approx(0.3 * sums["sales"], rel=0.01)


def test_queues_of_a_client_add_up(tmp_path: Path) -> None:
    (tmp_path / "queues.csv").write_text("queue,client\nsales,Lantern\nsupport,Lantern\n", "utf-8")
    found = _found("--untried", "--horizon", "1w", "--clients", str(tmp_path / "queues.csv"))
    (client,) = found["clients"]
    assert client["parts"] == ["sales", "support"]
    assert sum(row["mean"] for row in client["rows"]) == pytest.approx(sum(row["mean"] for row in found["rows"]))


def test_the_page_and_the_terminal_say_the_same(tmp_path: Path) -> None:
    page = tmp_path / "forecast.html"
    said = _run(HISTORY, "--horizon", "1w", "--html", str(page)).stdout
    assert "no method can be better" in " ".join(said.replace("┃", "").split())
    assert "no method can be better" in page.read_text("utf-8")


def test_logs_make_a_history_too(tmp_path: Path) -> None:
    starts = [START + 86400 * day + 3600 * hour + n for day in range(10) for hour in range(5, 12) for n in range(8)]
    calls = [
        line(at, f"{at}", "sales", "NONE", "ENTERQUEUE", "", "1")
        + line(at + 9, f"{at}", "sales", "a", "CONNECT", "9", "", "3")
        for at in starts
    ]  # fmt: skip
    (tmp_path / "queue_log").write_text("".join(calls), "utf-8")
    run = _run(str(tmp_path / "queue_log"), "--zone", "Europe/Warsaw", "--untried", "--horizon", "1d", "--json")
    found = json.loads(run.stdout)
    assert found["read"]["contacts"] == len(calls)
    assert found["rows"][0]["start"].endswith("+01:00")


def test_a_handling_time_can_be_given(tmp_path: Path) -> None:
    (tmp_path / "plain.csv").write_text(
        "\n".join(
            ["start,calls", *(f"2026-11-{day:02}T{hour:02}:00,9" for day in range(2, 14) for hour in range(8, 16))]
        ),
        "utf-8",
    )
    found = json.loads(_run(str(tmp_path / "plain.csv"), "--horizon", "1d", "--aht", "3m", "--json").stdout)
    assert {row["aht_s"] for row in found["rows"]} == {180.0}


def test_the_file_has_every_row(tmp_path: Path) -> None:
    _run(HISTORY, "--untried", "--horizon", "1w", "--output", str(tmp_path / "f.csv"))
    with (tmp_path / "f.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["interval_s"] for row in rows} == {"1800"}
    assert all(row["calls"] == row["mean"] for row in rows)


@pytest.mark.parametrize(
    ("arguments", "key"),
    [
        (["--method", "guess"], "forecast.method"),
        (["--holidays", "XX"], "calendar.unknown_holidays"),
        (["--intraday-from", "noon"], "forecast.today_time"),
        (["--intraday-from", "2027-01-01T10:00"], "forecast.today"),
        (["--sibling", "new"], "forecast.pair"),
        (["--sibling", "new=sales:-3"], "forecast.pair"),
        (["--sibling", "new=nobody:30%"], "forecast.sibling"),
        (["--intraday-from", "10:00", "--false-alarms", "0"], "forecast.false_alarms"),
        (["--horizon", "1h"], "forecast.horizon"),
        (["--zone", "Mars/Base"], "calendar.unknown_zone"),
    ],
)
def test_what_cannot_be_answered_is_said(arguments: list[str], key: str) -> None:
    exception = _run(HISTORY, "--untried", *arguments).exception
    assert isinstance(exception, BadInput)
    assert exception.problems[0].key == key


def test_a_table_without_its_columns_says_which(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("a,b\n1,2\n", "utf-8")
    exception = _run(str(tmp_path / "t.csv")).exception
    assert isinstance(exception, BadInput)
    assert exception.problems[0].values["columns"] == ["start", "calls"]
