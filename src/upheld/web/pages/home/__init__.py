"""The director's home: will the promises be kept, what is at risk, why, and what is done about it."""
