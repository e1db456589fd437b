"""What can be wrong with comparing and suggesting clauses."""

from __future__ import annotations

from typing import Final

from upheld.reports.catalogue import mark

SENTENCES: Final[dict[str, tuple[str, str]]] = {
    "compare.currencies": (
        mark("A is settled in {a}, B in {b}: their money is shown side by side, without a difference."),
        "",
    ),
    "compare.money_of_one": (
        mark("Only draft {draft} has money terms: there is no difference in money."),
        "",
    ),
    "compare.no_target_in_both": (
        mark("No target has the same id in both: A has {a}, B has {b}. So no call can be compared."),
        mark("Give a promise the same id in both files."),
    ),
    "compare.same_files": (
        mark("A and B are the same files: there is nothing to compare."),
        mark("Name another draft after --compare."),
    ),
    "compare.time_zones": (
        mark("A keeps the time of {a}, B that of {b}: their days, months and hours begin at different moments."),
        "",
    ),
}
