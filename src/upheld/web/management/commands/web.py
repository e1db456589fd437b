"""``manage.py web``: the web server, as one process."""

from __future__ import annotations

import socket
from argparse import ArgumentParser
from typing import Any

import uvicorn
from django.core.management.base import BaseCommand

from upheld.web import supervised


class Command(BaseCommand):
    """uvicorn with what this application needs: no lifespan, and no trust in headers that settings do not trust."""

    help = "Serve the web application."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where to listen."""
        parser.add_argument("--host", default="127.0.0.1", help="Address to listen on.")
        parser.add_argument("--port", type=int, default=8000, help="Port to listen on.")
        parser.add_argument("--socket", type=int, help="A listening socket that was handed over, by its number.")

    def handle(self, **options: Any) -> None:
        """Serve until SIGTERM."""
        supervised.watch()
        config = uvicorn.Config(
            "upheld.web.asgi:application",
            host=options["host"],
            port=options["port"],
            lifespan="off",
            proxy_headers=False,
            server_header=False,
            access_log=False,
            log_level="warning",
            timeout_graceful_shutdown=5,
        )
        handed = options["socket"]
        uvicorn.Server(config).run(sockets=[socket.socket(fileno=handed)] if handed is not None else None)
