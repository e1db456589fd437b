"""The cheapest schedules of one person at given prices, found as shortest paths through the graph of the contract."""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from upheld.queueing.arrivals import Floats
from upheld.schedule.stretches import Graph

Path = NDArray[np.int16]
"""(days,) what is chosen on each day."""


def arcs(graph: Graph, cells: Floats, weekend: float = 0.0) -> Floats:
    """(arcs,) the price of each, for that of each cell (day, choice) and of each weekend that is worked on."""
    found: Floats = cells.reshape(-1)[graph.cell]
    return found + weekend * graph.weekend if weekend else found


def onward(graph: Graph, arc: Floats) -> Floats:
    """(nodes,) the price of the cheapest way from each to the end; infinite: there is none. Node 0's is the least."""
    found: Floats = _onward(graph.tail, graph.head, arc, graph.nodes)
    return found


def best(graph: Graph, arc: Floats, on: Floats) -> Path:
    """A cheapest schedule; there has to be one."""
    found: Path = _best(graph.outgoing, graph.head, graph.cell, arc, on, graph.days, graph.width)
    return found


def within(graph: Graph, arc: Floats, on: Floats, most: float, limit: int) -> NDArray[np.int16] | None:
    """(schedules, days) all that cost at most `most`; None where they are more than `limit`."""
    found = np.empty((limit, graph.days), np.int16)
    size = _within(graph.outgoing, graph.head, graph.cell, arc, on, most, graph.width, found)
    return None if size < 0 else found[:size].copy()


@njit(cache=True)
def _onward(tail, head, arc, nodes):  # type: ignore[no-untyped-def] # numba
    on = np.full(nodes, np.inf)
    on[nodes - 1] = 0.0
    for place in range(len(tail) - 1, -1, -1):
        price = arc[place] + on[head[place]]
        if price < on[tail[place]]:
            on[tail[place]] = price
    return on


@njit(cache=True)
def _best(outgoing, head, cell, arc, on, days, width):  # type: ignore[no-untyped-def] # numba
    path = np.zeros(days, np.int16)
    node = 0
    for day in range(days):
        chosen, least = -1, np.inf
        for place in range(outgoing[node], outgoing[node + 1]):
            price = arc[place] + on[head[place]]
            if price < least:
                chosen, least = place, price
        path[day] = cell[chosen] % width
        node = head[chosen]
    return path


@njit(cache=True)
def _within(outgoing, head, cell, arc, on, most, width, found):  # type: ignore[no-untyped-def] # numba
    limit, days = found.shape
    size = 0
    place = np.zeros(days + 1, np.int64)  # the arc to be tried next on each day
    spent = np.zeros(days + 1)
    node = np.zeros(days + 1, np.int64)
    place[0] = outgoing[0]
    day = 0
    while day >= 0:
        if day == days:
            if size == limit:
                return -1
            for before in range(days):
                found[size, before] = cell[place[before] - 1] % width
            size += 1
            day -= 1
            continue
        now = place[day]
        if now == outgoing[node[day] + 1]:
            day -= 1
            continue
        place[day] += 1
        if spent[day] + arc[now] + on[head[now]] <= most:
            spent[day + 1] = spent[day] + arc[now]
            node[day + 1] = head[now]
            day += 1
            if day < days:
                place[day] = outgoing[node[day]]
    return size
