"""The working system: the web application over the rooms before it; the only room that knows Django.

Requests pass urls → pages, api or jobs → queries (read) and actions (write) → models → the core rooms. Nothing is
public here: `upheld serve` and ``manage.py`` start it by its settings.
"""
