"""How many people: from promised level and expected volume to agents and people to schedule, and what that costs.

`required` turns positions into people, for one queue or a table of intervals.

Public names: `required.Row`, `required.of_rows`, `required.people_to_schedule`.
"""
