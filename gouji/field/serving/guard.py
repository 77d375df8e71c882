"""The guard before the page: who may ask, how much may be sent, and what a page may load.

A site elsewhere can make a browser ask us under its own name (DNS rebinding) or in our name (forgery): neither is
answered. A page loads nothing but what comes from here, and no script that stands inside it.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from gouji.field.serving.texts import RefusedError

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
# A report is one file with its own script: it may run it, and do nothing else, in an origin of its own.
REPORT_POLICY = (
    "sandbox allow-scripts; default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "no-store",
}
_HOST = re.compile(r"(127\.0\.0\.1|localhost|\[::1\])(:\d{1,5})?", re.ASCII)
_SAFE = ("GET", "HEAD")


def refused(method: str, headers: dict[str, str]) -> RefusedError | None:
    """Why a request is not answered: another name of this machine, or another site that asks."""
    host = headers.get("host", "")
    if not _HOST.fullmatch(host):
        return RefusedError("host", 421)
    if method in _SAFE:
        return None
    origin, site = headers.get("origin"), headers.get("sec-fetch-site")
    if origin is not None and origin != f"http://{host}":
        return RefusedError("origin", 403)
    if site is not None and site not in ("same-origin", "none"):
        return RefusedError("origin", 403)
    return None


class Guard:
    """The application behind the guard. `most` are the bytes that one request may send."""

    def __init__(self, application: Application, most: int, refuse: Callable[[RefusedError], Application]):
        self._application = application
        self._most = most
        self._refuse = refuse

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self._application(scope, receive, send)
            return
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
        error = refused(scope["method"], headers)
        length = headers.get("content-length", "0")
        if error is None and (not length.isdecimal() or int(length) > self._most):
            error = RefusedError("upload", 413)
        application = self._application if error is None else self._refuse(error)
        await application(scope, self._counting(receive), _guarded(send))

    def _counting(self, receive: Receive) -> Receive:
        """What arrives, as long as it is not too much."""
        left = self._most

        async def receive_more() -> Message:
            nonlocal left
            message = await receive()
            left -= len(message.get("body", b""))
            if left < 0:
                raise RefusedError("upload", 413)
            return message

        return receive_more


def _guarded(send: Send) -> Send:
    """Answers with the headers that they lack."""

    async def send_guarded(message: Message) -> None:
        if message["type"] == "http.response.start":
            given = {name.lower() for name, _ in message["headers"]}
            added = [(name.encode(), value.encode()) for name, value in _HEADERS.items() if name.encode() not in given]
            message["headers"] = [*message["headers"], *added]
        await send(message)

    return send_guarded
