"""Whatever stands in an agreement, the answer is an agreement or BadInput with places, never another error."""

from __future__ import annotations

import copy
import tomllib
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from upheld.agreements import terms
from upheld.problems import BadInput

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "agreement.toml"
DATA = tomllib.loads(EXAMPLE.read_text("utf-8"))
NAN, ENDLESS = float("nan"), float("inf")
TIMES = ["0001-01-01T00:00:00+14:00", "9999-12-31", "9999-12-31T23:59:59", "12:00"]
STRANGE: list[Any] = [
    None,
    True,
    -1,
    0,
    1e300,
    10**400,
    NAN,
    ENDLESS,
    "1e400",
    *TIMES,
    "",
    "x",
    "80%",
    "20s",
    [],
    [1],
    ["x"],
    {},
    {"x": 1},
    [[]],
    [{}],
]


def paths(value: Any, at: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path for key, part in inner for path in ((*at, key), *paths(part, (*at, key)))]


def replaced(path: tuple[str | int, ...], by: Any) -> Any:
    """The example's document with one value replaced; None takes it out."""
    data = copy.deepcopy(DATA)
    place = data
    for part in path[:-1]:
        place = place[part]
    if by is None:
        del place[path[-1]]
    else:
        place[path[-1]] = by
    return data


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(paths(DATA)), st.sampled_from(STRANGE))
def test_one_strange_value_is_read_or_refused_with_a_place(path: tuple[str | int, ...], by: Any) -> None:
    try:
        terms.of_document(replaced(path, by), {}, "strange.toml", EXAMPLE.parent)
    except BadInput as bad:
        refused = bad.problems
    else:
        refused = ()
    assert all(problem.file and problem.field is not None for problem in refused)
