"""``manage.py example``: furnishes the example outsourcer; ``upheld demo`` calls it after the records are made."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand

from upheld.contacts.sources import simulated
from upheld.web.actions import example


class Command(BaseCommand):
    """Tells each step as one line of JSON on standard output: sentence, values, done, total."""

    help = "Furnish the example outsourcer in the workspace of the settings."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The size of the example, as its records have it."""
        parser.add_argument("--weeks", type=int, default=8, help="Weeks of records.")
        parser.add_argument("--scale", type=float, default=1.0, help="Times the usual callers and agents.")

    def handle(self, **options: Any) -> None:
        """Bring the database up to date, then furnish it."""
        call_command("migrate", interactive=False, verbosity=0)
        example.furnish(simulated.outsourcer(weeks=options["weeks"], scale=options["scale"]), self._step)

    def _step(self, sentence: str, done: int | None = None, total: int | None = None, **values: Any) -> None:
        line = {"sentence": sentence, "values": values, "done": done, "total": total}
        self.stdout.write(json.dumps(line, default=str))
        self.stdout.flush()
