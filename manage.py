#!/usr/bin/env python3
"""Django's own commands over Upheld's settings: ``./manage.py check --deploy``, ``migrate``, ``db_worker`` …"""

from upheld.web.manage import run

if __name__ == "__main__":
    run()
