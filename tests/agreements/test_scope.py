"""Whose calls an agreement is about, where queues.csv says which queue is whose."""

from __future__ import annotations

import pytest

from tests.agreements.centre import agreement, calls, centre
from upheld.agreements.assess import assess
from upheld.agreements.scope import agreed
from upheld.contacts import checks
from upheld.contacts.people import QueueClient
from upheld.notation import instant
from upheld.problems import BadInput

BY_CLIENT = agreement(queues=())
OURS = QueueClient("sales", "Northwind Energy")
CALLS = [*calls("2026-11-02T10:00", 4), *calls("2026-11-02T11:00", 3, queue="dunes")]


def notes(clients: list[QueueClient], terms=BY_CLIENT) -> list[tuple[str, dict]]:
    found = assess([terms], centre(CALLS, clients))
    return [(key, dict(values)) for key, values in found.notes if key.startswith("queues.")]


def test_a_client_missing_from_queues_csv_is_refused_with_the_nearest() -> None:
    with pytest.raises(BadInput) as bad:
        assess([BY_CLIENT], centre(CALLS, [QueueClient("sales", "Northwind Enrgy")]))
    (problem,) = bad.value.problems
    assert (problem.key, problem.file, problem.field) == ("queues.client_missing", "queues.csv", "client")
    assert (problem.values["client"], problem.values["nearest"]) == ("Northwind Energy", "Northwind Enrgy")


def test_without_any_client_an_agreement_covers_all_queues() -> None:
    assert assess([BY_CLIENT], centre(CALLS)).targets[0].net.denominator == 7


def test_an_agreement_that_names_its_queues_needs_no_client() -> None:
    assert assess([agreement()], centre(CALLS, [QueueClient("dunes", "Dunes")])).targets[0].net.denominator == 4


def test_a_queue_of_no_client_is_named_with_its_first_record() -> None:
    ((key, values),) = notes([OURS])
    assert (key, values["queue"], values["count"]) == ("queues.no_client", "dunes", 3)
    assert (values["file"], values["position"]) == ("queue_log", 400)


def test_a_queue_that_had_no_client_yet_is_named() -> None:
    later = QueueClient("dunes", "Dunes Travel", instant("2026-11-03"))
    assert [key for key, _ in notes([OURS, later])] == ["queues.no_client"]


def test_a_queue_whose_client_is_misspelt_is_named() -> None:
    ((key, values),) = notes([OURS, QueueClient("dunes", "Northwind Enrgy")])
    assert (key, values["client"], values["nearest"]) == ("queues.other_client", "Northwind Enrgy", "Northwind Energy")


def test_queues_of_other_clients_are_no_concern_of_this_agreement() -> None:
    assert notes([OURS, QueueClient("dunes", "Dunes Travel")]) == []


def test_who_names_the_queues_is_told_of_no_other() -> None:
    assert notes([OURS], agreement()) == []


def test_queues_of_clients_without_an_agreement_are_told_where_all_agreements_are_known() -> None:
    con = centre(CALLS, [OURS, QueueClient("dunes", "Dunes Travel")])
    found = checks.report(con, [], agreed=agreed([BY_CLIENT]))
    (row,) = found["unmatched"]["agreements"]
    assert (row["name"], row["client"], row["visits"]) == ("dunes", "Dunes Travel", 3)
    assert "checks.queues_without_agreement" in found["notes"]


def test_a_queue_named_by_an_agreement_has_one() -> None:
    con = centre(CALLS, [QueueClient("sales", "A"), QueueClient("dunes", "B")])
    found = checks.report(con, [], agreed=agreed([agreement(queues=("sales", "dunes"))]))
    assert found["unmatched"]["agreements"] == []
