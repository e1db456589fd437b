"""The schedule board: who works when, against what is required and by which rules; changed with undo, and published."""
