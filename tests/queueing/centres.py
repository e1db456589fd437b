"""Small centres made by Hypothesis, with every rule of the event loop in them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from hypothesis import strategies as st

from upheld.queueing.arrivals import AFTER_CALLBACK, AFTER_CONVERSATION, AFTER_LOSS, arrivals
from upheld.queueing.rules import rules
from upheld.queueing.staff import spans, staff

SECONDS = st.integers(0, 60).map(float)
CONTACT = st.tuples(
    st.integers(0, 300).map(float), st.integers(0, 2), SECONDS, SECONDS, SECONDS, st.integers(0, 9), st.integers(0, 2)
)
AGENT = st.tuples(
    st.lists(st.integers(0, 3), min_size=3, max_size=3),
    st.integers(0, 200),
    st.integers(1, 300),
    st.integers(0, 200),
    SECONDS,
)
MORE = st.tuples(
    st.integers(0, 1),  # balks
    st.sampled_from([np.inf, 5.0, 30.0]),  # asks to be called back
    st.sampled_from([AFTER_CONVERSATION, AFTER_LOSS, AFTER_CALLBACK]),
    SECONDS,
    st.integers(0, 3),  # follows the row so many before; 0: nobody
)


@st.composite
def centres(draw):
    """A small centre of up to 25 contacts, three queues and up to four agents."""
    return _arrivals(draw, ()), _staff(draw), _rules(draw)


@st.composite
def rich_centres(draw):
    """The same with callers who balk, try again, are called back or bring another contact, and longer overflows."""
    came = draw(st.lists(st.tuples(CONTACT, MORE), max_size=25))
    made = _rules(
        draw,
        overflow_steps=draw(st.integers(0, 3)),
        longest_first=draw(st.booleans()),
        first_free_leaves=draw(st.booleans()),
    )
    return _arrivals(draw, sorted(came)), _staff(draw), made


@st.composite
def quiet_centres(draw):
    """Centres in which no phone rings, and callers who give up change nothing but the counts."""
    came, there, made = draw(centres())
    made = replace(
        made, capacity=made.capacity * 0 - 1, longest_first=draw(st.booleans()), first_free_leaves=draw(st.booleans())
    )
    return replace(came, ring_s=came.ring_s * 0, missed_offers=came.missed_offers * 0), there, made


def _arrivals(draw, rich):
    came = [contact for contact, _ in rich] if rich else sorted(draw(st.lists(CONTACT, max_size=25)))
    at, queue, patience, service, wrap, ring, missed = zip(*came, strict=True) if came else [()] * 7
    if not rich:
        return arrivals(at, queue, patience, service, wrap, ring, missed)
    balks, callback_after, on, delay, back = zip(*(more for _, more in rich), strict=True)
    follows, taken = [], set()
    for row, (moment, steps) in enumerate(zip(on, back, strict=True)):
        before = row - steps if 0 < steps <= row and (row - steps, moment) not in taken else -1
        taken.add((before, moment))
        follows.append(before)
    return arrivals(
        at, queue, patience, service, wrap, ring, missed, follows, on, delay, balks=balks,
        callback_after_s=callback_after,
    )  # fmt: skip


def _staff(draw):
    people = draw(st.lists(AGENT, max_size=4))
    if draw(st.booleans()):  # colleagues with the same skills
        people = [(people[0][0], *more) for _, *more in people]
    return staff(
        np.array([skills for skills, *_ in people]).reshape(-1, 3),
        spans(shift for i, (_, start, length, _, _) in enumerate(people) for shift in _shifts(draw, i, start, length)),
        spans((i, start, start + length) for i, (*_, start, length) in enumerate(people)),
        pace=draw(st.sampled_from([1.0, 1.5])),
    )


def _shifts(draw, agent, start, length):
    yield agent, start, start + length
    if draw(st.booleans()):
        yield agent, start + length + 20, start + length + 90


def _rules(draw, **more):
    return rules(
        3,
        priority=draw(st.lists(st.integers(1, 2), min_size=3, max_size=3)),
        overflow_after_s=draw(st.lists(st.integers(1, 40), min_size=3, max_size=3)),
        overflow_to=draw(st.sampled_from([[-1, -1, -1], [1, -1, -1], [1, 2, 0]])),
        capacity=draw(st.sampled_from([-1, 0, 3])),
        leave_when_empty=draw(st.sampled_from([0, 1])),
        **more,
    )
