"""How far a sheet reaches, told from its XML."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from upheld.contacts.tables.zip_limits import reach, reach_one_by_one

_REFERENCES = st.from_regex(r"[A-Z]{0,3}[0-9]{1,7}", fullmatch=True)
_TAGS = st.tuples(st.sampled_from(["row ", "c ", "c s='1' ", "x"]), _REFERENCES, st.sampled_from("\"'")).map(
    lambda made: f"<{made[0]}r={made[2]}{made[1]}{made[2]} t='s'/>"
)


@given(st.lists(st.one_of(_TAGS, st.text(max_size=6)), max_size=20))
def test_the_fast_way_agrees_with_the_slow_one(parts: list[str]) -> None:
    text = "".join(parts).encode()
    assert reach(text) == reach_one_by_one(text)


def test_space_around_the_equals_sign_hides_nothing() -> None:
    assert reach(b'<c r = "XFD1048576"/>') == (0, 1_048_576, 16_384)
