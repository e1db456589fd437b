"""What the records mean: every figure as a numerator and a denominator, from SQL over the records.

`service_level` holds each published formula by name and `visit_by_visit` the same formulas in plain Python; `waiting`,
`handling` and `repeats` the other measures, `named` all of them by name. `rollup` counts by any grouping and in any
time zone (`question`, `cells`, `grouping`, `moments`), `occupancy` lays agents' spans over each other, `not_ready` sums
their pauses by reason and `patience` estimates how long callers would wait. `repeat_figures` and `patience_figures`
tell both in total and for each of the `queues`.
"""
