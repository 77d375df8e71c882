"""The server itself: a socket of this machine, a folder for what is uploaded, and the end of both."""

from __future__ import annotations

import ipaddress
import signal
import socket
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import uvicorn

from gouji.engine.vocabulary.errors import UsageError
from gouji.field.serving.application import application
from gouji.field.serving.checks import Checks
from gouji.field.serving.limits import Limits

_GRACE = 2  # seconds that an answer may take once the server ends


@dataclass(frozen=True)
class Address:
    """Where the server listens. Port 0 takes a free one."""

    host: str = "127.0.0.1"
    port: int = 0

    @property
    def is_loopback(self) -> bool:
        """Whether only this machine reaches it. Raises UsageError for what is no address."""
        if self.host == "localhost":
            return True
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            raise UsageError(f"--host {self.host}: this is no address", hint="use 127.0.0.1") from None

    def listening(self) -> socket.socket:
        """A socket that listens. Raises UsageError for an address or a port that cannot be had."""
        family = socket.AF_INET6 if ":" in self.host else socket.AF_INET
        made = socket.socket(family, socket.SOCK_STREAM)
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            made.bind((self.host, self.port))
            made.listen()
        except (OSError, OverflowError) as error:
            made.close()
            told = getattr(error, "strerror", None) or error
            raise UsageError(
                f"port {self.port} of {self.host} cannot be used: {told}", hint="give another --port"
            ) from None
        return made


class Service:
    """A server that listens, with its checks."""

    def __init__(self, listening: socket.socket, checks: Checks, *, is_kept: bool):
        self._listening = listening
        self._server = uvicorn.Server(
            uvicorn.Config(
                application(checks, is_kept=is_kept),
                lifespan="off", log_level="critical", access_log=False, server_header=False, ws="none",
                proxy_headers=False, timeout_graceful_shutdown=_GRACE, h11_max_incomplete_event_size=32_768,
            )
        )  # fmt: skip
        self.folder = checks.folder

    @property
    def url(self) -> str:
        """What to open: by a name that the server answers to, wherever it listens."""
        host, port = self._listening.getsockname()[:2]
        shown = "[::1]" if host == "::1" else "127.0.0.1"
        return f"http://{shown}:{port}/"

    def run(self) -> None:
        """Until Ctrl-C, or until the system ends it."""
        with _ending(), suppress(KeyboardInterrupt):
            self._server.run(sockets=[self._listening])


@contextmanager
def service(address: Address, limits: Limits, keep: Path | None) -> Iterator[Service]:
    """A server whose uploads and results are deleted with it, unless there is a folder to keep them in.

    Raises UsageError for an address that is taken, and a folder that cannot be written.
    """
    with address.listening() as listening, _folder(keep) as folder:
        checks = Checks(folder, limits)
        try:
            yield Service(listening, checks, is_kept=keep is not None)
        finally:
            checks.close()


@contextmanager
def _folder(keep: Path | None) -> Iterator[Path]:
    if keep is None:
        with tempfile.TemporaryDirectory(prefix="gouji-serve-", ignore_cleanup_errors=True) as passing:
            yield Path(passing)
        return
    try:
        keep.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"--keep {keep}: {error.strerror}", hint="give a folder that can be written") from None
    yield keep.absolute()


@contextmanager
def _ending() -> Iterator[None]:
    """The system's wish to end us is taken as Ctrl-C: what is to be deleted is deleted."""

    def interrupt(number: int, frame: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
