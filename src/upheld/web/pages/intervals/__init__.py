"""Intervals: a row for each interval of a day, or day of a range: what was forecast, what came, who was there."""
