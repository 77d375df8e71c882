"""`docs --serve`: the site on the loopback interface, for browsers that restrict pages of the file system."""

from __future__ import annotations

import functools
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from gouji.engine.vocabulary.errors import UsageError

HOST = "127.0.0.1"
# Of the target folder, databases and artifacts are nobody's business over HTTP.
_SERVED = ("/site/", "/gx/data_docs/")
_NAMES = (HOST, "localhost")


class _Pages(SimpleHTTPRequestHandler):
    def send_head(self) -> Any:
        """Pages alone, and only to who names this machine: another name is a site that points at us."""
        if self.path == "/":
            self.send_response(HTTPStatus.FOUND)
            self.send_header("Location", "/site/index.html")
            self.end_headers()
            return None
        named = (self.headers.get("Host") or "").rsplit(":", 1)[0]
        if named not in _NAMES or not self._is_served():
            self.send_error(HTTPStatus.NOT_FOUND)
            return None
        return super().send_head()

    def _is_served(self) -> bool:
        wanted, root = Path(self.translate_path(self.path)).resolve(), Path(self.directory).resolve()
        return any(wanted.is_relative_to(root / folder.strip("/")) for folder in _SERVED)

    def log_message(self, format: str, *args: Any) -> None:
        """Requests are not printed."""


def server(target: Path, port: int) -> ThreadingHTTPServer:
    """A server of the pages in the target folder, on the loopback interface alone; port 0 takes a free one.

    Raises UsageError for a port that cannot be had.
    """
    try:
        return ThreadingHTTPServer((HOST, port), functools.partial(_Pages, directory=str(target)))
    except (OSError, OverflowError) as error:
        told = getattr(error, "strerror", None) or error
        raise UsageError(f"port {port} cannot be used: {told}", hint="give another --port") from None
