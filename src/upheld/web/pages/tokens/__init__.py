"""The interface for programs: one's tokens, how it is used, its documentation."""
