"""The application as servers start it: ``uvicorn upheld.web.asgi:application``."""

from __future__ import annotations

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "upheld.web.settings")
application = get_asgi_application()
