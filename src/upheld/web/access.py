"""What one signed-in account may see and do: its roles, each for one client or all, one team or all."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from upheld.web.models import Account, Client, RoleGrant
from upheld.web.rights import FOR_EVERYBODY, RIGHTS, WITHOUT_CLIENT


@dataclass(frozen=True)
class Access:
    """The grants of an account, loaded once for a request."""

    account: Account
    grants: tuple[RoleGrant, ...]
    only: frozenset[str] | None = None  # the rights that a token leaves; None: all

    @property
    def roles(self) -> tuple[str, ...]:
        """The roles, each once."""
        return tuple(dict.fromkeys(grant.role for grant in self.grants))

    def may(self, right: str, client: Client | None = None) -> bool:
        """Whether some grant gives `right`: for `client`, or without one for anybody at all.

        Raises KeyError for a right that does not exist.
        """
        if right in FOR_EVERYBODY:
            return True
        return any(client is None or grant.client_id in (None, client.pk) for grant in self._giving(right))

    def sees(self, client: Client) -> bool:
        """Whether any grant reaches `client`: for others a client does not exist (404)."""
        return any(grant.client_id in (None, client.pk) for grant in self.grants)

    def clients(self, right: str) -> tuple[Client, ...]:
        """The active clients for which `right` is given, by name."""
        given = self._giving(right)
        if not given:
            return ()
        every = Client.objects.filter(active=True)
        if not any(grant.client_id is None for grant in given):
            every = every.filter(pk__in=[grant.client_id for grant in given])
        return tuple(every)

    def all_clients(self, right: str) -> bool:
        """Whether `right` is given for every client."""
        return any(grant.client_id is None for grant in self._giving(right))

    def teams(self, right: str, client: Client | None = None) -> frozenset[int] | None:
        """The ids of the teams to which `right` is limited, at `client` where one is given; None: every team."""
        given = [one for one in self._giving(right) if client is None or one.client_id in (None, client.pk)]
        if any(grant.team_id is None for grant in given):
            return None
        return frozenset(grant.team_id for grant in given if grant.team_id is not None)

    def _giving(self, right: str) -> tuple[RoleGrant, ...]:
        roles = RIGHTS[right]
        if self.only is not None and right not in self.only:
            return ()
        return tuple(
            grant
            for grant in self.grants
            if grant.role in roles and (grant.client_id is None or right not in WITHOUT_CLIENT)
        )


def of_account(account: Account, only: frozenset[str] | None = None) -> Access:
    """The access that `account` has now, of `only` these rights."""
    return Access(account, tuple(account.grants.select_related("client", "team")), only)


def any_of(access: Access, rights: Iterable[str]) -> bool:
    """Whether `access` gives at least one of `rights`."""
    return any(access.may(right) for right in rights)
