"""``upheld demo``: the example outsourcer."""

from __future__ import annotations

from pathlib import Path

from tests.reports import lab
from upheld.cli import demo
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
