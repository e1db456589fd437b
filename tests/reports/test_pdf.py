"""The report as PDF: A4, numbered, the same bytes twice, no letter lost, nothing of a name read as markup."""

from __future__ import annotations

import dataclasses
import re
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from tests.reports import lab, pdfs
from upheld.problems import BadInput
from upheld.reports import pdf
from upheld.reports.catalogue import CODES, language
from upheld.reports.figures import Report
from upheld.reports.print_charts import COLOURS

HOSTILE = '#panic("a") $x$ @b *c* _d_ `e` \\f <g> //h [i] {j} = k ~l'


def test_the_same_report_gives_the_same_bytes() -> None:
    assert pdf.render(lab.report()) == pdf.render(lab.report())


def test_every_page_is_a4(tmp_path: Path) -> None:
    sizes = re.findall(r"Page +\d+ size: +(.+)", pdfs.about(pdf.render(lab.report()), tmp_path))
    assert len(sizes) > 1
    assert {size.split(" pts")[1] for size in sizes} == {" (A4)"}


def test_every_page_has_its_number_the_title_and_the_version(tmp_path: Path) -> None:
    made = pdf.render(lab.report())
    sheets = pdfs.text(made, tmp_path).split("\f")[:-1]
    for number, sheet in enumerate(sheets, 1):
        assert f"Page {number} of {len(sheets)}" in sheet
        assert re.search(r"Northwind Energy 2026 +lab-2026, version 1", sheet)


def test_the_verdict_its_parts_and_the_money_are_said(tmp_path: Path) -> None:
    shown = pdfs.text(pdf.render(lab.report()), tmp_path)
    for said in ("✗ MISSED so far", "79.7%", "149", "187", "78.4%", "€864.00", "approved exclusion: power-cut"):
        assert said in shown
    assert shown.index("MISSED") < shown.index("79.7%")


def test_the_other_formulas_and_the_deciding_call_are_said(tmp_path: Path) -> None:
    shown = pdfs.text(pdf.render(lab.report()), tmp_path)
    assert "The switch's own figure (asterisk: 93.1%) would have called this kept." in shown
    assert "Miss number 38 decided it: contact 1795315812.1" in shown


@pytest.mark.parametrize(("code", "verdict"), [("pl", "NIE DOTRZYMANO"), ("zh_Hans", "未达标"), ("fa", "برآورده نشد")])
def test_every_language_is_set_in_letters(tmp_path: Path, code: str, verdict: str) -> None:
    pdfs.skip_without_fonts(code)
    shown = pdfs.text(pdf.render(lab.report(code)), tmp_path)
    letters = [word for word in verdict.split() if word in shown or word[::-1] in shown]
    assert letters == verdict.split()
    assert "\ufffd" not in shown


@pytest.mark.parametrize("code", CODES)
def test_title_supplier_and_language_stand_in_the_metadata(tmp_path: Path, code: str) -> None:
    pdfs.skip_without_fonts(code)
    made = pdf.render(lab.report(code))
    said = pdfs.about(made, tmp_path)
    assert re.search("Title: +Northwind Energy 2026\n", said)
    assert re.search("Author: +Example Answers\n", said)
    assert pdfs.language(made).startswith(code[:2])


def test_it_is_fit_for_an_archive_and_for_a_screen_reader() -> None:
    made = pdf.render(lab.report())
    assert b"<pdfaid:part>2</pdfaid:part>" in made
    assert b"<pdfuaid:part>1</pdfuaid:part>" in made


@pytest.mark.parametrize(("code", "script"), [("fa", "Arabic and Persian"), ("zh_Hans", "Chinese (Han)")])
def test_a_language_without_a_font_is_a_fault_with_a_remedy(code: str, script: str) -> None:
    with pytest.raises(BadInput) as caught:
        pdf.render(lab.report(code), system_fonts=False)
    found = {problem.values["script"]: problem for problem in caught.value.problems}
    assert found[script].key == "paper.font_missing"
    assert found[script].values["package"].startswith("fonts-noto-")


@pytest.mark.parametrize("code", ["en", "pl"])
def test_english_and_polish_need_no_font_of_the_machine(code: str) -> None:
    assert pdf.render(lab.report(code), system_fonts=False).startswith(b"%PDF-")


def test_a_queue_in_another_script_asks_for_its_font_too() -> None:
    report = lab.report(targets=(lab.target(queues=("销售",)),), switch=(), money=None)
    with pytest.raises(BadInput, match="Chinese"):
        pdf.render(report, system_fonts=False)


def test_a_letter_only_in_a_chart_asks_for_its_font_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf.print_charts, "svg", lambda *_: _PICTURE)
    with pytest.raises(BadInput, match="Thai"):
        pdf.render(lab.report(), system_fonts=False)


_PICTURE = '<svg xmlns="http://www.w3.org/2000/svg" width="90" height="20"><text x="1" y="15">ก</text></svg>'


def hostile(name: str) -> Report:
    """A report with `name` wherever the agreement, the log or a caller brings text."""
    target = lab.target(id=name, clause=name, queues=(name, name), formula=name, credit_clause=name)
    line = dataclasses.replace(lab.money().lines[0], target=name, clause=name, period=name)
    changes: dict[str, Any] = {
        "title": name, "client": name, "supplier": name, "agreement": name,
        "targets": (target,), "money": dataclasses.replace(lab.money(), lines=(line,)), "switch": (),
        "gaps": ({"id": name, "from": lab.START, "to": lab.END, "reason": name},),
        "notes": ((name, {"a": name}),),
    }  # fmt: skip
    call = dataclasses.replace(lab.evidence().missed[0], contact_id=name, queue=name, journal=name, outcome=name)
    evidence = dataclasses.replace(lab.evidence(), missed=(call,), deciding=call)
    return dataclasses.replace(lab.report(**changes), evidence={(name, "2026-11"): evidence})


def test_nothing_of_a_name_is_read_as_markup(tmp_path: Path) -> None:
    shown = re.sub(r"\s+", "", pdfs.text(pdf.render(hostile(HOSTILE)), tmp_path))
    assert shown.count(re.sub(r"\s+", "", HOSTILE)) >= 8


@pytest.mark.parametrize(
    "name", ["", " ", "\x00\x07", "\udce9", "\ufeff\ue000", "\u202eabc", "W" * 3000, '"}],', "</svg>&<", "a\nb\r\n"]
)
def test_no_name_breaks_the_page(name: str) -> None:
    assert pdf.render(hostile(name)).startswith(b"%PDF-")


def test_a_report_without_calls_money_or_checks_is_set() -> None:
    empty = lab.target(numerator=0, denominator=0, days=(), intervals=(), excluded=(), remaining=None)
    assert pdf.render(lab.report(targets=(empty,), money=None, switch=())).startswith(b"%PDF-")


def test_charts_on_paper_have_no_colour_left_to_the_page() -> None:
    drawn = pdf.print_charts.svg(_first_chart(lab.report()), ["Noto Sans"], pdf.html.number_locale(language("en")))
    assert "var(" not in drawn
    assert COLOURS["--missed"] in drawn


def test_what_is_missed_is_darker_than_what_is_kept() -> None:
    greys = [_grey(COLOURS[f"--heat-{band}"]) for band in ("none", "kept", "missed", "far")]
    assert greys == sorted(greys, reverse=True)
    assert min(lighter - darker for lighter, darker in pairwise(greys[1:])) > 40


def _first_chart(report: Report) -> dict[str, Any]:
    spec: dict[str, Any] = next(block["spec"] for block in pdf.paper.tell(report) if block["kind"] == "chart")
    return spec


def _grey(colour: str) -> float:
    """How light a printer in black makes a colour, 0 to 255."""
    red, green, blue = (int(colour[place : place + 2], 16) for place in (1, 3, 5))
    return 0.299 * red + 0.587 * green + 0.114 * blue
