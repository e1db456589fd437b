"""A schedule as one self-contained HTML page: the answer, broken rules, the board of weeks and days, its tables."""

from __future__ import annotations

from pathlib import Path

from markupsafe import Markup

from upheld.reports import html, javascript
from upheld.reports.catalogue import Language
from upheld.reports.schedule_told import ScheduleTold


def render(told: ScheduleTold, language: Language, cache: Path) -> str:
    """The page; `cache` is where the charts' JavaScript is kept between runs."""
    script = javascript.bundle(cache) + html.own_text("report.js")
    return html.TEMPLATES.get_template("schedule.html").render(
        language=language,
        told=told,
        css=Markup(html.own_text("report.css")),  # noqa: S704 - our own file
        script=Markup(script),  # noqa: S704 - our own file and the bundle, made safe by `inside_script`
        script_hash=html.hash_of(script),
        charts=html.inside_json(dict(told.charts)),
        number_locale=html.inside_json(html.number_locale(language)),
    )
