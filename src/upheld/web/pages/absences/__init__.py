"""The absence desk: the call at 07:40 in three clicks, what it does to the day, and what makes up for it."""
