"""Intervals: one row for each interval of a day, or each day of a range, with what was forecast, what came, who was there."""
