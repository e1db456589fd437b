"""Upheld: telephone logs in, verdict out.

The working system of service delivery in contact centres. The rooms stand in the order of the data
(queueing, contacts, metrics, agreements, reports, cli); a room imports only rooms before it.
"""

__version__ = "0.1.0"
