"""Who works when: rules as data → tours that cover what is required → names on them → breaks, repairs, adherence.

Required comes from outside (`staffing`), as agents by interval. Every plan is checked by a checker that shares no code
with the solvers, and comes with a lower bound: how far from the best it can be at most.
"""
