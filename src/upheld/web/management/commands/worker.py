"""``manage.py worker``: does long work until it is told to stop."""

from __future__ import annotations

from typing import Any

from django.db import connections
from django_tasks_db.management.commands import db_worker

from upheld.web import supervised
from upheld.web.actions import refreshing, workers
from upheld.web.jobs.heartbeat import beating


class Command(db_worker.Command):
    """The queue's own worker, with signs of life; what workers that died left undone is given up first."""

    help = "Do long work: imports, forecasts, schedules, simulations, figures."

    def handle(self, **options: Any) -> None:
        """Work until SIGTERM, which ends it after the work at hand, or a second one, which ends that too."""
        options["reload"] = False
        supervised.watch()
        worker = workers.begin()

        def beat() -> None:
            workers.alive(worker)
            refreshing.refresh_when_due()

        try:
            refreshing.refresh_when_due()
            with beating(beat):
                super().handle(**options)
        finally:
            workers.end(worker)
            connections.close_all()
