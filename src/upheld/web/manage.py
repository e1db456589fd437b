"""Django's own commands over our settings; bad settings end in a sentence, not in a traceback."""

from __future__ import annotations

import os
import sys

from django.core.management import execute_from_command_line

from upheld.problems import BadInput
from upheld.reports.catalogue import language
from upheld.reports.problem_sentences import told


def run() -> None:
    """Run the management command of the arguments."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "upheld.web.settings")
    try:
        execute_from_command_line(sys.argv)
    except BadInput as bad:
        for problem in bad.problems:
            sys.stderr.write(told(problem, language("en")) + "\n")
        sys.exit(2)
