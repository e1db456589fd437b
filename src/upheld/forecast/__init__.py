"""How much will come: volumes and handling times by interval, with honest errors.

History by local day and interval of the day → marks of what cannot be trusted → special days → methods that give a
whole predictive distribution → backtests beside the noise that no method can beat → the rest of today.
"""
