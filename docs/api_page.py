"""docs/reference/api.md, written from the interface itself: its scopes and every operation with the right it needs."""

from __future__ import annotations

import importlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import django

PAGE = Path(__file__).parent / "reference" / "api.md"
HEAD = """# Interface for programs

<!-- Written by `make docs` from the interface itself: change src/upheld/web/api. -->

`/api/v1` gives programs everything that the screens show, and lets them do what the screens do. It is described as
OpenAPI 3.1 at `/api/v1/openapi.json`; `/api/v1/docs` shows that description to be read and tried out. Both come from
the server itself: nothing is fetched from elsewhere.

## Signing in

A token is made on the screen “Interface for programs” and sent with each request:

```sh
curl -H "Authorization: Bearer $UPHELD_TOKEN" -H "Accept-Language: pl" https://upheld.example/api/v1/clients
```

A token acts for the account that made it, within its scopes: it never may more than that account may now. Its secret
is shown once; only a hash is kept. It ends on its last day, when it is revoked, or when its account is closed. No token
makes another. A page of a browser that is signed in may use its session instead; what changes something then also needs
the header `X-CSRFToken`. A client, person or plan that the account may not see does not exist for it: 404.

One token or session may ask 600 times a minute in each process; then it is answered 429 with `Retry-After`.

## Values

Instants are ISO 8601 with an offset, in UTC (`Z`) or in the client's zone; an instant without an offset is refused.
Days are dates in the client's zone, or in the site's. Durations are seconds, shares lie between 0 and 1, numbers are
unrounded. Unknown is `null`, never 0. A figure that is a share brings its numerator and denominator.

## Lists

A list answers `{"items": […], "next": …}`. `next` is the address of the next page, `null` on the last one; `limit` (up
to 500) sets the length of a page. Rows that come or go meanwhile leave no gap and repeat nothing. A cursor belongs to
the filters it was given for.

Reads carry an `ETag`: sent back in `If-None-Match`, an unchanged answer is 304 without content.

## Changing

A write is done whole or not at all. With the header `Idempotency-Key` (up to 120 printable characters, best a UUID) it
is done once: the same request under the same key gets the same answer for 24 hours, marked `Idempotency-Replayed:
true`. Another request under that key is refused (422), and so is one while the first is under way (409: ask again).
A refused write leaves its key free.

What several people change carries a revision. A change of it says which state it was made on, by `If-Match` with the
`ETag` that was read, or by `revision` in its body: neither is 428, an old one 412 or 409, and nothing is saved.

Long work (imports, forecasts, schedules, simulations) answers with a job: ask `/api/v1/jobs/{job}` until it has ended.

## Refusals

Every refusal is a problem document (`application/problem+json`, RFC 9457) in the language of `Accept-Language`: en, pl,
zh-Hans or fa, else that of the account.

```json
{
  "type": "urn:upheld:problem:api.invalid",
  "title": "Some values do not fit.",
  "status": 422,
  "detail": "Each is named below.",
  "instance": "/api/v1/clients",
  "problems": [
    {"key": "api.least", "field": "query.limit", "file": null, "line": null,
     "message": "This is too small.", "remedy": "Send 1 or more."}
  ]
}
```

`type` and `key` stay the same in every language; programs go by them.

"""


def page() -> str:
    """The whole page."""
    # Loaded by name: they need Django to be set up, which the other pages do without.
    interface = importlib.import_module("upheld.web.api.interface").interface
    scopes = importlib.import_module("upheld.web.scopes").SCOPES
    schema = interface.get_openapi_schema(path_prefix="/api/v1/")
    return "\n".join([HEAD + "\n".join(_scopes(scopes)), *_nouns(schema["paths"])])


def main() -> None:
    """Write the page."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "upheld.web.settings")
    os.environ.setdefault("UPHELD_SECRET_KEY", "x" * 50)  # nothing is signed: keeps a workspace from getting a key
    django.setup()
    PAGE.write_text(page(), encoding="utf-8")


def _scopes(scopes: dict[str, Any]) -> Iterator[str]:
    yield "## Scopes\n\n| scope | what it is for | rights it leaves |\n|---|---|---|"
    for name, scope in scopes.items():
        yield f"| `{name}` | {scope.about} | {', '.join(f'`{right}`' for right in sorted(scope.rights))} |"
    yield ""


def _nouns(paths: dict[str, Any]) -> Iterator[str]:
    """A table for each noun; of an operation's description the first line is its summary."""
    by_noun: dict[str, list[str]] = {}
    for path, operations in paths.items():
        for method, operation in operations.items():
            needs = " or ".join(f"`{right}`" for right in operation["x-rights"])
            scopes = " or ".join(f"`{scope}`" for scope in operation["x-scopes"])
            row = f"| `{method.upper()} {path}` | {operation['summary']} | {needs} | {scopes or _without(operation)} |"
            by_noun.setdefault(operation["tags"][0], []).append(row)
    yield "## Operations\n"
    for noun, rows in by_noun.items():
        yield f"### {noun.capitalize()}\n\n| operation | what it does | right | scope |\n|---|---|---|---|"
        yield "\n".join(rows) + "\n"


def _without(operation: dict[str, Any]) -> str:
    return "any" if {"token": []} in operation["security"] else "session only"


if __name__ == "__main__":
    main()
