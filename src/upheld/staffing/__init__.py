"""How many people: from promised level and expected volume to agents and people to schedule, and what that costs.

`required` turns positions into people for a table of intervals, `single` answers one interval with all that can be
asked of it, `multi_skill` finds the cheapest mix of skill groups. `price` says what a point of level costs, `risk`
whether a month will keep its promises and `best` which roster to choose; `allocate` and `backlog` share people who are
scarce. `attrition`, `funnel` and `ramp` say how people leave, are found and learn; `hiring` plans who must start when.

Public names: `required.of_rows`, `required.people_to_schedule`, `single.Asked`, `single.figures`, `single.required`,
`multi_skill.cheapest_mix`, `day.day`, `price.curve`, `price.walk`, `risk.Question`, `risk.risk`, `risk.sources`,
`risk.shown`, `best.choices`, `scenario.load`, `allocate.allocate`, `allocate.per_contact`, `backlog.people`,
`attrition.staying`, `attrition.learnt`, `funnel.needed`, `ramp.fit`, `hiring.plan`,
`hiring_reading.load`, `hiring_remedies.remedies`.
"""
