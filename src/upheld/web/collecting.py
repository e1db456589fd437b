"""Our static files, brought together under STATIC_ROOT where they have changed since the last time."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Final

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command

from upheld import __version__

_STAMP: Final = ".collected"


def collect() -> bool:
    """Collect and compress every static file; False: nothing has changed."""
    stamp, state = Path(settings.STATIC_ROOT) / _STAMP, _state()
    if stamp.is_file() and stamp.read_text(encoding="ascii") == state:
        return False
    call_command("collectstatic", interactive=False, verbosity=0)
    stamp.write_text(state, encoding="ascii")
    return True


def _state() -> str:
    """A hash of the names, sizes and times of all files, and of our version."""
    told = hashlib.sha256(__version__.encode())
    for finder in get_finders():
        for name, storage in finder.list([]):
            stat = Path(storage.path(name)).stat()
            told.update(f"{name} {stat.st_size} {stat.st_mtime_ns}\n".encode())
    return told.hexdigest()
