"""Request bodies that are too large: refused while they arrive, in words, with nothing kept."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from upheld.web import asgi, bodies
from upheld.web.bodies import MEBIBYTE, limited

UPLOAD_LIMIT_MB = 20


class Application:
    """Reads the whole body, as Django does; answers how much it read, or the refusal's own address."""

    def __init__(self) -> None:
        self.read = 0
        self.asked: list[dict[str, Any]] = []

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        self.asked.append(scope)
        while True:
            message = await receive()
            if message["type"] == "http.disconnect":
                return
            self.read += len(message.get("body", b""))
            if not message.get("more_body", False):
                break
        status = 413 if scope["path"] == bodies.REFUSAL else 200
        await send({"type": "http.response.start", "status": status, "headers": []})
        await send({"type": "http.response.body", "body": b"told", "more_body": False})


class Sender:
    """A browser that sends `chunks`; says what it was sent, and how much of its body was taken."""

    def __init__(self, chunks: Iterator[bytes], headers: dict[str, str] | None = None, path: str = "/login/") -> None:
        self.scope: dict[str, Any] = {
            "type": "http",
            "method": "POST",
            "path": path,
            "headers": [(name.encode(), value.encode()) for name, value in (headers or {}).items()],
        }
        self._chunks = list(chunks)
        self.sent: list[Mapping[str, Any]] = []

    async def receive(self) -> dict[str, Any]:
        chunk = self._chunks.pop(0) if self._chunks else b""
        return {"type": "http.request", "body": chunk, "more_body": bool(self._chunks)}

    async def send(self, message: Mapping[str, Any]) -> None:
        self.sent.append(message)

    def ask(self, application: Application) -> int:
        wrapped = limited(application, UPLOAD_LIMIT_MB * MEBIBYTE)
        asyncio.run(wrapped(self.scope, self.receive, self.send))
        status: int = self.sent[0]["status"]
        return status

    @property
    def left(self) -> int:
        return len(self._chunks)


def megabytes(count: int) -> Iterator[bytes]:
    return (b"x" * MEBIBYTE for _ in range(count))


def test_a_body_that_fits_arrives_whole() -> None:
    application = Application()
    assert Sender(megabytes(bodies.PLAIN_LIMIT_MB)).ask(application) == 200
    assert application.read == bodies.PLAIN_LIMIT_MB * MEBIBYTE


def test_an_announced_length_is_refused_before_anything_is_read() -> None:
    application = Application()
    length = str(1024 * MEBIBYTE)
    assert Sender(megabytes(3), {"content-length": length}).ask(application) == 413
    assert (application.read, len(application.asked)) == (0, 1)


def test_a_stream_without_a_length_is_counted_and_cut_off() -> None:
    application = Application()
    sender = Sender(megabytes(60), {"transfer-encoding": "chunked"})
    assert sender.ask(application) == 413
    assert application.read <= (bodies.PLAIN_LIMIT_MB + 1) * MEBIBYTE
    assert sender.left == 0  # the rest was read and thrown away: a browser that still sends reads no answer


def test_a_length_that_lies_does_not_help() -> None:
    assert Sender(megabytes(60), {"content-length": "5"}).ask(Application()) == 413


def test_files_may_be_larger_where_they_are_brought_in() -> None:
    assert Sender(megabytes(UPLOAD_LIMIT_MB), path="/imports/").ask(Application()) == 200
    assert Sender(megabytes(UPLOAD_LIMIT_MB + 2), path="/imports/").ask(Application()) == 413


def test_the_refusal_knows_the_limit_and_nothing_of_the_body() -> None:
    application = Application()
    Sender(megabytes(60), {"content-type": "text/plain", "cookie": "language=fa"}).ask(application)
    asked = application.asked[-1]
    assert (asked["method"], asked[bodies.LIMIT]) == ("GET", bodies.PLAIN_LIMIT_MB)
    assert asked["headers"] == [(b"cookie", b"language=fa")]


def test_the_answer_closes_the_connection() -> None:
    sender = Sender(megabytes(60))
    sender.ask(Application())
    assert (b"connection", b"close") in sender.sent[0]["headers"]
    assert sender.sent[-1] == {"type": "http.response.body", "body": b"", "more_body": False}


@pytest.mark.django_db(transaction=True)
def test_the_page_says_it_in_the_readers_language() -> None:
    sender = Sender(megabytes(60), {"host": "localhost", "accept-language": "en"})
    asyncio.run(asgi.application(sender.scope, sender.receive, sender.send))
    page = b"".join(message.get("body", b"") for message in sender.sent).decode()
    assert sender.sent[0]["status"] == 413
    assert "larger than 16 MB" in page
