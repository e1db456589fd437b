"""What happened: telephone logs become visits, agent states and rings. The only room that knows telephone systems.

Lines are found and split (`logfiles`), translated by one file per system (`sources`, listed in `kinds`), folded into
`records` (`fold`), kept in a `workspace` (`importing`, `store`, `journal_store`) and opened for asking (`reading`).
Who and when: `people`, `calendars`, `opening_hours`. Can it be trusted: `checks`. Whose number: `privacy`.

Public names: `records.Records`, `reading.resolve`, `importing.import_into`, `importing.rebuild`, `workspace.check`,
`calendars.calendar`, `checks.report`, `checks.gaps`, `store.connect`.
"""
