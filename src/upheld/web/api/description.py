"""The interface described as OpenAPI 3.1: what ninja tells of each operation, and what all have in common."""

from __future__ import annotations

from typing import Any, Final

from ninja.openapi.schema import OpenAPISchema

from upheld.web.api.operations import MEDIA, RIGHTS_OF, WRITES
from upheld.web.scopes import ALWAYS, scopes_giving

ABOUT: Final = """Everything a screen shows, for programs.

Sign in with a token: `Authorization: Bearer upheld_…`. A token acts for its account, within its scopes.
Lists come in pages: follow `next` until it is null. Instants are ISO 8601 with an offset, days are dates, numbers are
unrounded, unknown is null. Refusals are problem documents (RFC 9457) in the language of `Accept-Language`
(en, pl, zh-Hans, fa). Send an `Idempotency-Key` with each write: asked again, it is answered again, not done again.
"""

_PROBLEM: Final = {
    "title": "Problem",
    "type": "object",
    "description": "A refusal, as RFC 9457 describes it.",
    "required": ["type", "title", "status", "detail", "instance", "problems"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "instance": {"type": "string"},
        "problems": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["key", "field", "file", "line", "message", "remedy"],
                "properties": {
                    "key": {"type": "string"},
                    "field": {"type": ["string", "null"]},
                    "file": {"type": ["string", "null"]},
                    "line": {"type": ["integer", "null"]},
                    "message": {"type": "string"},
                    "remedy": {"type": "string"},
                },
            },
        },
    },
}
_REFUSALS: Final = {
    "400": "The body cannot be read.",
    "401": "Nobody is signed in, or the token opens nothing.",
    "403": "Not for this role, or not for this token.",
    "404": "There is nothing here, or nothing for this account.",
    "409": "Somebody else changed it, or the first request with this key is under way.",
    "412": "Somebody else changed it since the state that If-Match names.",
    "413": "Too large.",
    "422": "Values do not fit.",
    "428": "The change does not say which state it is made on.",
    "429": "Too many requests.",
}
_OF_WRITES: Final = ("400", "409", "412", "413", "428")
_HEADERS: Final[dict[str, dict[str, Any]]] = {
    "Idempotency-Key": {
        "in": "header",
        "name": "Idempotency-Key",
        "required": False,
        "description": "Asked again with the same key within 24 hours, the request is answered again, not done again.",
        "schema": {"type": "string", "minLength": 1, "maxLength": 120, "pattern": "^[!-~]+$"},
    },
    "If-Match": {
        "in": "header",
        "name": "If-Match",
        "required": False,
        "description": "The ETag of the state that the change is made on; or send its revision in the body.",
        "schema": {"type": "string", "pattern": "^[ -~]+$"},
    },
    "If-None-Match": {
        "in": "header",
        "name": "If-None-Match",
        "required": False,
        "description": "The ETag of what one has: 304 where it is still so.",
        "schema": {"type": "string", "pattern": "^[ -~]*$"},
    },
}


def completed(schema: OpenAPISchema) -> OpenAPISchema:
    """`schema` with security, refusals and headers of every operation."""
    components = schema["components"]
    components["schemas"]["Problem"] = _PROBLEM
    components["securitySchemes"] = {
        "token": {"type": "http", "scheme": "bearer", "description": "A token made under “Interface for programs”."},
        "session": {
            "type": "apiKey",
            "in": "cookie",
            "name": "sessionid",
            "description": "The session of a browser; writes also send X-CSRFToken.",
        },
    }
    for operations in schema["paths"].values():
        for operation in operations.values():
            _complete(operation, components["schemas"])
    return schema


def _complete(operation: dict[str, Any], shapes: dict[str, Any]) -> None:
    writes, rights = operation.pop(WRITES), operation.pop(RIGHTS_OF)
    scopes = list(dict.fromkeys(name for right in rights for name in scopes_giving(right, writes=writes)))
    token = bool(scopes) or bool(not writes and ALWAYS.intersection(rights))
    operation["security"] = [*([{"token": []}] if token else []), {"session": []}]
    operation["x-rights"], operation["x-scopes"] = rights, scopes
    needed = f"Needs one of the rights: {', '.join(rights)}."
    offered = f" A token needs one of the scopes: {', '.join(scopes)}." if scopes else ""
    operation["description"] = f"{operation.get('description', '')}\n\n{needed}{offered}".strip()
    operation["parameters"].append(_HEADERS["Idempotency-Key" if writes else "If-None-Match"])
    if "revision" in _fields_sent(operation, shapes):
        operation["parameters"].append(_HEADERS["If-Match"])
    answers = operation["responses"]
    if media := operation.pop(MEDIA):
        answers[200]["content"] = {kind: {"schema": {"type": "string"}} for kind in media}
    for status, about in _REFUSALS.items():
        if status not in _OF_WRITES or writes:
            answers[status] = {
                "description": about,
                "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
            }
    if not writes:
        answers["304"] = {"description": "Unchanged since the ETag that If-None-Match names."}
    operation["responses"] = {str(status): answer for status, answer in answers.items()}


def _fields_sent(operation: dict[str, Any], shapes: dict[str, Any]) -> dict[str, Any]:
    """The fields of the operation's JSON body."""
    body = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
    name = str(body.get("$ref", "")).rpartition("/")[2]
    fields: dict[str, Any] = (shapes[name] if name else body).get("properties", {})
    return fields
