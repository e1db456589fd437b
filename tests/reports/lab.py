"""A verdict made by hand for the tests of reports: Northwind Energy's ten minutes, sales kept and support missed."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from upheld.agreements.verdict import (
    Assessment,
    Excluded,
    Figure,
    IntervalResult,
    Money,
    MoneyLine,
    Remaining,
    Span,
    TargetResult,
)
from upheld.reports.catalogue import language
from upheld.reports.evidence import Evidence, MissedCall, WaitBin
from upheld.reports.figures import Report

START = datetime(2026, 10, 31, 23, tzinfo=UTC)
END = datetime(2026, 11, 30, 23, tzinfo=UTC)
NOW = datetime(2026, 11, 22, 4, tzinfo=UTC)
MONTH = Span(START, END, "2026-11", complete=False)


def figure(numerator: float, denominator: float) -> Figure:
    """A figure from its parts."""
    return Figure(numerator / denominator if denominator else None, numerator, denominator)


def target(id: str = "answer-support", numerator: int = 149, denominator: int = 187, **changes: object) -> TargetResult:
    """A service level of 80 % within 20 s in November, with three days and two intervals."""
    net = figure(numerator, denominator)
    met = None if net.value is None else net.value >= 0.8
    return TargetResult(
        **{
            "id": id, "clause": "targets[1]", "version": 1, "metric": "service_level", "unit": "share",
            "better": "more", "formula": "answered_offered", "threshold_s": 20.0, "period": MONTH,
            "period_kind": "month", "aggregate": "contacts", "queues": ("support",), "required": 0.8,
            "expected": None, "stretch": None, "net": net, "gross": figure(numerator, denominator + 3), "met": met,
            "stretch_met": None, "tiers": (),
            "excluded": (Excluded("power-cut", "exclusion", 3, 0, 3),), "days": days(), "intervals": intervals(),
            "remaining": Remaining(500.0, 137.0, 38.0, 99.0, 0.802, "pace"), "weight": Decimal("0.3"),
            "credit": Decimal(0) if met is not False else Decimal("864.00"),
            "credit_clause": None if met is not False else "below 80%", "bonus": Decimal(0), "bonus_clause": None,
            **changes,
        }
    )  # fmt: skip


def closed(**changes: object) -> TargetResult:
    """The same target in October, which is over."""
    october = Span(START - timedelta(days=31), START, "2026-10", complete=True)
    return target(**{"period": october, **changes})


def days() -> tuple[IntervalResult, ...]:
    """Three days: kept, missed, without calls."""
    return tuple(
        interval(START + timedelta(days=n), 86400, *parts) for n, parts in enumerate(((90, 100), (59, 87), (0, 0)))
    )


def intervals() -> tuple[IntervalResult, ...]:
    """Four half-hours of two days."""
    starts = (START + timedelta(hours=9 + 24 * (n // 2), minutes=30 * (n % 2)) for n in range(4))
    return tuple(
        interval(start, 1800, *parts) for start, parts in zip(starts, ((9, 10), (7, 10), (2, 10), (5, 5)), strict=True)
    )


def interval(start: datetime, length_s: int, numerator: int, denominator: int) -> IntervalResult:
    """Attainment against 80 %."""
    measured = figure(numerator, denominator)
    met = None if measured.value is None else measured.value >= 0.8
    return IntervalResult(start, start + timedelta(seconds=length_s), "", measured, met, counted=True)


def money() -> Money:
    """EUR 120,000 a month with 12 % at risk, and the credit for support."""
    line = MoneyLine(
        "answer-support", "2026-11", "credit", Decimal(120000), Decimal("0.12"), Decimal("0.3"), Decimal("0.2"),
        Decimal("864.00"), "below 80%",
    )  # fmt: skip
    return Money("EUR", Decimal("120000.00"), Decimal("14400.00"), Decimal("864.00"), Decimal(0), Decimal(0), (line,))


def assessment(**changes: object) -> Assessment:
    """Sales kept, support missed."""
    sales = target("answer-sales", 195, 225, queues=("sales",), weight=Decimal("0.5"), clause="targets[0]")
    return Assessment(
        **{
            "agreement": "lab-2026", "title": "Northwind Energy 2026", "client": "Northwind Energy",
            "supplier": "Example Answers", "versions": (1,), "time_zone": "Europe/Warsaw", "start": START, "end": END,
            "first_day": date(2026, 11, 1), "last_day": date(2026, 11, 30), "checks": {},
            "targets": (sales, target()), "money": money(), "switch": switch(), **changes,
        }
    )  # fmt: skip


def switch() -> tuple[dict[str, object], ...]:
    """Support under the agreed formula and under the switch's own."""
    made = (("answered_offered", 149, 187), ("answered_answered", 149, 160), ("asterisk", 149, 160))
    return tuple(
        {
            "target": "answer-support", "period": "2026-11", "formula": formula, "value": a / b, "numerator": a,
            "denominator": b,
            "agreed": formula == "answered_offered",
            "required": 0.8, "met": a / b >= 0.8,
        }
        for formula, a, b in made
    )  # fmt: skip


def evidence() -> Evidence:
    """Thirty-eight misses where thirty-seven are allowed; one listed."""
    call = MissedCall(
        38, "1795315812.1", "support", NOW, 41.0, "abandoned", "queue_log@0a1b2c3d4e5f", 4711, excess=True
    )
    waits = tuple(WaitBin(n * 5.0, 5.0, n == 23, max(0, 90 - 30 * n), n % 5) for n in range(24))
    return Evidence(waits, (call,), 38, 37, call)


def report(code: str = "en", **changes: object) -> Report:
    """The whole report of the hand-made verdict."""
    return Report(
        assessment(**changes), language(code), NOW, data_until=NOW, evidence={("answer-support", "2026-11"): evidence()}
    )
