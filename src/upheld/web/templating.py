"""The templates' environment: Jinja, escaped by default, with the tools that need no request."""

from __future__ import annotations

from typing import Any

import jinja2
from django.templatetags.static import static
from django.urls import reverse
from django_htmx.jinja import htmx_script

from upheld.reports.html import inside_json
from upheld.web import words
from upheld.web.addresses import changed


def environment(**options: Any) -> jinja2.Environment:
    """What Django builds its Jinja backend from."""
    made = jinja2.Environment(  # noqa: S701 - Django passes autoescape among the options
        **{**options, "undefined": jinja2.StrictUndefined, "trim_blocks": True, "lstrip_blocks": True}
    )
    made.globals.update(static=static, url=_address, changed=changed, htmx_script=htmx_script, words=words, UNKNOWN="–")
    made.filters["inside_json"] = made.filters["tojson_safe"] = inside_json
    return made


def _address(name: str, **values: Any) -> str:
    return reverse(name, kwargs={key: getattr(value, "slug", value) for key, value in values.items()} or None)
