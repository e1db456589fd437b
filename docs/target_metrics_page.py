"""docs/reference/target_metrics.md, written from the metrics themselves."""

from __future__ import annotations

from pathlib import Path

from upheld.metrics.measures import Measure
from upheld.metrics.named import CHOICES, METRICS, WITH_THRESHOLD, maker_of, measure, parameters_of
from upheld.notation import written_duration

PAGE = Path(__file__).parent / "reference" / "target_metrics.md"
HEAD = """# Metrics of targets

<!-- Written by `make docs` from upheld.metrics: change the metrics. -->

What a target of an [agreement](agreement.md) can measure: `metric = "…"`. A share is promised as `90%`, a time as `20s`
or `4h`. *Threshold* metrics need `within`, and may have `tiers`. Every figure is a sum divided by a sum, or the largest
value where the name says longest or oldest; without anything to divide by it is unknown (–), neither kept nor missed.
Rows come from records of telephone systems or from tables; what [totals](../background/totals.md) and
[deferred work](../background/deferred_work.md) can and cannot tell has pages of its own.

| metric | what it is | promised as | threshold | rows | parameters |
|---|---|---|---|---|---|
"""
UNITS = {"share": "share", "s": "time", "count": "count"}
BETTER = {"more": "at least", "less": "at most"}
SERVICE_LEVEL = "Contacts answered within the threshold, under one of the [formulas](formulas.md)."
TAIL = """
## Shares of answers

Scores have a kind: `satisfaction`, `quality`, `documentation`, `resolution`. Who was asked and did not answer stands in
neither numerator nor denominator; the report says how many they were. With `minimum_volume` a period with fewer answers
than that is not judged. A score without a queue belongs to that of the visit with the same contact id (the last one
answered). `reported_resolution` is what a survey or an agent's code says; `fcr` is what repeats say: they are different
figures and often far apart.

## Attempts

An attempt whose result nobody wrote down takes no part, and the report says how many there were. Whoever was converted
was reached, whoever was not reached was not converted.
"""


def main() -> None:
    """Write the page."""
    PAGE.write_text(page(), "utf-8")


def page() -> str:
    """The page's text."""
    return HEAD + "".join(_row(metric) for metric in METRICS) + TAIL


def _row(metric: str) -> str:
    made = measure(metric, threshold_s=20.0) if metric in WITH_THRESHOLD else measure(metric)
    timed = "yes" if metric in WITH_THRESHOLD else ""
    cells = (f"`{metric}`", _said(metric), _promised(made), timed, _rows(made), _parameters(metric))
    return "| " + " | ".join(cells) + " |\n"


def _said(metric: str) -> str:
    if metric == "service_level":
        return SERVICE_LEVEL
    first = (maker_of(metric).__doc__ or "").strip().split("\n\n")[0]
    return " ".join(first.split()).replace("`within_s`", "`within`").replace("|", "\\|")


def _promised(made: Measure) -> str:
    return f"{BETTER[made.better]}, {UNITS[made.unit]}"


def _rows(made: Measure) -> str:
    if made.records != "visits":
        return f"`{made.records}`"
    whole = made.totals is not None and not any(name == "single_contacts" for name, _ in made.totals.needs)
    return "`visits`, `interval_totals`" if whole else "`visits`"


def _parameters(metric: str) -> str:
    if metric == "service_level":
        return "the formula's"
    return ", ".join(f"`{name}` = {_written(name, default)}" for name, default in parameters_of(metric).items())


def _written(name: str, default: object) -> str:
    if name in CHOICES:
        return f"`{default}` (or {', '.join(f'`{each}`' for each in CHOICES[name] if each != default)})"
    if isinstance(default, bool):
        return f"`{str(default).lower()}`"
    assert isinstance(default, float)
    return f"`{written_duration(default)}`" if name.endswith("_s") else f"`{default:.0%}`"


if __name__ == "__main__":
    main()
