"""Who may answer which queue, and at which level."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction

from upheld.web.actions import trail
from upheld.web.models import Account, Person, Queue, Skill
from upheld.web.revisions import expect, revision_of


@transaction.atomic
def set_levels(
    people: list[Person],
    queues: list[Queue],
    levels: Mapping[tuple[int, int], int | None],
    *,
    revision: str | None,
    subject: str,
    by: Account,
) -> int:
    """Set the levels of `people` for `queues` by (person, queue) keys; None: may not answer. Raises Stale.

    Returns how many changed.
    """
    there = list(Skill.objects.select_for_update().filter(person__in=people, queue__in=queues))
    now = {(one.person_id, one.queue_id): one for one in there}
    expect(revision, mark(people, queues, {f"{person}-{queue}": one.level for (person, queue), one in now.items()}))
    changed = 0
    for (person, queue), level in levels.items():
        kept = now.get((person, queue))
        if level == (kept.level if kept else None):
            continue
        changed += 1
        if level is None:
            Skill.objects.filter(person_id=person, queue_id=queue).delete()
        else:
            Skill.objects.update_or_create(person_id=person, queue_id=queue, defaults={"level": level})
    if changed:
        trail.note("settings_changed", by=by, subject=subject, skills=changed)
    return changed


def mark(people: list[Person], queues: list[Queue], levels: Mapping[str, int]) -> str:
    """The revision of the table of skills that shows these people and queues."""
    return revision_of([one.pk for one in people], [one.pk for one in queues], sorted(levels.items()))
