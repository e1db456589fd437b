"""Request bodies that are too large are refused while they arrive, before they fill memory or disk.

What is sent on is not kept: the rest is read and thrown away for a while, since a browser that is still sending reads
no answer, and then the connection is closed.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from typing import Any, Final

Scope = dict[str, Any]
Message = Mapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

MEBIBYTE: Final = 1024 * 1024
PLAIN_LIMIT_MB: Final = 16
"""Of forms; only files that are brought in may be larger."""
UPLOADS: Final = ("/imports/", "/api/")
REFUSAL: Final = "/too-large/"
"""The address whose answer is given instead: in the reader's language, in the application's own frame."""
LIMIT: Final = "upheld.limit_mb"
"""Where that address finds the limit in its scope."""
LINGER_S: Final = 10.0

_ABOUT_THE_BODY: Final = (b"content-length", b"content-type", b"transfer-encoding", b"content-encoding", b"expect")
_ENVELOPE: Final = MEBIBYTE  # what a form adds around its file


def limited(application: Application, upload_limit_bytes: int) -> Application:
    """`application`, whose requests to `UPLOADS` may carry so many bytes, and others `PLAIN_LIMIT_MB`."""

    async def application_of_small_bodies(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await application(scope, receive, send)
            return
        limit_mb = upload_limit_bytes // MEBIBYTE if scope["path"].startswith(UPLOADS) else PLAIN_LIMIT_MB
        body = _Body(receive, limit_mb * MEBIBYTE + _ENVELOPE)
        if _announced(scope) <= body.limit:
            await application(scope, body.receive, send)
        else:
            body.too_large = True
        if body.too_large:
            await application({**_without_body(scope), LIMIT: limit_mb}, _nothing(), _after(body, send))

    return application_of_small_bodies


class _Body:
    """Counts what arrives; beyond the limit the application is told that the sender has gone."""

    def __init__(self, receive: Receive, limit: int) -> None:
        self._receive = receive
        self._arrived = 0
        self.limit = limit
        self.too_large = False
        self.whole = False

    async def receive(self) -> Message:
        message = await self._receive()
        self._arrived += len(message.get("body", b""))
        self.whole = not message.get("more_body", False)
        if self._arrived > self.limit:
            self.too_large = True
            return {"type": "http.disconnect"}
        return message

    async def throw_away(self) -> None:
        """Read on without keeping anything, until the end or for `LINGER_S` seconds."""
        with suppress(TimeoutError):
            async with asyncio.timeout(LINGER_S):
                while not self.whole:
                    self.whole = not (await self._receive()).get("more_body", False)


def _announced(scope: Scope) -> int:
    """The length that the request says it has; 0 where it says none that can be read."""
    said = next((value for name, value in scope["headers"] if name.lower() == b"content-length"), b"")
    return int(said) if said.isdigit() else 0


def _without_body(scope: Scope) -> dict[str, Any]:
    headers = [(name, value) for name, value in scope["headers"] if name.lower() not in _ABOUT_THE_BODY]
    address = {"path": REFUSAL, "raw_path": REFUSAL.encode(), "query_string": b""}
    return {**scope, "method": "GET", **address, "headers": headers}


def _nothing() -> Receive:
    """An empty body, and nothing after it."""
    messages: list[Message] = [{"type": "http.request", "body": b"", "more_body": False}]

    async def receive() -> Message:
        if not messages:
            await asyncio.Event().wait()
        return messages.pop()

    return receive


def _after(body: _Body, send: Send) -> Send:
    """Sends an answer whose end waits until `body` has come or has been waited for, and closes the connection."""

    async def send_slowly(message: Message) -> None:
        if message["type"] == "http.response.start":
            await send({**message, "headers": [*message.get("headers", ()), (b"connection", b"close")]})
        elif message.get("more_body", False):
            await send(message)
        else:
            await send({**message, "more_body": True})
            await body.throw_away()
            await send({"type": "http.response.body", "body": b"", "more_body": False})

    return send_slowly
