"""`docs --serve`: the site on the loopback interface, for browsers that restrict pages of the file system."""

from __future__ import annotations

import functools
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from gouji.vocabulary.errors import UsageError

HOST = "127.0.0.1"


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Requests are not printed."""


def server(folder: Path, port: int) -> ThreadingHTTPServer:
    """A server of the target folder, bound to the loopback interface alone. Raises UsageError for a port in use."""
    try:
        return ThreadingHTTPServer((HOST, port), functools.partial(_Quiet, directory=str(folder)))
    except (OSError, OverflowError) as error:
        raise UsageError(
            f"port {port} cannot be used: {getattr(error, 'strerror', None) or error}", hint="give another --port"
        ) from None
