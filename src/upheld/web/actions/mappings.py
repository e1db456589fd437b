"""Keeping mappings by name, and letting go of them."""

from __future__ import annotations

from typing import Final

from django.db import transaction

from upheld.contacts.tables import mapping as mappings
from upheld.problems import BadInput, Problem
from upheld.web import clock
from upheld.web.actions import trail
from upheld.web.models import Account, Mapping

LONGEST_NAME: Final = 80


@transaction.atomic
def keep(name: str, text: str, *, by: Account) -> Mapping:
    """Keep the mapping `text` (TOML) under `name`, in place of one of that name; raises BadInput for a faulty one."""
    if not name or len(name) > LONGEST_NAME:
        raise BadInput(Problem("upload.mapping_name", field="name", values={"most": LONGEST_NAME}))
    document = mappings.document_of(text, file=name)
    if not document.get("kind"):
        raise BadInput(Problem("upload.mapping_kind", name, field="kind"))
    values = {"kind": document["kind"], "text": text, "made_by": by, "made_at": clock.real()}
    kept, _ = Mapping.objects.update_or_create(name=name, defaults=values)
    trail.note("mapping_kept", by=by, subject=name)
    return kept


@transaction.atomic
def forget(mapping: Mapping, *, by: Account) -> None:
    """Let go of a mapping; what was imported through it keeps its own copy."""
    trail.note("mapping_forgotten", by=by, subject=mapping.name)
    mapping.delete()
