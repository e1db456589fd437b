"""The methods of forecasting, by name: each takes what is known and gives a whole distribution."""

from __future__ import annotations

from collections.abc import Callable

from upheld.forecast.days import Days
from upheld.forecast.distribution import Forecast
from upheld.forecast.history import Cleaned

Method = Callable[[Cleaned, Days], Forecast]
"""A history, and all days from its first to the last of the horizon, in; the days after the history's last, out.

A method never fails for want of history: it becomes simpler, and its spread wider.
"""
