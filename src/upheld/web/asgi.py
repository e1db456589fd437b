"""The application as servers start it: ``uvicorn upheld.web.asgi:application``."""

from __future__ import annotations

import os

from django.conf import settings
from django.core.asgi import get_asgi_application

from upheld.web.bodies import limited

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "upheld.web.settings")
application = limited(get_asgi_application(), settings.UPLOAD_LIMIT_BYTES)
