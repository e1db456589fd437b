"""The mathematics of waiting: a contact centre as arrays and an event loop.

Pure arrays: this room knows no contacts, no clock, no names of queues or people.

Public names: `demand.Demand`; the functions of `erlang`, `finite`, `chat`, `retrials`, `uncertain` and `timevarying`,
with `erlang.Goal`; for the event loop `arrivals.Arrivals`, `arrivals.arrivals`, `arrivals.poisson_times`;
`staff.Staff`, `staff.Spans`, `staff.staff`, `staff.spans`, `staff.always_there`; `rules.Rules`, `rules.rules`;
`simulate.simulate` and its compiled twin `fast.simulate`; `result.Result` with its tables `Stays`, `Offers`,
`AgentSpans` and their codes; `fast.count` with `fast_state.Grid` and `counts.Counts`; for random days `day.Day`,
`day.Flow`, `day.drawn`, `streams.Streams` and the distributions of `times`; the estimates of `replicate`;
`patience.lognormal`, `patience.mixture`.
"""
