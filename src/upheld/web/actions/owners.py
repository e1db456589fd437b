"""Which client a queue works for, from a day to a day: never two at one time."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from upheld.problems import BadInput, Problem
from upheld.web import spans
from upheld.web.actions import jobs, memberships, trail
from upheld.web.models import Account, Client, Queue, QueueOwner
from upheld.web.queries import organisation as asking
from upheld.web.queries.recorded import names_queue
from upheld.web.revisions import expect


@transaction.atomic
def make_queue(name: str, *, client: Client, first: date | None, by: Account) -> Queue:
    """A queue as the telephone system names it, working for `client` from a day on (None: always)."""
    if Queue.objects.filter(name=name).exists():
        raise BadInput(Problem("settings.name_taken", field="name", values={"name": name}))
    queue = Queue.objects.create(name=name)
    QueueOwner.objects.create(queue=queue, client=client, valid_from=spans.start_of(first, client.time_zone))
    _changed(queue, by, client)
    return queue


@transaction.atomic
def give(
    queue: Queue, *, client: Client, first: date | None, last: date | None, revision: str | None, by: Account
) -> None:
    """Let the queue work for `client` over some days; raises BadInput where it works for somebody then, and Stale."""
    kept = _locked(queue, revision)
    start, end = _span(kept, client, first, last, None)
    QueueOwner.objects.create(queue=kept, client=client, valid_from=start, valid_to=end)
    _changed(kept, by, client)


@transaction.atomic
def hand_over(queue: Queue, *, client: Client, first: date, revision: str | None, by: Account) -> None:
    """From a day on the queue works for `client`; who has it then ends the day before."""
    kept = _locked(queue, revision)
    at = spans.start_of(first, client.time_zone)
    for owner in asking.owners_of(kept):
        if at is not None and spans.holds(owner, at) and owner.valid_from != at:
            QueueOwner.objects.filter(pk=owner.pk).update(valid_to=at)
    start, end = _span(kept, client, first, None, None)
    QueueOwner.objects.create(queue=kept, client=client, valid_from=start, valid_to=end)
    _changed(kept, by, client)


@transaction.atomic
def set_days(owner: QueueOwner, *, first: date | None, last: date | None, revision: str | None, by: Account) -> None:
    """Change from when to when an owner has the queue; raises BadInput for an overlap, and Stale."""
    kept = _locked(owner.queue, revision)
    start, end = _span(kept, owner.client, first, last, owner)
    if (start, end) != (owner.valid_from, owner.valid_to):
        QueueOwner.objects.filter(pk=owner.pk).update(valid_from=start, valid_to=end)
        _changed(kept, by, owner.client)


@transaction.atomic
def remove(owner: QueueOwner, *, revision: str | None, by: Account) -> None:
    """Take back an ownership that no call has seen; raises BadInput for one that calls name, and Stale."""
    kept = _locked(owner.queue, revision)
    if names_queue(kept.name, owner.valid_from, owner.valid_to):
        raise BadInput(Problem("settings.queue_recorded", values={"queue": kept.name, "client": owner.client.name}))
    owner.delete()
    _changed(kept, by, owner.client)


def _locked(queue: Queue, revision: str | None) -> Queue:
    kept = Queue.objects.select_for_update().get(pk=queue.pk)
    expect(revision, asking.mark_of_queue(kept))
    return kept


def _span(
    queue: Queue, client: Client, first: date | None, last: date | None, own: QueueOwner | None
) -> tuple[datetime | None, datetime | None]:
    """The instants of the days from `first` to `last`; those of `own` where its days stay. Raises BadInput."""
    zone = client.time_zone
    if first and last and last < first:
        raise BadInput(Problem("web.order", field="first"))
    others, but = asking.owners_of(queue), own.pk if own else None
    start, end = spans.joined_on(others, spans.start_of(first, zone), spans.end_of(last, zone), but)
    if own and first == spans.first_day(own.valid_from, zone):
        start = own.valid_from
    if own and last == spans.last_day(own.valid_to, zone):
        end = own.valid_to
    other = spans.overlapping(others, start, end, but)
    if other is None:
        return start, end
    values = {
        "queue": queue.name,
        "first": other.client.name,
        "first_days": spans.written(other.valid_from, other.valid_to, other.client.time_zone),
        "second": client.name,
        "second_days": spans.written(start, end, zone),
    }
    raise BadInput(Problem("settings.two_owners", field="first", values=values))


def _changed(queue: Queue, by: Account, client: Client) -> None:
    trail.note("settings_changed", by=by, subject=queue.name, client=client)
    if memberships.write_queues():
        jobs.start_once("figures", by=by)
