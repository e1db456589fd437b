"""What it means: figures over records, as numerator and denominator to the last step.

A `measures.Measure` is SQL per row; `named.measure` finds one by its name, `service_level` holds the published formulas
and `visit_by_visit` their slow judge. `rollup.rollup` counts by any grouping. `patience` estimates by Kaplan and Meier.

Public names: `named.measure`, `service_level.FORMULAS`, `rollup.rollup`, `patience`, `repeats`, `occupancy`, `handling`.
"""
