"""The example's skills: everybody answers the queues of their team, as the simulation lets them."""

from __future__ import annotations

from upheld.contacts.sources import simulated
from upheld.web.models import LogIn, Queue, Skill


def furnish_skills() -> None:
    """The skills of each person from the queues of their newest team; nothing where there are skills already."""
    if Skill.objects.exists():
        return
    queues = {queue.name: queue for queue in Queue.objects.all()}
    of_team = {team.name: team.skills for desk in simulated.outsourcer().desks for team in desk.teams}
    newest: dict[int, str] = {}
    for person, team in LogIn.objects.order_by("valid_from").values_list("person_id", "team__name"):
        newest[person] = team or ""
    Skill.objects.bulk_create(
        Skill(person_id=person, queue=queues[queue], level=level)
        for person, team in newest.items()
        for queue, level in of_team.get(team, {}).items()
        if queue in queues
    )
