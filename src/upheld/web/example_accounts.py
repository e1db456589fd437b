"""The accounts of the example outsourcer: one for each role, printed for everybody who builds it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from upheld.reports.catalogue import mark

PASSWORD: Final = "upheld-demo-2026"  # noqa: S105 - the example's, printed for everybody


@dataclass(frozen=True)
class ExampleAccount:
    """Who signs in as what, and what opens then."""

    role: str  # of models.Role
    email: str
    name: str
    first_screen: str  # a sentence of the catalogue
    client: str | None = None  # None: every client
    person: str | None = None  # code


ACCOUNTS: Final = (
    ExampleAccount("director", "director@example.org", "Dorota Wierzba", mark("Promises")),
    ExampleAccount("supervisor", "supervisor@example.org", "Samuel Buk", mark("Today"), "Northwind Energy"),
    ExampleAccount("planner", "planner@example.org", "Paulina Jodła", mark("Forecast")),
    ExampleAccount("quality_analyst", "quality@example.org", "Quentin Grab", mark("Quality and satisfaction")),
    ExampleAccount("agent", "agent@example.org", "Alicja Akacja", mark("My day"), "Northwind Energy", "p0001"),
    ExampleAccount(
        "client_reader", "client@example.org", "Clara North", mark("Agreement and result"), "Northwind Energy"
    ),
)
