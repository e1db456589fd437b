"""The report as one file: whole, closed to the network, and true to what it was given."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.reports import lab
from upheld.reports import html, javascript
from upheld.reports.catalogue import CODES, language
from upheld.reports.figures import Report


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache that holds a small bundle, so that nothing large is made."""
    folder = tmp_path_factory.mktemp("cache")
    (folder / f"vega-{javascript.version()}.js").write_text("/* bundle */", encoding="utf-8")
    return folder


def page(cache: Path, report: Report | None = None) -> str:
    """The HTML of a report, by default the hand-made one."""
    return html.render(report or lab.report(), cache)


def charts_of(text: str) -> dict[str, Any]:
    """The specifications inside a page."""
    found = re.search(r'id="charts">(.*?)</script>', text, re.DOTALL)
    assert found is not None
    specs: dict[str, Any] = json.loads(found[1])
    return specs


def test_the_verdict_comes_before_every_figure(cache: Path) -> None:
    text = page(cache)
    assert text.index("MISSED") < text.index("79.7%") < text.index("answer-support: Service level")


def test_numerator_and_denominator_stand_beside_the_figure(cache: Path) -> None:
    text = page(cache)
    assert "<dt>Within 20 s</dt><dd>149</dd>" in text
    assert "<dt>Calls in the formula</dt><dd>187</dd>" in text


def test_the_switch_is_contradicted_in_words(cache: Path) -> None:
    assert "(asterisk: 93.1%) would have called this kept" in page(cache)


def test_no_address_of_a_network_is_loaded(cache: Path) -> None:
    text = page(cache)
    assert re.findall(r'(?:src|href)="(?!#)[^"]*"', text) == []
    assert "default-src 'none'" in text


def test_the_policy_allows_exactly_the_script_that_is_there(cache: Path) -> None:
    text = page(cache)
    script = text.split('<script type="module">')[1].split("</script>")[0]
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert f"script-src 'sha256-{digest}'" in text


def test_a_queue_named_like_a_tag_stays_text(cache: Path) -> None:
    name = "</script><script>alert(1)</script>"
    result = lab.target(queues=(name,), id=name)
    text = page(cache, lab.report(targets=(result,), switch=(), money=None))
    assert name not in text
    assert "&lt;script&gt;" in text
    assert len(charts_of(text)) == 2


@pytest.mark.parametrize("code", CODES)
def test_every_language_renders_with_its_own_direction(cache: Path, code: str) -> None:
    text = page(cache, lab.report(code))
    assert f'lang="{language(code).tag}" dir="{language(code).direction}"' in text
    assert language(code).say("Which calls decided it") in text


def test_every_chart_has_its_place_and_a_table(cache: Path) -> None:
    text = page(cache)
    places = re.findall(r'dir="ltr" id="chart-([^"]+)"', text)
    assert sorted(places) == sorted(charts_of(text))
    assert text.count("The chart as a table") == len(places)


def test_an_empty_denominator_is_not_measured_and_never_zero(cache: Path) -> None:
    empty = lab.target(numerator=0, denominator=0, remaining=None, gross=lab.figure(0, 0), days=(), intervals=())
    text = page(cache, Report(lab.assessment(targets=(empty,), switch=(), money=None), language("en"), lab.NOW))
    assert "NOT MEASURED" in text
    assert "<b>–</b>" in text


def test_a_report_is_the_same_when_made_again(cache: Path) -> None:
    assert page(cache) == page(cache)
