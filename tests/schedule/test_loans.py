"""Loans: cover and paid hours follow the agent."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.schedule.small import EARLY, plan, problem, shift
from upheld.problems import BadInput
from upheld.schedule import coverage
from upheld.schedule.loans import CLIENT, Loan, lent, paid_hours
from upheld.schedule.plan import Plan
from upheld.schedule.rules import Need, Pause, Person, Problem

HOME = {"anna": "calls", "bert": "chats"}


def centre() -> Problem:
    required = np.zeros(7 * 24)
    required[7:15] = 1
    people = (Person("anna", "full", frozenset({"calls", "chats"})), Person("bert", "full", frozenset({"chats"})))
    return problem(7, needs=(Need("calls", required), Need("chats", 2 * required)), people=people)


def published() -> Plan:
    anna, bert = replace(shift(0), queue="calls"), replace(shift(0, person="bert"), queue="chats")
    return plan(anna, bert, contracts=dict.fromkeys(HOME, "full"))


def test_the_lenders_cover_falls_and_the_borrowers_rises() -> None:
    before = {one.queue: one.net for one in coverage.cover(centre(), published())}
    after = {one.queue: one.net for one in coverage.cover(*lent(centre(), published(), [Loan("anna", "chats", 9, 12)]))}
    assert (after["calls"] - before["calls"]).nonzero()[0].tolist() == [9, 11]  # her break is at 10
    assert (after["chats"] - before["chats"])[[9, 10, 11]].tolist() == [1, 0, 1]


def test_a_loan_to_a_client_only_takes_away() -> None:
    rules, _ = lent(centre(), published(), [Loan("anna", "Northwind", 9, 12, CLIENT)])
    assert [one.required.tolist() for one in rules.needs] == [one.required.tolist() for one in centre().needs]


def test_paid_hours_are_shared_by_time() -> None:
    found = paid_hours(centre(), published(), [Loan("anna", "chats", 9, 12)], HOME)
    assert found == {"calls": 5.0, "chats": 11.0}


def test_nobody_pays_an_unpaid_break() -> None:
    rules = replace(centre(), patterns={"early": replace(EARLY, pauses=(Pause("lunch", 1, 2, 4, paid=False),))})
    found = paid_hours(rules, published(), [Loan("anna", "Northwind", 9, 12, CLIENT)], HOME)
    assert found == {"calls": 5.0, "Northwind": 2.0, "chats": 7.0}


@pytest.mark.parametrize(
    ("loan", "key"),
    [
        (Loan("zoe", "chats", 9, 12), "loans.unknown_person"),
        (Loan("anna", "mails", 9, 12), "loans.unknown_queue"),
        (Loan("bert", "calls", 9, 12), "loans.no_skill"),
        (Loan("anna", "chats", 12, 12), "loans.times"),
    ],
)
def test_loans_that_cannot_be_are_named(loan: Loan, key: str) -> None:
    with pytest.raises(BadInput) as caught:
        lent(centre(), published(), [loan])
    assert [one.key for one in caught.value.problems] == [key]


def test_nobody_is_lent_twice_at_once() -> None:
    with pytest.raises(BadInput) as caught:
        lent(centre(), published(), [Loan("anna", "chats", 9, 12), Loan("anna", "chats", 11, 13)])
    assert [(one.key, one.line) for one in caught.value.problems] == [("loans.twice", 2)]


def test_who_belongs_nowhere_is_named() -> None:
    with pytest.raises(BadInput) as caught:
        paid_hours(centre(), published(), [], {"anna": "calls"})
    assert [one.values["person"] for one in caught.value.problems] == ["bert"]
