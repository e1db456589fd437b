"""The interface for programs: `/api/v1`, one file for each noun, on the same queries and actions as the screens.

Programs sign in with tokens, pages with their session; every operation names the right that it needs (`operations`).
"""
