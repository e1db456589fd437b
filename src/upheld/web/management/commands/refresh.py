"""``manage.py refresh``: quarter-hours and verdicts brought up to the records, once or again and again."""

from __future__ import annotations

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from upheld.problems import BadInput
from upheld.reports.catalogue import language
from upheld.reports.problem_sentences import told
from upheld.web.actions import assessing, jobs


class Command(BaseCommand):
    """Does the work itself, or queues it for the worker."""

    help = "Count the quarter-hours that changed and assess the agreements whose basis changed."

    def add_arguments(self, parser: CommandParser) -> None:
        """Its options."""
        parser.add_argument("--every", type=int, default=0, metavar="SECONDS", help="Go on, as often as this.")
        parser.add_argument("--queue", action="store_true", help="Queue a job for the worker instead.")

    def handle(self, *arguments: Any, **options: Any) -> None:
        """Run it."""
        while True:
            try:
                self._once(queue=options["queue"])
            except BadInput as bad:
                said = "\n".join(told(problem, language("en")) for problem in bad.problems)
                if not options["every"]:
                    raise CommandError(said) from None
                self.stderr.write(said)
            if not options["every"]:
                return
            time.sleep(options["every"])

    def _once(self, *, queue: bool) -> None:
        jobs.give_up_lost()
        if queue:
            self.stdout.write(f"queued: {jobs.start_once('figures', by=None).pk}")
            return
        done = assessing.bring_up_to_date(step=_silent, cancelled=_never)
        self.stdout.write(f"days counted: {done['counted']}, months assessed: {done['assessed']}")


def _silent(sentence: str, done: int | None = None, total: int | None = None, **values: object) -> None:
    """Nobody is watching."""


def _never() -> bool:
    return False
