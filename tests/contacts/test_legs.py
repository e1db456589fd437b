"""What call records add to visits: numbers where the log knows none, and what came before and after a queue."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from upheld.contacts import legs
from upheld.contacts.columns import tabled, visit_row
from upheld.contacts.records import LEGS, Records, joined
from upheld.contacts.store import Store, attach_records, connect
from upheld.contacts.visit import Visit

NOON = datetime(2026, 10, 5, 10, tzinfo=UTC)


def at(second: float) -> int:
    return int(NOON.timestamp() * 1_000_000 + second * 1_000_000)


def visits(*told: dict[str, Any]) -> Records:
    rows = []
    for values in told:
        visit = Visit(values.pop("contact_id", "4"), "sales", 1, at(values.pop("offered", 2)), "log", 0)
        for name, value in values.items():
            setattr(visit, name, value)
        rows.append(visit_row(visit))
    return tabled("asterisk", {"visits": rows})


def leg(contact: str = "4", start: float = 1, end: float = 60, **more: Any) -> tuple[Any, ...]:
    values = {
        "contact_id": contact, "leg_id": f"{contact}/1", "started_at": at(start), "ended_at": at(end), "caller": "anna",
        "dialled": "5000", "application": "Queue", "queue": "sales", "journal": "cdr", "position": 0, **more,
    }  # fmt: skip
    return tuple(values.get(name) for name in LEGS.names if name != "source")


def both(told: Records, *rows: tuple[Any, ...]) -> Records:
    return joined([told, tabled("asterisk_cdr", {"legs": rows})])


def numbers(records: Records) -> list[tuple[str | None, str | None]]:
    con = connect()
    attach_records(con, records)
    return con.execute("SELECT caller, dialled FROM visits ORDER BY contact_id").fetchall()


def test_numbers_that_the_log_does_not_know_are_those_of_the_first_leg() -> None:
    assert numbers(both(visits({}), leg(), leg(start=30, leg_id="4/2", dialled="801"))) == [("anna", "5000")]


def test_numbers_that_the_log_knows_stay() -> None:
    assert numbers(both(visits({"caller": "bea", "dialled": "1"}), leg())) == [("bea", "1")]


@pytest.mark.parametrize("told", [{"transferred_to": "801@backoffice"}, {"exit_key": "801"}])
def test_a_number_written_over_the_one_dialled_is_not_taken(told: dict[str, Any]) -> None:
    assert numbers(both(visits(told), leg(dialled="801"))) == [("anna", None)]


def test_a_leg_of_another_channel_of_the_call_tells_no_numbers() -> None:
    assert numbers(both(visits({}), leg(leg_id="5/1"))) == [(None, None)]


@pytest.mark.parametrize("start", [60, -90_000])
def test_a_leg_of_another_time_with_the_same_id_is_another_call_s(start: float) -> None:
    assert numbers(both(visits({}), leg(start=start))) == [(None, None)]


def test_legs_neither_add_nor_repeat_a_visit() -> None:
    told = visits({}, {"contact_id": "7", "transferred_to": "5000@x", "exit_key": "5000"})
    assert len(numbers(both(told, leg(), leg(), leg("7"), leg("9")))) == 2


def test_a_workspace_s_visits_are_filled_too(tmp_path: Path) -> None:
    store, con = Store(tmp_path), connect()
    store.replace("asterisk", visits({}))
    store.replace("asterisk_cdr", both(visits(), leg()))
    store.attach(con)
    assert con.execute("SELECT caller, dialled FROM visits").fetchall() == [("anna", "5000")]


def found(records: Records) -> tuple[int | None, int | None]:
    con = connect()
    attach_records(con, records)
    told = legs.found(con)
    return told["ended_before_queue"], told["went_on_after_transfer"]


def test_without_legs_nothing_is_known() -> None:
    assert found(visits({})) == (None, None)


def test_contacts_that_ended_in_a_menu_are_counted_and_calls_outwards_are_not() -> None:
    menu, outward = leg("7", queue=None, application="BackGround"), leg("8", queue=None, application="Dial")
    assert found(both(visits({}), leg(), menu, outward)) == (1, 0)


@pytest.mark.parametrize(("end", "went_on"), [(60, 0), (62, 0), (90, 1)])
def test_contacts_that_talked_on_after_a_transfer_are_counted(end: float, went_on: int) -> None:
    passed = {"outcome": "answered", "ended_at": at(60), "ended_by": "blind_transfer"}
    assert found(both(visits(passed), leg(end=end))) == (0, went_on)


def test_a_contact_passed_on_to_a_queue_is_not_counted() -> None:
    passed = {"outcome": "answered", "ended_at": at(60), "ended_by": "blind_transfer"}
    later = {"offered": 60, "outcome": "answered", "ended_at": at(90), "ended_by": "caller"}
    assert found(both(visits(passed, later), leg(end=120))) == (0, 0)
