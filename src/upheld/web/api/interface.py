"""The interface itself: its nouns, its one kind of refusal, and how values are written."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI, Router
from ninja.openapi.schema import OpenAPISchema
from ninja.renderers import BaseRenderer
from ninja.responses import NinjaJSONEncoder

from upheld import __version__
from upheld.web.api import description, faults
from upheld.web.api.nouns import NOUNS


class _Encoder(NinjaJSONEncoder):
    """Instants to the microsecond that they have, with their offset; UTC as Z."""

    def default(self, o: Any) -> Any:
        if isinstance(o, datetime):
            written = o.isoformat()
            return f"{written[:-6]}Z" if o.tzinfo is UTC or written.endswith("+00:00") else written
        return super().default(o)


class _Renderer(BaseRenderer):
    media_type = "application/json"

    def render(self, request: HttpRequest, data: Any, *, response_status: int) -> Any:
        return json.dumps(data, cls=_Encoder, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


class Interface(NinjaAPI):
    """The operations of every noun; refusals are problem documents, whatever their cause."""

    def on_exception(self, request: HttpRequest, exc: Any) -> HttpResponse:
        """The refusal that `exc` stands for."""
        return faults.answer(request, exc)

    def get_openapi_schema(
        self, *, path_prefix: str | None = None, path_params: dict[str, Any] | None = None
    ) -> OpenAPISchema:
        """The description, with what all operations have in common."""
        return description.completed(super().get_openapi_schema(path_prefix=path_prefix, path_params=path_params))


def _made() -> Interface:
    made = Interface(
        title="Upheld",
        version=__version__,
        description=description.ABOUT,
        openapi_url=None,
        docs_url=None,
        urls_namespace="api",
        renderer=_Renderer(),
    )
    for noun in NOUNS:
        router: Router = noun.router
        made.add_router("", router)
    return made


interface = _made()
