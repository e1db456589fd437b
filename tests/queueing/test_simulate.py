"""The event loop, rule by rule."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings

from tests.queueing.centres import centres
from tests.queueing.invariants import broken_rules
from upheld.queueing.arrivals import arrivals
from upheld.queueing.result import (
    ABANDONED,
    ANSWERED,
    LEFT_EMPTY,
    LOGGED_IN,
    OFFER_CANCELLED,
    OFFER_MISSED,
    ON_BREAK,
    OVERFLOWED,
    REFUSED,
    WAITING,
)
from upheld.queueing.rules import rules
from upheld.queueing.simulate import simulate
from upheld.queueing.staff import always_there, spans, staff

ONE_AGENT = always_there([[1]])


def test_a_contact_waits_for_the_only_agent():
    stays = simulate(arrivals([0.0, 4.0], service_s=10.0), ONE_AGENT, rules(1)).stays
    assert (stays.left_s - stays.entered_s).tolist() == [0.0, 6.0]
    assert stays.outcome.tolist() == [ANSWERED, ANSWERED]


def test_after_contact_work_keeps_the_agent():
    stays = simulate(arrivals([0.0, 1.0], service_s=10.0, wrap_s=5.0), ONE_AGENT, rules(1)).stays
    assert stays.left_s.tolist() == [0.0, 15.0]
    assert stays.wrap_ended_s.tolist() == [15.0, 30.0]


def test_a_contact_leaves_when_its_patience_ends():
    stays = simulate(arrivals([0.0, 1.0], service_s=60.0, patience_s=20.0), ONE_AGENT, rules(1)).stays
    assert stays.outcome.tolist() == [ANSWERED, ABANDONED]
    assert stays.left_s[1] == 21.0


def test_an_agent_freed_at_the_last_moment_of_patience_answers():
    stays = simulate(arrivals([0.0, 0.0], service_s=20.0, patience_s=20.0), ONE_AGENT, rules(1)).stays
    assert stays.outcome.tolist() == [ANSWERED, ANSWERED]


def test_the_agent_idle_for_longest_is_chosen():
    stays = simulate(arrivals([0.0, 5.0, 20.0], service_s=[10.0, 3.0, 1.0]), always_there([[1], [1]]), rules(1)).stays
    assert stays.agent.tolist() == [0, 1, 1]


def test_the_better_skill_is_chosen_before_the_longer_idle():
    stays = simulate(arrivals([0.0], queue=0), always_there([[2], [1]]), rules(1)).stays
    assert stays.agent.tolist() == [1]


def test_without_the_skill_nobody_answers():
    stays = simulate(arrivals([0.0], patience_s=9.0, queue=1), always_there([[1, 0]]), rules(2)).stays
    assert stays.outcome.tolist() == [ABANDONED]


def test_the_queue_with_the_smaller_priority_number_is_served_first():
    came = arrivals([0.0, 1.0, 2.0], queue=[0, 0, 1], service_s=10.0)
    stays = simulate(came, always_there([[1, 1]]), rules(2, priority=[2, 1])).stays
    assert stays.left_s.tolist() == [0.0, 20.0, 10.0]


def test_among_equal_queues_the_agent_takes_what_they_do_best():
    came = arrivals([0.0, 1.0, 2.0], queue=[0, 0, 1], service_s=10.0)
    stays = simulate(came, always_there([[2, 1]]), rules(2)).stays
    assert stays.left_s.tolist() == [0.0, 20.0, 10.0]


def test_among_equal_queues_and_skills_the_longest_wait_ends_first():
    came = arrivals([0.0, 1.0, 2.0], queue=[0, 1, 0], service_s=10.0)
    stays = simulate(came, always_there([[1, 1]]), rules(2)).stays
    assert stays.left_s.tolist() == [0.0, 10.0, 20.0]


def test_zero_agents_answer_nothing():
    stays = simulate(arrivals([0.0, 1.0], patience_s=[5.0, np.inf]), staff(np.zeros((0, 1)), spans([])), rules(1)).stays
    assert stays.outcome.tolist() == [ABANDONED, WAITING]
    assert stays.left_s[0] == 5.0


def test_no_contacts_make_no_stays():
    assert len(simulate(arrivals([]), ONE_AGENT, rules(1)).stays.row) == 0


def test_overflow_makes_two_stays_of_one_contact():
    came = arrivals([0.0], queue=0, service_s=5.0)
    result = simulate(came, always_there([[0, 1]]), rules(2, overflow_after_s=30.0, overflow_to=[1, -1]))
    assert result.stays.row.tolist() == [0, 0]
    assert result.stays.queue.tolist() == [0, 1]
    assert result.stays.outcome.tolist() == [OVERFLOWED, ANSWERED]
    assert result.stays.entered_s.tolist() == [0.0, 30.0]


def test_patience_runs_on_through_an_overflow():
    came = arrivals([0.0], queue=0, patience_s=50.0)
    stays = simulate(came, always_there([[0, 0]]), rules(2, overflow_after_s=30.0, overflow_to=[1, 0])).stays
    assert stays.outcome.tolist() == [OVERFLOWED, ABANDONED]
    assert stays.left_s.tolist() == [30.0, 50.0]


def test_a_full_queue_takes_no_overflow():
    came = arrivals([0.0, 1.0], queue=[1, 0], patience_s=90.0)
    made = rules(2, overflow_after_s=30.0, overflow_to=[1, -1], capacity=[-1, 1])
    stays = simulate(came, always_there([[0, 0]]), made).stays
    assert stays.outcome.tolist() == [ABANDONED, ABANDONED]
    assert stays.left_s.tolist() == [90.0, 91.0]


def test_a_full_queue_refuses():
    came = arrivals([0.0, 1.0, 2.0], service_s=100.0)
    stays = simulate(came, ONE_AGENT, rules(1, capacity=1)).stays
    assert stays.outcome.tolist() == [ANSWERED, ANSWERED, REFUSED]


def test_a_break_waits_for_the_end_of_the_call_and_keeps_its_length():
    there = staff([[1]], spans([(0, 0.0, 1000.0)]), spans([(0, 50.0, 80.0)]))
    result = simulate(arrivals([40.0, 70.0], service_s=20.0, wrap_s=10.0), there, rules(1))
    rest = result.spans.kind == ON_BREAK
    assert (result.spans.start_s[rest].tolist(), result.spans.end_s[rest].tolist()) == ([70.0], [100.0])
    assert result.stays.left_s.tolist() == [40.0, 100.0]


def test_the_end_of_a_shift_waits_for_the_end_of_the_call():
    there = staff([[1]], spans([(0, 0.0, 100.0)]))
    result = simulate(arrivals([90.0, 95.0], service_s=30.0, patience_s=60.0), there, rules(1))
    assert result.spans.end_s.tolist() == [120.0]
    assert result.stays.outcome.tolist() == [ANSWERED, ABANDONED]


def test_a_break_ends_with_the_shift():
    there = staff([[1]], spans([(0, 0.0, 100.0)]), spans([(0, 90.0, 120.0)]))
    result = simulate(arrivals([]), there, rules(1))
    assert result.spans.kind.tolist() == [LOGGED_IN, ON_BREAK]
    assert result.spans.end_s.tolist() == [100.0, 100.0]


def test_a_queue_without_agents_empties_when_told_so():
    there = staff([[1]], spans([(0, 0.0, 100.0)]))
    result = simulate(arrivals([50.0, 60.0, 70.0, 130.0], service_s=60.0), there, rules(1, leave_when_empty=1))
    assert result.stays.outcome.tolist() == [ANSWERED, LEFT_EMPTY, LEFT_EMPTY, LEFT_EMPTY]
    assert result.stays.left_s.tolist() == [50.0, 110.0, 110.0, 130.0]


def test_ringing_is_part_of_the_wait():
    result = simulate(arrivals([0.0], ring_s=4.0, service_s=10.0), ONE_AGENT, rules(1))
    assert result.stays.left_s.tolist() == [4.0]
    assert (result.offers.start_s.tolist(), result.offers.end_s.tolist()) == ([0.0], [4.0])


def test_a_caller_who_leaves_while_it_rings_frees_the_agent():
    result = simulate(arrivals([0.0, 2.0], ring_s=5.0, patience_s=[3.0, 60.0], service_s=1.0), ONE_AGENT, rules(1))
    assert result.offers.outcome[0] == OFFER_CANCELLED
    assert result.stays.left_s.tolist() == [3.0, 8.0]


def test_a_missed_offer_goes_to_another_agent_and_keeps_its_place():
    came = arrivals([0.0, 0.0], ring_s=2.0, missed_offers=[1, 0], service_s=30.0)
    result = simulate(came, always_there([[1], [1]]), rules(1, no_answer_s=15.0))
    assert result.offers.outcome[0] == OFFER_MISSED
    assert result.stays.agent.tolist() == [0, 1]
    assert result.stays.left_s.tolist() == [17.0, 2.0]


def test_a_transfer_arrives_when_the_first_conversation_ends():
    came = arrivals([0.0, np.nan], queue=[0, 1], service_s=[10.0, 7.0], follows=[-1, 0])
    stays = simulate(came, always_there([[1, 0], [0, 1]]), rules(2)).stays
    assert stays.entered_s.tolist() == [0.0, 10.0]
    assert stays.ended_s.tolist() == [10.0, 17.0]


def test_a_slower_agent_takes_longer():
    there = staff([[1]], spans([(0, 0.0, 1000.0)]), pace=[1.5])
    stays = simulate(arrivals([0.0], service_s=10.0, wrap_s=4.0), there, rules(1)).stays
    assert (stays.ended_s[0], stays.wrap_ended_s[0]) == (15.0, 21.0)


def test_what_happens_after_the_end_is_open():
    result = simulate(arrivals([0.0, 1.0], service_s=50.0), ONE_AGENT, rules(1), until_s=20.0)
    assert result.stays.outcome.tolist() == [ANSWERED, WAITING]
    assert np.isnan(result.stays.ended_s).all()


def test_an_unknown_queue_is_an_error():
    with pytest.raises(ValueError, match="unknown queue"):
        simulate(arrivals([0.0], queue=1), ONE_AGENT, rules(1))


def test_overlapping_shifts_are_an_error():
    with pytest.raises(ValueError, match="overlap"):
        staff([[1]], spans([(0, 0.0, 10.0), (0, 9.0, 20.0)]))


def test_a_row_that_follows_itself_is_an_error():
    with pytest.raises(ValueError, match="earlier row"):
        arrivals([0.0], follows=[0])


@given(centres())
@settings(max_examples=300, deadline=None)
def test_every_rule_is_kept(centre):
    came, there, made = centre
    assert broken_rules(came, there, made, simulate(came, there, made)) == []


@given(centres())
@settings(max_examples=100, deadline=None)
def test_every_contact_is_accounted_for(centre):
    came, there, made = centre
    stays = simulate(came, there, made).stays
    last = stays.outcome[stays.outcome != OVERFLOWED]
    assert len(last) == len(came)
    assert sorted(stays.row[stays.outcome != OVERFLOWED].tolist()) == list(range(len(came)))


@given(centres())
@settings(max_examples=50, deadline=None)
def test_the_same_input_gives_the_same_result(centre):
    once, again = simulate(*centre), simulate(*centre)
    for table in ("stays", "offers", "spans"):
        for name, column in vars(getattr(once, table)).items():
            np.testing.assert_array_equal(column, getattr(getattr(again, table), name))
