"""Django's own commands over our settings; bad settings end in a sentence, not in a traceback."""

from __future__ import annotations

import os
import sys

from django.core.management import execute_from_command_line

from upheld.problems import BadInput
from upheld.reports.catalogue import language, nearest_code
from upheld.reports.problem_sentences import told


def run() -> None:
    """Run the management command of the arguments."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "upheld.web.settings")
    try:
        execute_from_command_line(sys.argv)
    except BadInput as bad:
        chosen = language(nearest_code(os.environ.get("UPHELD_LANGUAGE", "en")) or "en")
        for problem in bad.problems:
            sys.stderr.write(f"upheld: {told(problem, chosen)}\n")
        sys.exit(2)


if __name__ == "__main__":
    run()
