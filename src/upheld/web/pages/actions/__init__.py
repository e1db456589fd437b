"""What is done about misses: problem, cause, step, one owner, until when, and what came of it."""
