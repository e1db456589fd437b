"""``manage.py prepare``: everything that has to be done once before a version serves."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.urls import reverse

from upheld.web import collecting
from upheld.web.actions import accounts, adopting, jobs, refreshing
from upheld.web.models import Account
from upheld.web.queries import centre


class Command(BaseCommand):
    """Safe to run at every start: what is done already is left alone."""

    help = "Bring the database up to date, collect static files, take over the workspace's files."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Whether to print a document."""
        parser.add_argument("--json", action="store_true", help="Print one JSON document: accounts, invitation.")

    def handle(self, **options: Any) -> None:
        """Migrate, collect, adopt, sweep; print the first director's invitation where there is no account yet."""
        call_command("migrate", interactive=False, verbosity=0)
        collecting.collect()
        adopting.adopt(centre.workspace())
        jobs.give_up_lost()
        refreshing.forget_old()
        call_command("clearsessions")
        call_command("prune_db_task_results", verbosity=0)
        secret = accounts.invite_first()
        invitation = reverse("invited", kwargs={"secret": secret}) if secret else None
        if options["json"]:
            told = {"accounts": Account.objects.count(), "invitation": invitation}
            self.stdout.write(json.dumps(told))
        elif invitation:
            self.stdout.write(f"The first director opens: {invitation}")
