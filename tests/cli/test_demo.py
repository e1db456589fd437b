"""``upheld demo``: the example outsourcer."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests.reports import lab
from upheld.cli import demo, main
from upheld.contacts.sources import simulated
from upheld.reports import index
from upheld.reports.catalogue import language

PACKAGED = Path(demo.__file__).parent / "demo_agreements"
EXAMPLES = Path(__file__).parents[2] / "examples" / "outsourcer"


def test_the_packaged_agreements_are_the_examples() -> None:
    packaged = {path.name: path.read_bytes() for path in PACKAGED.iterdir() if path.suffix in (".toml", ".csv")}
    assert packaged == {path.name: path.read_bytes() for path in EXAMPLES.iterdir() if path.name in packaged}
    assert {name for name in packaged if name.endswith(".toml")} == {
        "harbour-pine.toml",
        "lantern.toml",
        "northwind.toml",
    }


def test_the_index_leads_to_every_report_with_its_verdict() -> None:
    page = index.render([("northwind", lab.report())], language("en"))
    assert 'href="northwind.html"' in page
    assert "MISSED" in page
    assert "€864.00" in page


def test_the_demo_writes_reports_and_opens_accounts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    small = simulated.outsourcer(weeks=2, scale=0.1)
    monkeypatch.setattr(simulated, "outsourcer", lambda: small)
    arguments = ["demo", "--no-open", "--json", "--directory", str(tmp_path)]
    done = CliRunner().invoke(main.application("demo"), arguments, catch_exceptions=False)
    told = json.loads(done.stdout)
    assert len(told["assessments"]) == 3
    assert [one["email"].partition("@")[0] for one in told["accounts"]] == [
        "director",
        "supervisor",
        "planner",
        "quality",
        "agent",
        "client",
    ]
    pages = {path.name for path in (tmp_path / "reports").iterdir()}
    assert pages == {"index.html", "harbour-pine.html", "lantern.html", "northwind.html"}
