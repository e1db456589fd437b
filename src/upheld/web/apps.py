"""The one data app."""

from __future__ import annotations

from django.apps import AppConfig


class WebConfig(AppConfig):
    """All models under the label ``web``."""

    name = "upheld.web"
    label = "web"
