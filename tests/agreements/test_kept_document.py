"""An assessment comes back from its document as it was."""

from __future__ import annotations

from tests.agreements.centre import agreement, calls, verdict
from upheld.agreements.document import to_json
from upheld.agreements.kept_document import from_json

VISITS = [*calls("2026-11-02T08:00:00Z", kept=7, missed=3), *calls("2026-11-03T08:00:00Z", kept=9, abandoned=1)]
CREDITS = 'required = "90%"\ncredits = [ { below = "90%", share = "50%" } ]'


def test_what_was_written_reads_back() -> None:
    made = verdict(agreement(CREDITS), VISITS)
    assert from_json(to_json(made, intervals=True)) == made


def test_intervals_may_be_kept_apart() -> None:
    made = verdict(agreement(CREDITS), VISITS)
    whole = to_json(made, intervals=True)
    apart = [target.pop("intervals") for target in whole["targets"]]
    assert from_json(whole, apart).targets[0].intervals == made.targets[0].intervals
    assert from_json(whole).targets[0].intervals == ()


def test_of_shares_of_intervals_more_is_better() -> None:
    by_intervals = 'required = "80%"\naggregate = "intervals"\nintervals_required = "80%"'
    assert from_json(to_json(verdict(agreement(by_intervals), VISITS))).targets[0].better == "more"
