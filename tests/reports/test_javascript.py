"""The charts' JavaScript: made once, kept whole, safe inside a page."""

from __future__ import annotations

from pathlib import Path

import pytest

from upheld.reports import javascript


def test_a_kept_bundle_is_used_as_it_is(tmp_path: Path) -> None:
    (tmp_path / f"vega-{javascript.version()}.js").write_text("kept", encoding="utf-8")
    assert javascript.bundle(tmp_path) == "kept"


def test_what_was_made_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(javascript.vl_convert, "javascript_bundle", lambda snippet: "made")
    javascript.bundle(tmp_path / "cache")
    assert [path.read_text(encoding="utf-8") for path in (tmp_path / "cache").iterdir()] == ["made"]


def test_a_cache_that_cannot_be_written_costs_no_report(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(javascript.vl_convert, "javascript_bundle", lambda snippet: "made")
    (tmp_path / "file").write_text("not a folder", encoding="utf-8")
    assert javascript.bundle(tmp_path / "file") == "made"


def test_nothing_in_the_bundle_can_end_its_script_element() -> None:
    assert "</script" not in javascript.inside_script("a</script>b<!--c").lower()
    assert "<!--" not in javascript.inside_script("a</script>b<!--c")
