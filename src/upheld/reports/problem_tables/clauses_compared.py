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
    "compare.credit_though_kept": (
        mark("{target} is kept in {draft} ({periods}), and still costs a credit."),
        mark("Its credit bands begin above what it promises; let them begin at the promise."),
    ),
    "compare.same_files": (
        mark("A and B are the same files: there is nothing to compare."),
        mark("Name another draft after --compare."),
    ),
    "compare.time_zones": (
        mark("A keeps the time of {a}, B that of {b}: their days, months and hours begin at different moments."),
        "",
    ),
    "suggest.few_periods": (
        mark("Whole periods in the data: {count}. The spread of so few is weak evidence."),
        mark("Take more of the past (--from), or shorter periods (--period week)."),
    ),
    "suggest.incomplete": (
        mark("Left out, for the data do not reach from their start to their end: {periods}."),
        "",
    ),
    "suggest.months": (
        mark("“{text}” is not a number of months."),
        mark("Write a whole number from 1 on."),
    ),
    "suggest.minimum": (
        mark("“{text}” is not a number of contacts."),
        mark("Write a whole number from 0 on."),
    ),
    "suggest.no_level": (
        mark("No target can be written: no whole period has {minimum} contacts."),
        mark("Choose other queues, longer periods or a smaller --minimum."),
    ),
    "suggest.no_threshold": (
        mark("No threshold is named."),
        mark("Write one such as --threshold 20s."),
    ),
    "suggest.no_whole_period": (
        mark("The data hold no whole period of the kind “{kind}”."),
        mark("Take more of the past, or shorter periods: --period week or --period day."),
    ),
    "suggest.outside_data": (
        mark("The data reach from {from} to {to}: nothing of that was asked for."),
        mark("Choose other times with --from and --to."),
    ),
    "suggest.thin": (
        mark("Periods with fewer than {minimum} contacts are not in the spread: {periods} (queues: {queues})."),
        "",
    ),
    "suggest.unknown_period": (
        mark("“{text}” is not a kind of period."),
        mark("Choose one of: {known}."),
    ),
}
