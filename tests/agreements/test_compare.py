"""Two drafts on the same calls: periods, money, and each call that differs with its reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.agreements.centre import NOVEMBER, Call, agreement, calls, centre
from upheld.agreements import assess, compare_document
from upheld.agreements.clauses import Agreement
from upheld.agreements.compare import Comparison, compare
from upheld.agreements.drafts import Draft
from upheld.agreements.terms import parse
from upheld.contacts.people import QueueClient
from upheld.notation import instant
from upheld.problems import BadInput

Versions = Agreement | tuple[Agreement, ...]
REQUIRED = 'required = "80%"\ncredits = [ { below = "80%", share = "50%" } ]'
MIXED = calls("2026-11-02T09:00Z", kept=7, missed=2, abandoned=1)
WHY = 'reason = "r"\nevidence = "e"\napproved_by = ["a"]\n'


def compared(a: Versions, b: Versions, visits: Iterable[Call] = MIXED, **more: Any) -> Comparison:
    """The comparison of two drafts over November."""
    con = centre(visits, more.pop("clients", ()))
    first, second = ((side,) if isinstance(side, Agreement) else side for side in (a, b))
    start, end = (instant(day, first[0].time_zone) for day in NOVEMBER)
    return compare(con, Draft(first, assess.assess(first, con, start=start, end=end)), second, **more)


def draft(target: str = REQUIRED, **keys: Any) -> Agreement:
    """A draft with other keys than the ones `agreement` gives."""
    swap = keys.pop("swap", {})
    return parse(_text(target, swap, **keys), "b.toml", Path()) if swap else agreement(target, **keys)


def _text(target: str, swap: dict[str, str], zone: str = "Europe/Warsaw", top: str = "", more: str = "") -> str:
    text = (
        f'format = "upheld.agreement/1"\nid = "lab-b"\nversion = 1\nclient = "N"\nsupplier = "E"\n'
        f'time_zone = "{zone}"\nvalid_from = 2026-01-01\n{top}\n'
        f'[money]\ncurrency = "EUR"\nbase = "10000.00"\nat_risk = "10%"\n[[targets]]\n'
        f'id = "answer"\nmetric = "service_level"\nwithin = "20s"\nqueues = ["sales"]\n{target}\n{more}'
    )
    for old, new in swap.items():
        assert old in text
        text = text.replace(old, new)
    return text


def differences(found: Comparison) -> dict[tuple[str, str], int]:
    """How many calls by kind of difference and reason."""
    return {(row["change"], row["reason"]): row["calls"] for row in found.counts}


def test_the_same_wording_differs_in_nothing() -> None:
    found = compared(draft(), draft(swap={"20s": "20s"}))
    assert (found.terms, len(found.calls), found.notes) == ((), 0, ())
    assert found.total is not None
    assert found.total.difference == 0


def test_periods_kept_are_counted_by_target_and_in_all() -> None:
    found = compared(draft(), draft('required = "70%"'))
    (pair,) = found.targets
    assert (pair.a.missed, pair.b.kept) == (1, 1)  # type: ignore[union-attr]
    assert (found.overall.a.measured, found.overall.b.measured) == (1, 1)  # type: ignore[union-attr]


def test_money_is_told_by_month_with_its_difference() -> None:
    found = compared(draft(), draft('required = "70%"\nbonus = [ { from = "70%", share = "10%" } ]'))
    (month,) = found.months
    assert (month.a.credit, month.b.bonus, month.difference) == (500, 100, -600)  # type: ignore[union-attr]


def test_a_longer_threshold_keeps_what_a_shorter_one_missed() -> None:
    found = compared(draft(), draft(swap={"20s": "30s"}))
    assert differences(found) == {("kept_b", "threshold"): 2}


def test_another_formula_leaves_the_abandoned_out() -> None:
    found = compared(draft(), draft('formula = "answered_answered"\n' + REQUIRED))
    assert differences(found) == {("only_a", "formula"): 1}


def test_other_parameters_of_one_formula_are_named() -> None:
    short = 'formula = "excluding_short"\nparameters = { short_s = "SHORT" }\n' + REQUIRED
    found = compared(draft(short.replace("SHORT", "5s")), draft(short.replace("SHORT", "60s")))
    assert differences(found) == {("only_a", "parameters"): 1}


def test_where_formula_and_threshold_both_differ_each_is_tried_alone() -> None:
    found = compared(draft(), draft('formula = "answered_answered"\n' + REQUIRED, swap={"20s": "30s"}))
    assert differences(found) == {("kept_b", "threshold"): 2, ("only_a", "formula"): 1}


def test_what_neither_formula_nor_threshold_does_alone_they_do_together() -> None:
    late = calls("2026-11-02T09:00Z", abandoned=1)
    found = compared(draft(), draft('formula = "amazon_connect"\n' + REQUIRED, swap={"20s": "30s"}), late)
    assert differences(found) == {("kept_b", "formula_and_threshold"): 1}


@pytest.mark.parametrize(
    ("keys", "reason", "clause"),
    [
        ({"top": 'hours = { mon-fri = ["12:00-18:00"] }'}, "outside_hours", "outside_hours"),
        (
            {"more": '[[exclusions]]\nid = "fog"\nfrom = 2026-11-02\nto = 2026-11-03\n' + WHY},
            "exclusion",
            "fog",
        ),
        ({"more": '[[gaps]]\nid = "disk"\nfrom = 2026-11-02\nto = 2026-11-03\n' + WHY}, "gap", "gap:disk"),
    ],
)
def test_a_clause_that_takes_a_call_out_is_named(keys: dict[str, str], reason: str, clause: str) -> None:
    found = compared(draft(), draft(swap={"20s": "20s"}, **keys))
    assert [(row["change"], row["reason"], row["clause"], row["calls"]) for row in found.counts] == [
        ("only_a", reason, clause, 10)
    ]


def test_a_call_of_a_queue_that_only_one_draft_has_is_named() -> None:
    visits = [*MIXED, *calls("2026-11-02T10:00Z", kept=3, queue="support")]
    found = compared(draft(), draft(queues=("sales", "support")), visits)
    assert differences(found) == {("only_b", "queues"): 3}


def test_queues_of_the_client_are_a_scope_too() -> None:
    visits = [*MIXED, *calls("2026-11-02T10:00Z", kept=3, queue="support")]
    clients = [QueueClient("sales", "Northwind Energy", instant("2026-01-01"), instant("2027-01-01"))]
    found = compared(draft(queues=("sales", "support")), draft(queues=()), visits, clients=clients)
    assert differences(found) == {("only_a", "queues"): 3}


def test_a_call_of_another_channel_is_named() -> None:
    visits = [*MIXED, *({**call, "channel": "chat"} for call in calls("2026-11-02T10:00Z", kept=2))]
    found = compared(draft(), draft(REQUIRED + '\nchannels = ["voice"]'), visits)
    assert differences(found) == {("only_a", "channels"): 2}


def test_a_call_outside_the_time_of_day_is_named() -> None:
    found = compared(draft(), draft(REQUIRED + '\ndaypart = ["14:00-18:00"]'))
    assert differences(found) == {("only_a", "daypart"): 10}


def test_a_draft_that_is_not_yet_in_force_counts_nothing() -> None:
    found = compared(draft(), draft(valid_from="2026-11-10"))
    assert differences(found) == {("only_a", "not_in_force"): 10}


def test_seconds_that_differ_are_figures() -> None:
    asa = {'metric = "service_level"\nwithin = "20s"': 'metric = "asa"'}
    mean = {'metric = "service_level"\nwithin = "20s"': 'metric = "mean_wait"'}
    found = compared(draft('required = "20s"', swap=asa), draft('required = "20s"', swap=mean))
    assert differences(found) == {("only_b", "metric"): 1}


def test_a_call_at_the_edge_of_a_month_moves_with_the_time_zone() -> None:
    visits = [*MIXED, *calls("2026-11-15T23:30Z", kept=1)]
    daily = REQUIRED + '\nperiod = "day"'
    found = compared(draft(daily), draft(daily, zone="UTC"), visits)
    assert differences(found) == {("moved", "time_zone"): 1}
    assert [key for key, _ in found.notes] == ["compare.time_zones"]


def test_a_formula_that_counts_a_call_when_it_ends_can_move_it() -> None:
    visits = [*MIXED, *({**call, "wait_s": 15.0} for call in calls("2026-11-15T22:59:50Z", kept=1))]
    daily = '\nperiod = "day"'
    found = compared(draft(REQUIRED + daily), draft(f'formula = "asterisk"\n{REQUIRED}{daily}'), visits)
    assert differences(found) == {("moved", "attribution"): 1, ("only_a", "formula"): 1}


def test_other_currencies_have_no_difference() -> None:
    found = compared(draft(), draft(swap={"EUR": "PLN"}))
    assert found.total is not None
    assert found.total.difference is None
    assert [key for key, _ in found.notes] == ["compare.currencies"]


def test_money_of_one_draft_alone_stands_beside_nothing() -> None:
    no_money = {'[money]\ncurrency = "EUR"\nbase = "10000.00"\nat_risk = "10%"\n': ""}
    found = compared(draft(), draft('required = "80%"', swap=no_money))
    (month,) = found.months
    assert (month.a.credit, month.b, month.difference) == (500, None, None)  # type: ignore[union-attr]
    assert found.notes[0] == ("compare.money_of_one", {"draft": "A"})


def test_a_target_of_one_draft_alone_is_told_with_its_calls() -> None:
    more = '[[targets]]\nid = "abandoned"\nmetric = "abandon_rate"\nqueues = ["sales"]\nrequired = "5%"\n'
    found = compared(draft(), draft(more=more))
    assert [(one.target, one.draft, one.counted) for one in found.alone] == [("abandoned", "b", 10)]
    assert [(pair.target, pair.a is None, pair.b is None) for pair in found.periods][1] == ("abandoned", True, False)


def test_a_call_that_differs_in_two_targets_is_one_call() -> None:
    more = '[[targets]]\nid = "again"\nmetric = "service_level"\nwithin = "20s"\nqueues = ["sales"]\nrequired = "5%"\n'
    found = compared(draft(more=more), draft(more=more, top='hours = { mon-fri = ["12:00-18:00"] }'))
    assert (len(found.calls), found.different_calls) == (20, 10)


def test_drafts_without_a_common_target_say_so() -> None:
    found = compared(draft(), draft(swap={'"answer"': '"reply"'}))
    assert "compare.no_target_in_both" in [key for key, _ in found.notes]
    assert (len(found.calls), found.counts) == (0, [])


def test_a_credit_for_a_kept_promise_is_pointed_out() -> None:
    found = compared(draft(), draft(REQUIRED.replace('required = "80%"', 'required = "60%"')))
    (note,) = found.notes
    assert note == ("compare.credit_though_kept", {"draft": "B", "target": "answer", "periods": ["2026-11"]})


def test_periods_of_other_lengths_stand_alone() -> None:
    found = compared(draft(), draft(REQUIRED + '\nperiod = "quarter"'))
    assert [(pair.period, pair.a is None, pair.b is None) for pair in found.periods] == [
        ("2026-Q4", True, False),
        ("2026-11", False, True),
    ]
    assert differences(found) == {}


def test_a_quarters_credit_is_shared_over_its_months_to_the_cent() -> None:
    found = compared(draft(), draft(REQUIRED.replace("50%", "33.33%") + '\nperiod = "quarter"'))
    assert found.total is not None
    assert found.total.b is not None
    assert [month.b.credit for month in found.months] == [Decimal("333.30")] * 3  # type: ignore[union-attr]
    assert found.total.b.credit == found.b.assessment.money.credit  # type: ignore[union-attr]


def test_versions_of_a_draft_are_compared_each_in_its_time() -> None:
    early = draft(top="valid_to = 2026-11-10")
    late = draft('required = "80%"\nformula = "answered_answered"', version=2, valid_from="2026-11-10")
    visits = [*MIXED, *calls("2026-11-12T09:00Z", kept=1, abandoned=2)]
    assert differences(compared(draft(), (early, late), visits)) == {("only_a", "formula"): 2}


def test_the_second_draft_is_assessed_over_the_stretch_of_the_first() -> None:
    found = compared(draft(), draft(swap={"20s": "60s"}), now=instant("2026-11-02T08:00Z"))
    assert (found.b.assessment.start, found.b.assessment.end) == (found.a.assessment.start, found.a.assessment.end)


def test_an_unknown_queue_of_the_second_draft_is_named() -> None:
    with pytest.raises(BadInput, match=r"b\.toml.*agreement\.unknown_queue.*sails"):
        compared(draft(), draft(swap={'["sales"]': '["sails"]'}))


def test_a_second_draft_that_is_never_in_force_is_refused() -> None:
    with pytest.raises(BadInput, match=r"agreement\.not_in_force"):
        compared(draft(), draft(valid_from="2027-01-01"))


def test_what_they_say_differently_is_listed_term_by_term() -> None:
    found = compared(draft(top='hours = { mon-sun = ["08:00-18:00"] }'), draft(swap={"20s": "30s"}))
    told = {(row["target"], row["term"]): (row["a"], row["b"]) for row in found.terms}
    assert told[(None, "hours")] == ("mon-sun 08:00-18:00", None)
    assert told[("answer", "within_s")] == ((20.0,), (30.0,))


def test_the_document_has_both_sides_of_a_call() -> None:
    told = compare_document.to_json(compared(draft(), draft(swap={"20s": "30s"})))
    row = told["calls"]["rows"][0]
    assert (row["a"]["numerator"], row["b"]["numerator"], row["contact_id"]) == (0, 1, "c7")
    assert (told["calls"]["total"], told["calls"]["listed"]) == (2, 2)


def test_a_document_of_thousands_holds_the_first_and_says_how_many_there_are() -> None:
    visits = calls("2026-11-02T09:00Z", missed=compare_document.MOST_ROWS + 7, every_s=5)
    told = compare_document.to_json(compared(draft(), draft(swap={"20s": "30s"}), visits))["calls"]
    assert (told["total"], told["listed"], len(told["rows"])) == (1007, 1000, 1000)


def test_the_listing_has_every_call_of_both_and_marks_what_differs() -> None:
    a, b = draft(), draft('formula = "answered_answered"\n' + REQUIRED)
    con = centre(MIXED)
    start, end = (instant(day, "Europe/Warsaw") for day in NOVEMBER)
    found = compare(con, Draft((a,), assess.assess([a], con, start=start, end=end)), [b])
    rows = compare_document.listing(con, found).to_pylist()
    assert Counter((row["draft"], row["difference"], row["reason"]) for row in rows) == {
        ("A", None, None): 9, ("A", "only_a", "formula"): 1, ("B", None, None): 9,
    }  # fmt: skip
