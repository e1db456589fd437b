"""From calls to the verdict: what counts, where it counts, and what is said when nothing can be."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from tests.agreements.centre import agreement, calls, centre, only, parts, verdict
from upheld.agreements.assess import assess
from upheld.agreements.assess import calls as calls_of
from upheld.agreements.terms import load
from upheld.contacts.checks import activity as lines_per_quarter
from upheld.contacts.people import QueueClient
from upheld.contacts.sources import asterisk
from upheld.contacts.store import attach_records, connect
from upheld.notation import instant
from upheld.problems import BadInput

EXCLUSION = """
[[exclusions]]
id = "fog"
from = 2026-11-02T10:00:00Z
to = 2026-11-02T11:00:00Z
reason = "fog"
evidence = "ticket 1"
approved_by = ["director@example.com", "client@example.com"]
"""
GAP = """
[[gaps]]
id = "disk"
from = 2026-11-03
to = 2026-11-04
reason = "disk full"
evidence = "ticket 2"
approved_by = ["director@example.com"]
"""


def test_the_real_log_keeps_sales_misses_support_and_costs_864(shared: Path) -> None:
    log = asterisk.read([shared / "data" / "asterisk22" / "queue_log"], pseudonym=lambda _: None)
    con = connect()
    attach_records(con, log.records)
    found = assess([load(shared / "examples" / "lab.toml")], con, activity=lines_per_quarter(log.journals))
    sales, support, asa = found.targets
    assert [parts(result) for result in found.targets] == [(195, 225), (149, 187), (2102, 359)]
    assert (sales.met, support.met, asa.met) == (True, False, True)
    assert found.money is not None
    assert (str(found.money.credit), found.money.bonus, support.credit_clause) == ("864.00", 0, "below 80%")


def test_the_switchs_own_figure_would_have_called_support_kept(shared: Path) -> None:
    log = asterisk.read([shared / "data" / "asterisk22" / "queue_log"], pseudonym=lambda _: None)
    con = connect()
    attach_records(con, log.records)
    rows = assess([load(shared / "examples" / "lab.toml")], con).switch
    support = {row["formula"]: row for row in rows if row["target"] == "answer-support"}
    assert (support["answered_offered"]["met"], support["answered_offered"]["agreed"]) == (False, True)
    assert (support["asterisk"]["met"], round(support["asterisk"]["value"], 3)) == (True, 0.931)
    assert (support["asterisk_sl2"]["met"], round(support["asterisk_sl2"]["value"], 3)) == (True, 0.941)


def test_without_calls_there_is_no_verdict_and_no_money() -> None:
    found = verdict(agreement('required = "80%"\ncredits = [{ below = "80%", share = "50%" }]'), calls("2026-10-05", 1))
    assert (only(found).met, only(found).net.value, only(found).credit) == (None, None, 0)


def test_exactly_the_required_level_keeps_the_promise() -> None:
    assert only(verdict(agreement(), calls("2026-11-02T10:00", 8, 2))).met is True
    assert only(verdict(agreement(), calls("2026-11-02T10:00", 79, 21))).met is False


def test_each_tier_counts_where_its_own_threshold_puts_a_contact() -> None:
    target = 'required = "50%"\nformula = "cisco_negative"\ntiers = [{ within = "90s", required = "50%" }]\n'
    waiting = [
        {"offered_at": instant("2026-11-02T22:59:00Z"), "queue": "sales", "outcome": "abandoned", "wait_s": 300.0}
    ]
    found = verdict(agreement(target + 'period = "day"'), waiting, ("2026-11-02", "2026-11-04")).targets
    counted = [[tier.figure.denominator for tier in result.tiers] for result in found]
    assert counted == [[1, 0], [0, 1]]  # 20 s run out before midnight in Warsaw, 90 s after it


def test_a_mean_of_exactly_the_required_seconds_keeps_the_promise() -> None:
    waits = [0.1, 0.2, 0.3, 0.1, 0.2, 0.3]  # their sum in floats lies above 1.2
    visits = [{**call, "wait_s": wait} for call, wait in zip(calls("2026-11-02T10:00", 6), waits, strict=True)]
    target = '\n[[targets]]\nid = "mean"\nmetric = "asa"\nrequired = "200ms"\n'
    result = verdict(agreement(more=target), visits).targets[1]
    assert (result.net.numerator, result.net.value, result.met) == (1.2, 0.2, True)


def test_a_tier_that_is_missed_breaks_the_promise() -> None:
    tiers = 'required = "70%"\ntiers = [{ within = "25s", required = "95%" }]'
    result = only(verdict(agreement(tiers), calls("2026-11-02T10:00", 80, 20)))
    assert [(tier.threshold_s, tier.met) for tier in result.tiers] == [(20, True), (25, False)]
    assert (result.met, result.net.value) == (False, 0.8)


def test_an_exclusion_takes_its_first_instant_and_leaves_its_last() -> None:
    edges = [*calls("2026-11-02T09:59:59", 0, 1), *calls("2026-11-02T10:00:00", 0, 1)]
    edges += [*calls("2026-11-02T10:59:59.999999", 0, 1), *calls("2026-11-02T11:00:00", 1)]
    result = only(verdict(agreement(more=EXCLUSION), edges))
    assert (parts(result), result.gross.denominator) == ((1, 2), 4)
    assert [(e.clause, e.kind, e.contacts, e.numerator, e.denominator) for e in result.excluded] == [
        ("fog", "exclusion", 2, 0, 2)
    ]


def test_an_exclusion_of_a_queue_leaves_the_others() -> None:
    pooled = agreement(more=EXCLUSION + 'queues = ["support"]\n', queues=("sales", "support"))
    visits = [*calls("2026-11-02T10:00", 5), *calls("2026-11-02T10:00", 0, 4, queue="support")]
    result = only(verdict(pooled, visits))
    assert (parts(result), result.gross.denominator) == ((5, 5), 9)


def test_an_exclusion_of_another_target_leaves_this_one() -> None:
    other = '\n[[targets]]\nid = "asa"\nmetric = "asa"\nqueues = ["sales"]\nrequired = "20s"\n'
    terms = agreement(more=other + EXCLUSION + 'targets = ["asa"]\n')
    answer, asa = verdict(terms, calls("2026-11-02T10:00", 5)).targets
    assert (answer.net.denominator, asa.net.denominator) == (5, 0)


HOURS = 'hours = { mon-fri = ["08:00-18:00"] }\nholidays = "PL"'


def test_contacts_outside_the_opening_hours_are_listed_and_do_not_count() -> None:
    visits = [*calls("2026-11-02T06:59:59", 0, 1), *calls("2026-11-02T07:00", 1), *calls("2026-11-02T17:00", 0, 1)]
    result = only(verdict(agreement(top=HOURS), visits))
    assert parts(result) == (1, 1)
    assert [(e.clause, e.contacts) for e in result.excluded] == [("outside_hours", 2)]


def test_a_public_holiday_is_closed() -> None:
    independence_day = calls("2026-11-11T10:00", 0, 5)
    assert only(verdict(agreement(top=HOURS), independence_day)).net.denominator == 0


def test_a_dated_exception_opens_a_saturday(tmp_path: Path) -> None:
    (tmp_path / "overrides.csv").write_text("date,hours\n2026-11-07,10:00-12:00\n", "utf-8")
    terms = agreement(top=HOURS, more='[tables]\nhours = "overrides.csv"', folder=tmp_path)
    saturday = [*calls("2026-11-07T09:30", 3), *calls("2026-11-07T11:30", 0, 3)]
    assert parts(only(verdict(terms, saturday))) == (3, 3)


def test_hours_can_be_told_to_count_everything() -> None:
    terms = agreement(top=HOURS + '\nhours_apply = "count"')
    assert parts(only(verdict(terms, calls("2026-11-01T03:00", 3)))) == (3, 3)


def test_a_target_for_mornings_knows_nothing_of_afternoons() -> None:
    terms = agreement('required = "80%"\ndays = ["mon-fri"]\ndaypart = ["08:00-12:00"]')
    visits = [*calls("2026-11-02T10:59:59", 1), *calls("2026-11-02T11:00", 0, 1), *calls("2026-11-01T09:00", 0, 1)]
    result = only(verdict(terms, visits))
    assert (parts(result), result.gross.denominator, result.excluded) == ((1, 1), 1, ())


def test_the_version_in_force_at_the_calls_time_decides() -> None:
    old = agreement('required = "80%"', top="valid_to = 2026-11-16")
    new = agreement('required = "50%"', version=2, valid_from="2026-11-16")
    last_moment = calls("2026-11-15T22:59:59", 1)
    visits = [*calls("2026-11-15T12:00", 5, 4), *last_moment, *calls("2026-11-15T23:00", 6, 4)]
    before, after = verdict((old, new), visits).targets
    assert [(r.version, r.met, parts(r)) for r in (before, after)] == [(1, False, (6, 10)), (2, True, (6, 10))]
    assert (before.period.label, before.period.end) == ("2026-11", after.period.start)


def test_days_without_a_version_in_force_are_told() -> None:
    old = agreement(top="valid_to = 2026-11-10")
    new = agreement(version=2, valid_from="2026-11-16")
    notes = dict(verdict((old, new), calls("2026-11-02T10:00", 1)).notes)
    assert notes["agreement.no_version"] == {"from": "2026-11-09T23:00:00+00:00", "to": "2026-11-15T23:00:00+00:00"}


def test_a_ramp_up_step_lowers_the_promise_of_periods_that_begin_in_it() -> None:
    step = '[[ramp_up]]\nid = "start"\nfrom = 2026-11-01\nto = 2026-12-01\nrequired = "60%"\n'
    terms = agreement('required = "80%"\ncredits = [{ below = "80%", share = "50%" }]', more=step)
    visits = [*calls("2026-11-02T10:00", 7, 3), *calls("2026-12-02T10:00", 7, 3)]
    november, december = verdict(terms, visits, ("2026-11-01", "2027-01-01")).targets
    assert [(r.required, r.met, r.ramp_up) for r in (november, december)] == [(0.6, True, "start"), (0.8, False, None)]
    assert (november.credit, str(december.credit)) == (0, "500.00")


def test_the_long_day_of_autumn_has_a_hundred_quarter_hours() -> None:
    terms = agreement('required = "80%"\nperiod = "day"\ninterval = "15m"')
    visits = [*calls("2026-10-25T00:30", 1), *calls("2026-10-25T01:30", 0, 1)]
    result = only(verdict(terms, visits, ("2026-10-25", "2026-10-26")))
    assert (len(result.intervals), parts(result), result.period.complete) == (100, (1, 2), True)
    judged = [cell for cell in result.intervals if cell.met is not None]
    assert [cell.label for cell in judged] == ["2026-10-25T02:30+02:00", "2026-10-25T02:30+01:00"]


def test_without_a_period_the_span_of_the_data_is_assessed_and_incomplete() -> None:
    found = verdict(agreement(), calls("2026-11-22T10:07", 1), None)
    assert (found.start, found.end) == (instant("2026-11-22T10:00"), instant("2026-11-22T10:15"))
    assert not only(found).period.complete


def test_days_to_come_are_not_assessed() -> None:
    now = instant("2026-11-05T12:00")
    found = verdict(agreement(), calls("2026-11-02T10:00", 1), now=now)
    assert (found.end, only(found).period.complete) == (now, False)


def test_a_line_from_the_far_future_does_not_stretch_the_period() -> None:
    visits = [*calls("2026-11-02T10:00", 9, 1), *calls("2099-01-01T10:00", 1)]
    found = verdict(agreement(), visits, None, now=instant("2026-11-04T12:00"))
    assert (parts(only(found)), found.end) == ((9, 10), instant("2026-11-05T12:00"))
    assert ("period.later", {"count": 1, "end": found.end.isoformat()}) in found.notes


def every_day_but(*lost: int) -> dict[int, int]:
    first = int(instant("2026-11-01", "Europe/Warsaw").timestamp()) // 900
    return {first + day * 96 + 40: 5 for day in range(30) if day + 1 not in lost}


def test_a_lost_log_day_stops_the_assessment_and_is_named() -> None:
    with pytest.raises(BadInput) as bad:
        verdict(agreement(), calls("2026-11-02T10:00", 1), activity=every_day_but(3, 9))
    days = [(problem.key, problem.values["day"]) for problem in bad.value.problems]
    assert days == [("period.gap", "2026-11-03"), ("period.gap", "2026-11-09")]


def test_today_is_not_lost_while_it_lasts() -> None:
    november_ninth = instant("2026-11-09T20:00", "Europe/Warsaw")
    found = verdict(agreement(), calls("2026-11-02T10:00", 1), activity=every_day_but(9), now=november_ninth)
    assert found.end == november_ninth


def test_yesterday_is_lost_when_it_has_no_line() -> None:
    november_tenth = instant("2026-11-10T00:00", "Europe/Warsaw")
    with pytest.raises(BadInput, match="2026-11-09"):
        verdict(agreement(), calls("2026-11-02T10:00", 1), activity=every_day_but(9), now=november_tenth)


def test_a_declared_gap_is_assessed_and_says_so() -> None:
    found = verdict(agreement(more=GAP), calls("2026-11-02T10:00", 1), activity=every_day_but(3))
    assert [gap["id"] for gap in found.gaps] == ["disk"]
    assert "target.gap" in dict(only(found).notes)


def test_contacts_left_in_a_declared_gap_do_not_count() -> None:
    visits = [*calls("2026-11-02T10:00", 8), *calls("2026-11-03T10:00", 0, 3)]
    result = only(verdict(agreement(more=GAP), visits))
    assert (parts(result), [(e.clause, e.kind, e.contacts) for e in result.excluded]) == (
        (8, 8),
        [("gap:disk", "gap", 3)],
    )


def test_agreed_substitutes_stand_in_for_the_lost_day() -> None:
    terms = agreement(more=GAP + 'substitute = [{ target = "answer", numerator = 70, denominator = 90 }]\n')
    result = only(verdict(terms, calls("2026-11-02T10:00", 8, 2)))
    assert (parts(result), result.gross.denominator) == ((78, 100), 10)


def test_a_closed_day_without_a_line_is_not_lost() -> None:
    found = verdict(agreement(top=HOURS), calls("2026-11-02T10:00", 1), activity=every_day_but(1, 7, 8, 11))
    assert found.gaps == ()


def test_a_queue_nobody_has_is_refused_with_the_nearest() -> None:
    with pytest.raises(BadInput) as bad:
        verdict(agreement(), calls("2026-11-02T10:00", 1, queue="sale"))
    (problem,) = bad.value.problems
    assert (problem.key, problem.field) == ("agreement.unknown_queue", "targets[answer].queues")
    assert (problem.values["nearest"], problem.values["queues"], problem.line) == ("sale", ["sale"], 20)


def test_a_queue_without_calls_that_is_listed_by_hand_is_known() -> None:
    begin, end = instant("2026-01-01"), instant("2027-01-01")
    con = centre(calls("2026-11-02T10:00", 1, queue="support"), [QueueClient("sales", "Northwind Energy", begin, end)])
    assert assess([agreement()], con).targets[0].met is None


def test_without_queues_the_clients_own_are_meant() -> None:
    begin, end = instant("2026-01-01"), instant("2027-01-01")
    visits = [*calls("2026-11-02T10:00", 4), *calls("2026-11-02T10:00", 0, 9, queue="other")]
    con = centre(visits, [QueueClient("sales", "Northwind Energy", begin, end)])
    assert parts(only(assess([agreement(queues=())], con))) == (4, 4)


def test_no_contact_at_all_is_refused_without_a_period() -> None:
    with pytest.raises(BadInput, match=r"period\.empty"):
        verdict(agreement(), [], None)


def test_calls_of_a_target_add_up_to_its_figures() -> None:
    visits = [*calls("2026-11-02T09:58", 3, 2), *calls("2026-11-02T10:30", 1, 4)]
    terms = agreement(more=EXCLUSION)
    con = centre(visits)
    rows = calls_of([terms], con, "answer").to_pylist()
    counted = [row for row in rows if row["counted"]]
    assert (sum(r["numerator"] for r in counted), sum(r["denominator"] for r in counted)) == (3, 5)
    assert {row["clause"] for row in rows if not row["counted"]} == {"fog"}
    assert rows == sorted(rows, key=lambda row: row["at"])


def test_calls_of_an_unknown_target_are_refused() -> None:
    with pytest.raises(BadInput, match="unknown_target"):
        calls_of([agreement()], centre(calls("2026-11-02T10:00", 1)), "answr")


def test_a_call_that_waits_over_a_border_belongs_to_its_arrival() -> None:
    late = [{**call, "wait_s": 19.0} for call in calls("2026-11-02T09:59:50", 1)]
    assert parts(only(verdict(agreement(more=EXCLUSION), late))) == (1, 1)


def test_the_longest_wait_is_a_maximum() -> None:
    longest = '\n[[targets]]\nid = "longest"\nmetric = "longest_wait"\nqueues = ["sales"]\nrequired = "25s"\n'
    visits = [*calls("2026-11-02T08:00", 3), *calls("2026-11-02T10:30", 0, 1)]
    gross, net = (verdict(agreement(more=longest + more), visits).targets[1] for more in ("", EXCLUSION))
    assert (gross.net.value, gross.met, net.net.value, net.met) == (30, False, 10, True)


def test_an_end_before_the_start_is_refused() -> None:
    with pytest.raises(BadInput, match=r"period\.backwards"):
        verdict(agreement(), calls("2026-11-02", 1), ("2026-11-02", "2026-11-01"))


def test_a_period_before_the_agreement_is_refused() -> None:
    with pytest.raises(BadInput, match="not_in_force"):
        verdict(agreement(), calls("2025-11-02", 1), ("2025-11-01", "2025-11-03"))


def test_every_day_of_the_period_so_far_is_told() -> None:
    days = only(verdict(agreement(), calls("2026-11-02T10:00", 9, 1), now=instant("2026-11-04T10:00"))).days
    assert [(day.label, day.met) for day in days] == [
        ("2026-11-01", None),
        ("2026-11-02", True),
        ("2026-11-03", None),
        ("2026-11-04", None),
    ]
    assert days[1].end - days[1].start == timedelta(days=1)


def test_agreed_figures_are_noted_only_where_they_are_counted() -> None:
    gap = GAP.replace("to = 2026-11-04", "to = 2026-11-05")
    gap += 'substitute = [{ target = "answer", numerator = 1, denominator = 2 }]\n'
    found = verdict(agreement('required = "80%"\nperiod = "day"', more=gap), calls("2026-11-02T10:00", 1)).targets
    notes = {result.period.label: [key for key, _ in result.notes] for result in found}
    assert notes["2026-11-03"] == ["target.gap_substituted"]
    assert notes["2026-11-04"] == ["target.gap"]
    days = {result.period.label: parts(result) for result in found}
    assert (days["2026-11-03"], days["2026-11-04"]) == ((1, 2), (0, 0))


def test_agreed_figures_are_those_of_the_first_tier() -> None:
    gap = GAP + 'substitute = [{ target = "answer", numerator = 1, denominator = 2 }]\n'
    tiers = 'required = "80%"\ntiers = [{ within = "60s", required = "90%" }]'
    result = only(verdict(agreement(tiers, more=gap), calls("2026-11-02T10:00", 1)))
    assert [tier.figure.denominator for tier in result.tiers] == [3, 1]


def test_a_queue_of_the_forecast_that_nobody_has_is_refused_in_the_forecasts_file(tmp_path: Path) -> None:
    (tmp_path / "locked.csv").write_text("start,queue,calls\n2026-11-02T10:00,salse,5\n", "utf-8")
    locked = agreement('required = "80%"', more='[forecast]\ntable = "locked.csv"', folder=tmp_path)
    with pytest.raises(BadInput) as bad:
        verdict(locked, calls("2026-11-02T10:00", 1))
    (problem,) = bad.value.problems
    assert (problem.key, problem.file, problem.values["nearest"]) == (
        "agreement.unknown_queue",
        str(tmp_path / "locked.csv"),
        "sales",
    )


@pytest.mark.parametrize("period", [("2026-11-02", "2026-12-01"), ("2026-11-01", "2026-11-30")])
def test_a_month_cut_at_either_end_is_not_complete(period: tuple[str, str]) -> None:
    result = only(verdict(agreement('required = "80%"'), calls("2026-11-02T10:00", 1), period))
    assert (result.period.label, result.period.complete) == ("2026-11", False)
    assert [key for key, _ in result.notes] == ["period.incomplete"]


def test_the_first_of_two_overlapping_exclusions_takes_a_contact() -> None:
    second = EXCLUSION.replace('"fog"\nfrom', '"storm"\nfrom').replace("T10:00:00Z", "T09:00:00Z")
    visits = [*calls("2026-11-02T09:30", 2), *calls("2026-11-02T10:30", 3)]
    result = only(verdict(agreement('required = "80%"', more=EXCLUSION + second), visits))
    assert [(part.clause, part.contacts) for part in result.excluded] == [("fog", 3), ("storm", 2)]
