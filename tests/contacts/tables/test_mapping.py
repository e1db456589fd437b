"""Saved mappings: what they say, what is wrong with them, and that a rebuild reads alike."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.contacts.tables.written import mapping, text, tried
from upheld.contacts.importing import import_into, rebuild
from upheld.contacts.kinds import find
from upheld.contacts.reading import resolve
from upheld.contacts.tables.kinds import KINDS
from upheld.contacts.tables.mapping import load
from upheld.contacts.tables.proposal import proposed
from upheld.contacts.workspace import Workspace
from upheld.problems import BadInput, Problem

GOOD = """\
format = "upheld.mapping/1"
kind = "calls"
time_zone = "Europe/Warsaw"

[columns]
offered_at = "Begin"
outcome = "How"
wait_s = "W"

[constants]
queue = "sales"

[words.outcome]
"odebrane" = "answered"
"""
TABLE = ("Begin;How;W;Other", "2026-10-01 08:00:00;Odebrane;12;x", "2026-10-01 08:01:00;lost;5;y")


def problems(folder: Path, document: str) -> list[Problem]:
    path = folder / "m.toml"
    path.write_text(document, encoding="utf-8")
    with pytest.raises(BadInput) as bad:
        load(path)
    return list(bad.value.problems)


@pytest.mark.parametrize(
    ("change", "key", "line", "field"),
    [
        (('wait_s = "W"', 'wait_s = "How"'), "mapping.column_twice", 8, "columns.wait_s"),
        (('wait_s = "W"', 'wait = "W"'), "mapping.unknown_target", 8, "columns.wait"),
        (('wait_s = "W"', 'queue = "W"'), "mapping.column_and_constant", 11, "constants.queue"),
        (('wait_s = "W"', "wait_s = 4"), "mapping.value", 8, "columns.wait_s"),
        (("Europe/Warsaw", "Europe/Warszawa"), "mapping.time_zone", 3, "time_zone"),
        (('"answered"', '"anwsered"'), "mapping.word", 14, "words.outcome.odebrane"),
        (('kind = "calls"', 'kind = "call"'), "mapping.kind", 2, "kind"),
        (("mapping/1", "mapping/9"), "mapping.format", 1, "format"),
        (("time_zone", "timezone"), "mapping.unknown_key", 3, "timezone"),
        (("[columns]", 'date_order = "d/m"\n[columns]'), "mapping.date_order", 5, "date_order"),
        (("[columns]", 'encoding = "cp99"\n[columns]'), "mapping.encoding", 5, "encoding"),
        (("[columns]", 'interval = "0s"\n[columns]'), "mapping.interval", 5, "interval"),
        (("[columns]", "header_row = 0\n[columns]"), "mapping.header_row", 5, "header_row"),
        (("[constants]", '[units]\nwait_s = "parsec"\n[constants]'), "mapping.unit", 11, "units.wait_s"),
    ],
)
def test_a_mistake_is_named_with_its_line(
    change: tuple[str, str], key: str, line: int, field: str, tmp_path: Path
) -> None:
    found = problems(tmp_path, GOOD.replace(*change))
    assert [(problem.key, problem.line, problem.field) for problem in found] == [(key, line, field)]


def test_the_same_key_twice_is_no_toml(tmp_path: Path) -> None:
    (problem,) = problems(tmp_path, GOOD.replace('wait_s = "W"', 'outcome = "W"'))
    assert problem.key == "mapping.not_toml"


def test_a_near_name_is_suggested(tmp_path: Path) -> None:
    (problem,) = problems(tmp_path, GOOD.replace('wait_s = "W"', 'wait = "W"'))
    assert problem.values["nearest"] == "wait_s"


def test_a_header_that_the_file_lacks_is_named_with_the_nearest(tmp_path: Path) -> None:
    said = mapping("calls", columns={"offered_at": "Begin", "outcome": "Howw"}, constants={"queue": "q"})
    with pytest.raises(BadInput) as bad:
        tried("calls", text(tmp_path, *TABLE), said)
    (problem,) = bad.value.problems
    assert (problem.key, problem.field, problem.values["nearest"]) == (
        "mapping.no_such_header",
        "columns.outcome",
        "How",
    )


def test_a_mapping_beside_a_file_tells_its_kind_and_its_columns(tmp_path: Path) -> None:
    path = text(tmp_path, *TABLE, name="october.csv")
    (tmp_path / "october.mapping.toml").write_text(GOOD, encoding="utf-8")
    assert list(find([path])) == ["calls"]
    rows = resolve([path]).con.sql("SELECT queue, outcome, wait_s FROM visits ORDER BY wait_s").fetchall()
    assert rows == [("sales", "abandoned", 5.0), ("sales", "answered", 12.0)]


def test_a_rebuild_reads_a_table_as_it_was_imported(tmp_path: Path) -> None:
    path = text(tmp_path, *TABLE, name="october.csv")
    beside = tmp_path / "mapping.toml"
    beside.write_text(GOOD, encoding="utf-8")
    home = Workspace(tmp_path / "home")
    import_into(home, [path])
    before = home.store.read("calls").visits
    beside.unlink()
    rebuild(home)
    assert home.store.read("calls").visits.equals(before)
    assert len(before) == 2


def test_a_changed_mapping_reads_the_file_anew(tmp_path: Path) -> None:
    path = text(tmp_path, *TABLE, name="october.csv")
    beside = tmp_path / "mapping.toml"
    beside.write_text(GOOD, encoding="utf-8")
    home = Workspace(tmp_path / "home")
    import_into(home, [path])
    beside.write_text(GOOD.replace('queue = "sales"', 'queue = "service"'), encoding="utf-8")
    import_into(home, [path])
    assert set(home.store.read("calls").visits["queue"].to_pylist()) == {"service"}


def test_people_become_the_workspaces_own_and_the_former_ones_stay(tmp_path: Path) -> None:
    home = Workspace(tmp_path / "home")
    first = text(tmp_path, "Employee,Full Name,Agent Login,Since", "p1,Ann,1,2026-10-01", name="staff.csv")
    import_into(home, [first])
    assert home.people_csv.read_text("utf-8").splitlines()[1] == "p1,Ann,1,,,,2026-10-01,"
    second = text(tmp_path, "person,login", "p2,2", name="staff2.csv")
    assert import_into(home, [f"people:{second}"]).changed
    assert "p2" in home.people_csv.read_text("utf-8")
    assert "p1" in (home.root / "people.former-1.csv").read_text("utf-8")
    assert not import_into(home, [f"people:{second}"]).changed


def test_a_bad_row_of_people_changes_nothing(tmp_path: Path) -> None:
    home = Workspace(tmp_path / "home")
    bad = text(tmp_path, "person,login", "p2,", name="staff.csv")
    with pytest.raises(BadInput, match=r"cell\.missing"):
        import_into(home, [f"people:{bad}"])
    assert not home.people_csv.exists()


def test_memberships_in_a_folder_are_no_tables(tmp_path: Path) -> None:
    text(tmp_path, "person,login", "p,1", name="people.csv")
    text(tmp_path, "queue,offered_at,outcome", "q,2026-10-01T08:00Z,lost", name="calls.csv")
    assert list(find([tmp_path])) == ["calls"]
    assert list(find([tmp_path / "people.csv"])) == ["people"]


def test_a_header_of_several_kinds_needs_a_word(tmp_path: Path) -> None:
    path = text(tmp_path, "contact_id,scored_at,score", "c,2026-10-01T08:00Z,1")
    with pytest.raises(BadInput, match=r"table\.kind_ambiguous"):
        find([path])
    assert list(find([f"quality:{path}"])) == ["quality"]


def test_a_proposal_says_what_it_could_not_place(tmp_path: Path) -> None:
    found = proposed(text(tmp_path, "Calls of October;;", "Skill;Call Start Time;Tlak Time;Colour", "q;x;1;red"), None)
    assert (found.kind, found.header_row) == ("calls", 2)
    assert found.columns == {"queue": "Skill", "offered_at": "Call Start Time"}
    assert found.near == {"talk_s": "Tlak Time"}
    assert found.unplaced == ("Colour",)


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.name)
def test_no_header_means_two_columns_of_one_kind(kind: object) -> None:
    named = [(alias, column.name) for column in kind.columns for alias in (column.name, *column.aliases)]  # type: ignore[attr-defined]
    meant = {alias: kind.meant_by(alias).column for alias, _ in named}  # type: ignore[attr-defined]
    assert [(alias, name) for alias, name in named if meant[alias] != name] == []
