"""People and access: accounts, roles, invitations."""
