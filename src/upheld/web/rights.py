"""What each role may do: the one table of rights. A right that is not listed does not exist."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from upheld.web.models.choices import Role

_D, _S, _P, _Q, _A, _C = (
    Role.DIRECTOR,
    Role.SUPERVISOR,
    Role.PLANNER,
    Role.QUALITY_ANALYST,
    Role.AGENT,
    Role.CLIENT_READER,
)

RIGHTS: Final[Mapping[str, frozenset[str]]] = {
    right: frozenset(roles)
    for right, roles in {
        # figures
        "promises": (_D,),  # the director's home: every promise, its money and its outlook
        "figures": (_D, _S, _P, _Q),  # intervals, the day, queues
        "people.figures": (_D, _S, _Q),  # figures of teams and single agents
        "calls": (_D, _S, _Q),  # single calls and their lines of the log
        "scores": (_D, _S, _Q),
        "portal": (_C,),  # a client's own agreements, as its reader sees them
        "cost": (_D, _P),  # what people and points of service level cost
        # agreements
        "agreements": (_D, _S, _P, _Q),
        "agreements.change": (_D,),
        "claims": (_D, _S, _C),  # exclusion claims of a client: see and raise
        "claims.decide": (_D, _C),
        "actions": (_D, _S),  # what is done about misses
        # planning
        "plans": (_D, _P, _S),  # see forecasts and scenarios
        "plans.change": (_P, _D),
        "hiring": (_D, _P),
        # schedules
        "schedules": (_D, _P, _S),
        "schedules.change": (_P, _S),
        "schedules.publish": (_P,),
        "absences": (_S, _P),
        "notes": (_S, _P, _D),
        "my_day": (_A, _S, _P, _Q, _D),  # one's own shifts, where one has a person
        # running it
        "jobs": (_D, _P, _S, _Q),  # long work one has started
        "imports": (_D, _P),
        "settings": (_D,),
        "accounts": (_D,),
        "trail": (_D,),
        "tokens": (_D, _P, _S, _Q, _C),
        "account": (),  # one's own account: everybody has it
    }.items()
}
"""Right → the roles that have it. A grant for one client or team gives its role's rights there only."""

FOR_EVERYBODY: Final = frozenset({"account"})
"""What every account may, with or without a role."""

WITHOUT_CLIENT: Final = frozenset({"settings", "accounts", "trail", "imports"})
"""Rights over the whole centre: a grant for a single client does not give them."""
