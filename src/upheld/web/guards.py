"""Marks on views: who may open them. A view without a mark is open to nobody."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from upheld.web.rights import RIGHTS

View = TypeVar("View", bound=Callable[..., object])
RIGHT, PUBLIC, CLIENT_FREE = "upheld_right", "upheld_public", "upheld_client_free"


def needs(right: str) -> Callable[[View], View]:
    """The view is for accounts with `right`; where its address names a client, for that client.

    The middleware turns the address's ``client`` into the `Client` before the view is called.
    """
    if right not in RIGHTS:
        raise KeyError(right)

    def mark(view: View) -> View:
        setattr(view, RIGHT, right)
        return view

    return mark


def public(view: View) -> View:
    """The view is for everybody, or looks after its own doors (the API)."""
    setattr(view, PUBLIC, True)
    return view
