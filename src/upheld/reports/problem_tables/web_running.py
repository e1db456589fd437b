"""Problems of running the web: addresses and ports, its processes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from upheld.reports.catalogue import mark

SENTENCES: Final[Mapping[str, tuple[str, str]]] = {
    "serve.port_taken": (
        mark("Another program listens on port {port} of {host} already."),
        mark("Stop it, or choose another port with --port."),
    ),
    "serve.address": (
        mark("Nothing can listen on port {port} of {host}: {reason}"),
        mark("Choose an address of this machine with --host, and a port of 1024 or above with --port."),
    ),
    "serve.workers": (mark("{value} workers make no sense."), mark("Choose a number from 0 to 32.")),
    "serve.not_ready": (
        mark("The web server did not answer within {seconds} seconds."),
        mark("The lines above tell why."),
    ),
    "serve.hosts": (
        mark("{host} means every address of this machine, but not under which names it will be opened."),
        mark("Set UPHELD_HOSTS to these names, parted by commas."),
    ),
}
