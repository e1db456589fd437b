"""The mathematics of waiting: a contact centre as arrays and an event loop.

Pure arrays: this room knows no contacts, no clock, no names of queues or people.

Public names: `arrivals.Arrivals`, `arrivals.arrivals`, `arrivals.poisson_times`; `staff.Staff`, `staff.Spans`,
`staff.staff`, `staff.spans`, `staff.always_there`; `rules.Rules`, `rules.rules`; `simulate.simulate`; `result.Result`
with its tables `Stays`, `Offers`, `AgentSpans` and their codes; `patience.lognormal`, `patience.mixture`.
"""
