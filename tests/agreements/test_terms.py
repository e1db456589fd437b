"""Agreements are read whole, and everything wrong with one is told at once, with its place."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from tests.agreements.centre import HEAD, MONEY, TARGET, agreement
from upheld.agreements.terms import in_order, load, load_all, parse
from upheld.problems import BadInput, Problem

LINE = 'required = "80%"\nlinear_credits = [{{ at = "{}", share = "{}" }}, {{ at = "{}", share = "{}" }}]'
CLAUSE = (
    '[[exclusions]]\nid = "fog"\nfrom = 2026-11-02\nto = 2026-11-03\nreason = "fog"\nevidence = "1"\n'
    'approved_by = ["d@example.com"]\n'
)


def problems(text: str) -> list[Problem]:
    with pytest.raises(BadInput) as bad:
        parse(text, "lab.toml", Path())
    return list(bad.value.problems)


def head(**changes: str) -> str:
    return HEAD.format(**({"version": "1", "zone": "Europe/Warsaw", "valid_from": "2026-01-01"} | changes))


def test_the_promised_example_loads_untouched(shared: Path) -> None:
    lab = load(shared / "examples" / "lab.toml")
    assert [target.id for target in lab.targets] == ["answer-sales", "answer-support", "asa"]
    assert lab.money is not None
    assert (lab.money.base, lab.money.at_risk) == (Decimal("120000.00"), Decimal("0.12"))
    assert lab.targets[2].required == 8


def test_levels_are_read_in_the_unit_of_the_metric() -> None:
    target = agreement('required = "80%"\nstretch = 0.9').targets[0]
    assert (target.required, target.stretch, target.threshold_s) == (Decimal("0.8"), Decimal("0.9"), 20.0)


def test_without_within_the_first_tier_is_the_main_one() -> None:
    tiers = 'tiers = [{ within = "20s", required = "70%" }, { within = "60s", required = "95%" }]'
    target = parse(head() + TARGET.replace('within = "20s"\n', "") + tiers, "lab.toml", Path()).targets[0]
    assert [(tier.threshold_s, tier.required) for tier in target.tiers] == [(20, Decimal("0.7")), (60, Decimal("0.95"))]


def test_a_problem_names_file_line_and_field() -> None:
    (problem,) = problems(head() + TARGET + 'required = "eighty"\n')
    assert (problem.file, problem.field, problem.line) == ("lab.toml", "targets[answer].required", 15)
    assert (problem.key, problem.values["text"]) == ("agreement.level", "eighty")


def test_a_key_nobody_knows_is_refused_with_the_nearest_one() -> None:
    found = problems(head() + TARGET + 'requird = "80%"\n')
    unknown = next(problem for problem in found if problem.key == "agreement.unknown_key")
    assert (unknown.field, unknown.values["nearest"]) == ("targets[answer].requird", "required")


def test_all_problems_come_at_once_in_the_order_of_the_file() -> None:
    text = head(zone="Europe/Warsawa") + MONEY.replace('"10%"', '"10 percent"') + TARGET + 'required = "80s"\n'
    assert [problem.key for problem in problems(text)] == [
        "agreement.zone",
        "agreement.share",
        "agreement.level_share",
    ]


def test_text_that_is_no_toml_is_refused_with_line_and_column() -> None:
    (problem,) = problems('id = "lab"\nversion = \n')
    assert (problem.key, problem.line, problem.values["column"]) == ("agreement.syntax", 2, 11)


@pytest.mark.parametrize(
    ("keys", "key", "field"),
    [
        ('metric2 = "asa"\nrequired = "80%"', "agreement.unknown_key", "targets[answer].metric2"),
        ('required = "80%"\nformula = "offered"', "agreement.unknown_formula", "targets[answer].formula"),
        ('required = "80%"\nparameters = { short_s = 5 }', "metric.unknown_parameter", None),
        ('required = "80%"\ncredits = [{ above = "80%", share = "1%" }]', "agreement.wrong_edge", None),
        ('required = "80%"\ncredits = [{ share = "1%" }]', "agreement.one_edge", "targets[answer].credits[1]"),
        ('required = "80%"\nbonus = [{ to = "80%", share = "1%" }]', "agreement.wrong_edge", None),
        ('required = "80%"\nconsecutive = 3', "agreement.needs_aggregate", "targets[answer].consecutive"),
        ('required = "80%"\ninterval = "7m"', "agreement.interval", "targets[answer].interval"),
        ('required = "80%"\ndaypart = ["8-12"]', "agreement.span", "targets[answer].daypart[1]"),
        ('required = "80%"\ndays = ["mn"]', "agreement.days", "targets[answer].days[1]"),
        ('required = "80%"\nperiod = "monthly"', "agreement.choice", "targets[answer].period"),
        ('period = "month"', "agreement.missing_key", "targets[answer]"),
        ('required = "80%"\nqueues = "sales"', "agreement.syntax", None),
        ('required = "80%"\nchannels = []', "agreement.empty", "targets[answer].channels"),
        ('required = "80%"\nminimum_volume = 0', "agreement.value", "targets[answer].minimum_volume"),
        ('required = "80%"\ntiers = [{ within = 1e300, required = "9%" }]', "agreement.duration", None),
        ('required = "80%"\nformula = "genesys"\nparameters = { short_s = -5 }', "agreement.duration", None),
        (LINE.format("80%", "100%", "70%", "0%"), "agreement.conflict", "targets[answer].linear_credits[1]"),
        (LINE.format("80%", "0%", "80%", "9%"), "agreement.conflict", "targets[answer].linear_credits[2]"),
    ],
)
def test_a_mistake_in_a_target_has_a_key_and_a_place(keys: str, key: str, field: str | None) -> None:
    found = problems(head() + TARGET + keys + "\n")
    assert key in [problem.key for problem in found]
    assert field is None or field in [problem.field for problem in found]


def test_bands_over_the_share_of_intervals_look_down_even_where_less_is_better() -> None:
    keys = 'metric = "abandon_rate"\nrequired = "5%"\naggregate = "intervals"\n'
    bands = 'credits = [{ below = "90%", share = "1%" }]\nbonus = [{ from = "95%", share = "1%" }]\n'
    found = parse(head() + '[[targets]]\nid = "a"\n' + keys + bands, "lab.toml", Path())
    assert [band.when for band in (*found.targets[0].credits, *found.targets[0].bonus)] == ["below", "from"]


@pytest.mark.parametrize("base", ["-5", "50%", "1e400", "nan", "120,000.00"])
def test_the_base_is_an_amount(base: str) -> None:
    (problem,) = problems(head() + MONEY.replace('"10000.00"', f'"{base}"') + TARGET + 'required = "80%"\n')
    assert (problem.key, problem.field, problem.values["text"]) == ("agreement.number", "money.base", base)


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31T23:59:00"])
def test_a_time_that_no_zone_can_tell_is_refused(day: str) -> None:
    found = problems(head() + TARGET + 'required = "80%"\n' + CLAUSE.replace("2026-11-03", day))
    assert [problem.key for problem in found] == ["agreement.instant"]


def test_the_end_of_time_may_be_written_as_the_last_date_there_is() -> None:
    assert agreement(top="valid_to = 9999-12-31").end is not None


@pytest.mark.parametrize("text", ["x = " + 3000 * "[", "[" + ".".join(3000 * "a") + "]\nx = 1", "x = 1" + 5000 * "0"])
def test_a_document_that_no_parser_can_hold_is_refused(text: str) -> None:
    (problem,) = problems(text)
    assert (problem.key, problem.file) == ("agreement.syntax", "lab.toml")


def test_a_step_whose_scale_is_wrong_is_told_once() -> None:
    step = '[[ramp_up]]\nid = "first"\nfrom = 2026-01-01\nto = 2026-02-01\nscale = "-10%"\n'
    (problem,) = problems(head() + TARGET + 'required = "80%"\n' + step)
    assert (problem.key, problem.field) == ("agreement.number", "ramp_up[first].scale")


def test_a_table_written_as_a_list_is_told_at_its_own_line() -> None:
    (problem,) = problems(head() + MONEY.replace("[money]", "[[money]]") + TARGET + 'required = "80%"\n')
    assert (problem.key, problem.field, problem.line) == ("agreement.type", "money", 10)


@pytest.mark.parametrize(
    ("keys", "substitute", "field"),
    [
        ('aggregate = "worst_day"', "numerator = 1, denominator = 2", "gaps[disk].substitute[1]"),
        ("", "numerator = 2, denominator = 1", "gaps[disk].substitute[1].numerator"),
        ("", "numerator = nan, denominator = 1", "gaps[disk].substitute[1].numerator"),
    ],
)
def test_agreed_figures_that_cannot_be_are_refused(keys: str, substitute: str, field: str) -> None:
    gap = CLAUSE.replace("exclusions", "gaps").replace("fog", "disk", 1)
    gap += f'substitute = [{{ target = "answer", {substitute} }}]\n'
    (problem,) = problems(head() + TARGET + f'required = "80%"\n{keys}\n' + gap)
    assert problem.field == field


def test_an_unknown_metric_is_refused_with_the_known_ones() -> None:
    (problem,) = problems(head() + '[[targets]]\nid = "a"\nmetric = "servicelevel"\nwithin = "20s"\nrequired = "80%"\n')
    assert (problem.key, problem.values["nearest"]) == ("agreement.unknown_metric", "service_level")
    assert "asa" in problem.values["known"]


def test_an_exclusion_that_nobody_approved_is_refused_by_name() -> None:
    clause = (
        '[[exclusions]]\nid = "fog"\nfrom = 2026-11-02\nto = 2026-11-03\nreason = "fog"\nevidence = "1"\n'
        "approved_by = []\n"
    )
    (problem,) = problems(head() + TARGET + 'required = "80%"\n' + clause)
    assert (problem.key, problem.field) == ("agreement.unapproved", "exclusions[fog].approved_by")


def test_an_exclusion_ends_after_it_begins() -> None:
    clause = (
        '[[exclusions]]\nid = "fog"\nfrom = 2026-11-03\nto = 2026-11-03\nreason = "fog"\nevidence = "1"\n'
        'approved_by = ["d@example.com"]\ntargets = ["anser"]\n'
    )
    found = problems(head() + TARGET + 'required = "80%"\n' + clause)
    assert [problem.key for problem in found] == ["agreement.backwards", "agreement.unknown_target"]
    assert found[1].values["nearest"] == "answer"


def test_the_same_id_twice_is_refused() -> None:
    (problem,) = problems(head() + 2 * (TARGET + 'required = "80%"\n'))
    assert (problem.key, problem.line, problem.values["id"]) == ("agreement.duplicate_id", 18, "answer")


def test_versions_in_force_at_the_same_time_are_refused_naming_both_files(tmp_path: Path) -> None:
    for version, day in ((1, "2026-01-01"), (2, "2026-07-01")):
        text = head(version=str(version), valid_from=day) + TARGET + 'required = "80%"\n'
        (tmp_path / f"v{version}.toml").write_text(text, "utf-8")
    with pytest.raises(BadInput) as bad:
        load_all([tmp_path / "v2.toml", tmp_path / "v1.toml"])
    (problem,) = bad.value.problems
    assert problem.key == "agreement.overlap"
    assert (problem.file, problem.values["file"]) == (str(tmp_path / "v2.toml"), str(tmp_path / "v1.toml"))


def test_a_later_version_has_a_higher_number() -> None:
    with pytest.raises(BadInput, match="version_order"):
        in_order([agreement(top="valid_to = 2026-07-01"), agreement(valid_from="2026-07-01")])


def test_a_version_may_begin_on_the_day_the_former_one_ends() -> None:
    old = agreement(top="valid_to = 2026-07-01")
    new = agreement(version=2, valid_from="2026-07-01")
    assert [version.version for version in in_order([new, old])] == [1, 2]


def test_bad_rows_of_the_forecast_are_told_with_file_line_and_column(tmp_path: Path) -> None:
    (tmp_path / "locked.csv").write_text("start,calls\n2026-11-02T10:00,ten\nsoon,5\n", "utf-8")
    with pytest.raises(BadInput) as bad:
        agreement(more='[forecast]\ntable = "locked.csv"\nband = "10%"', folder=tmp_path)
    places = [(problem.key, problem.line, problem.field) for problem in bad.value.problems]
    assert places == [("agreement.forecast_calls", 2, "calls"), ("agreement.instant", 3, "start")]


def test_a_row_of_the_forecast_that_comes_twice_is_refused_with_its_line(tmp_path: Path) -> None:
    text = "start,queue,calls\n2026-10-25T02:30,sales,4\n2026-10-25T02:30+01:00,sales,4\n"
    (tmp_path / "locked.csv").write_text(text + "2026-10-25T02:30+02:00,sales,9\n", "utf-8")
    with pytest.raises(BadInput) as bad:
        agreement(more='[forecast]\ntable = "locked.csv"', folder=tmp_path)
    assert [(problem.key, problem.line) for problem in bad.value.problems] == [("agreement.duplicate_id", 4)]


def test_a_table_that_is_not_there_is_told_where_it_is_named() -> None:
    with pytest.raises(BadInput) as bad:
        agreement(more='[forecast]\ntable = "nowhere.csv"')
    assert [(problem.key, problem.field) for problem in bad.value.problems] == [
        ("agreement.no_table", "forecast.table")
    ]


def test_all_tables_that_are_not_there_are_told_with_the_line_that_names_them() -> None:
    with pytest.raises(BadInput) as bad:
        agreement(top='tables = { hours = "no.csv", forecast = "nowhere.csv" }')
    assert [(problem.field, problem.line) for problem in bad.value.problems] == [
        ("tables.hours", 9),
        ("tables.forecast", 9),
    ]


def test_a_missing_file_is_told() -> None:
    with pytest.raises(BadInput, match=r"file\.unreadable"):
        load("nowhere.toml")
