"""The charts as pictures for paper: colours that stay apart in grey, a fixed width, fonts that exist."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import vl_convert

from upheld.reports.charts import Spec

COLOURS: Final[Mapping[str, str]] = {
    "--surface": "#ffffff",
    "--ink": "#000000",
    "--ink-soft": "#3d444b",
    "--line": "#6b737b",
    "--hair": "#d5d8db",
    "--accent": "#1f5f8b",
    "--second": "#e3b27c",
    "--quiet": "#6a7178",
    "--kept": "#3f8f63",
    "--missed": "#8f1420",
    "--heat-kept": "#d3ead9",
    "--heat-missed": "#dd9382",
    "--heat-far": "#a8483a",
    "--heat-none": "#f6f7f8",
}
"""The custom properties of the charts on paper; kept, missed and missed by far grow darker: grey tells them too."""

WIDTH_PX: Final = 680
_HIGHEST_PX: Final = 540


def svg(spec: Spec, families: Sequence[str], number_locale: Mapping[str, Any]) -> str:
    """The chart of `spec` as an SVG whose texts name `families`."""
    printed = dict(spec) | {"width": WIDTH_PX, "height": min(spec["height"], _HIGHEST_PX), "config": _config(families)}
    drawn: str = vl_convert.vegalite_to_svg(_coloured(printed), format_locale=dict(number_locale), allowed_base_urls=[])
    return drawn


def use_fonts_of(folders: Sequence[Path]) -> None:
    """Let the charts measure their texts in the reader's own fonts."""
    for folder in folders:
        vl_convert.register_font_directory(str(folder))


def _coloured(spec: Spec) -> str:
    """The specification as JSON, each ``var(--name)`` of its own a colour; texts of data stay as they are."""
    rows = spec["data"]
    drawn = json.dumps({**spec, "data": None}, ensure_ascii=False)
    for name, colour in COLOURS.items():
        drawn = drawn.replace(f'"var({name})"', f'"{colour}"')
    return json.dumps({**json.loads(drawn), "data": rows}, ensure_ascii=False)


def _config(families: Sequence[str]) -> Spec:
    soft = "var(--ink-soft)"
    return {
        "background": None,
        "font": ", ".join(families),
        "view": {"stroke": None},
        "axis": {
            "labelColor": soft, "titleColor": soft, "titleFontWeight": 400, "labelFontSize": 11, "titleFontSize": 11,
            "gridColor": "var(--hair)", "domainColor": "var(--line)", "tickColor": "var(--line)",
        },
        "axisY": {"labelOverlap": "greedy"},
        "legend": {
            "labelColor": "var(--ink)", "labelFontSize": 12, "symbolSize": 90, "labelLimit": 260,
            "symbolStrokeColor": "var(--line)", "symbolStrokeWidth": 0.8,
        },
        "text": {"fontSize": 11},
    }  # fmt: skip
