"""The calls that differ between two drafts are those of a plain loop that asks every call of both."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.agreements.centre import Call, agreement, centre
from upheld.agreements import assess
from upheld.agreements.clauses import Agreement
from upheld.agreements.compare import compare
from upheld.agreements.drafts import Draft
from upheld.notation import instant

START = instant("2026-10-24", "Europe/Warsaw")  # the clock goes back in the night of the 25th
END = instant("2026-10-27", "Europe/Warsaw")
MINUTES = 3 * 1440 + 60
WHY = 'reason = "r"\nevidence = "e"\napproved_by = ["a"]\n'


@dataclass(frozen=True)
class Terms:
    """A draft in few words: all that the plain loop knows of it."""

    formula: str  # answered_offered | answered_answered | excluding_short
    within_s: int
    queues: tuple[str, ...]
    opens: int  # hour of the local day
    closes: int
    fog: tuple[datetime, datetime]
    zone: str

    def agreement(self) -> Agreement:
        """The draft itself."""
        exclusion = f'[[exclusions]]\nid = "fog"\nfrom = {self.fog[0].isoformat()}\nto = {self.fog[1].isoformat()}\n'
        made = agreement(
            f'required = "80%"\nperiod = "day"\nformula = "{self.formula}"\n',
            top=f'hours = {{ mon-sun = ["{self.opens:02}:00-{self.closes:02}:00"] }}\n',
            more=exclusion + WHY, queues=self.queues, zone=self.zone,
        )  # fmt: skip
        (target,) = made.targets
        tier = replace(target.tiers[0], threshold_s=float(self.within_s))
        return replace(made, targets=(replace(target, tiers=(tier,)),))


spans = st.tuples(st.integers(0, MINUTES), st.integers(1, 900)).map(
    lambda span: (START + timedelta(minutes=span[0]), START + timedelta(minutes=span[0] + span[1]))
)
terms = st.builds(
    Terms,
    st.sampled_from(["answered_offered", "answered_answered", "excluding_short"]),
    st.sampled_from([10, 20]),
    st.sampled_from([("sales",), ("sales", "support")]),
    st.integers(6, 9),
    st.integers(17, 20),
    spans,
    st.sampled_from(["Europe/Warsaw", "Europe/London"]),
)
calls = st.builds(
    lambda second, queue, outcome, wait: {
        "offered_at": START + timedelta(seconds=second),
        "queue": queue,
        "outcome": outcome,
        "wait_s": float(wait),
    },
    st.integers(0, MINUTES * 60 - 121),
    st.sampled_from(["sales", "support"]),
    st.sampled_from(["answered", "abandoned", "left_by_key", "refused", "unknown"]),
    st.integers(0, 60),
)


@settings(max_examples=30, deadline=None)
@given(st.lists(calls, max_size=40), terms, terms)
def test_the_join_finds_what_a_plain_loop_finds(visits: list[Call], a: Terms, b: Terms) -> None:
    before = {"offered_at": START - timedelta(days=9), "outcome": "answered", "wait_s": 0.0}
    known = [{**before, "queue": queue} for queue in ("sales", "support")]
    con = centre([*visits, *known])
    first = a.agreement()
    found = compare(con, Draft((first,), assess.assess([first], con, start=START, end=END)), [b.agreement()])
    told = {row["contact_id"]: (row["change"], row["reason"]) for row in found.calls.to_pylist()}
    assert len(told) == len(found.calls)
    assert told == {f"c{n}": difference for n, call in enumerate(visits) if (difference := _difference(call, a, b))}


def _difference(call: Call, a: Terms, b: Terms) -> tuple[str, str] | None:
    one, other = _counted(call, a), _counted(call, b)
    if isinstance(one, str) and isinstance(other, str):
        return None
    if isinstance(other, str):
        return "only_a", other
    if isinstance(one, str):
        return "only_b", one
    if one[0] != other[0]:
        return ("kept_a" if one[0] else "kept_b"), "threshold"
    if one[1] != other[1]:
        return "moved", "time_zone" if _at(call, a) == _at(call, b) else "attribution"
    return None


def _counted(call: Call, terms: Terms) -> tuple[bool, str] | str:
    """Whether it is within, and its day; or why it does not count."""
    if call["queue"] not in terms.queues:
        return "queues"
    outcome, wait_s = call["outcome"], call["wait_s"]
    if outcome == "refused" or (terms.formula == "answered_answered" and outcome != "answered"):
        return "formula"
    if terms.formula == "excluding_short" and outcome == "abandoned" and wait_s < 5:
        return "formula"
    local = _at(call, terms).astimezone(ZoneInfo(terms.zone))
    if not terms.opens <= local.hour < terms.closes:
        return "outside_hours"
    if terms.fog[0] <= _at(call, terms) < terms.fog[1]:
        return "exclusion"
    return outcome == "answered" and wait_s <= terms.within_s, f"{local:%Y-%m-%d}"


def _at(call: Mapping[str, object], terms: Terms) -> datetime:
    """answered_answered counts a call when it is answered, the others when it arrives."""
    offered = call["offered_at"]
    assert isinstance(offered, datetime)
    waited = call["wait_s"] if terms.formula == "answered_answered" and call["outcome"] == "answered" else 0
    return offered + timedelta(seconds=float(str(waited)))
