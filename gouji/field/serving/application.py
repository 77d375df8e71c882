"""The pages and addresses of the server: the form, the progress and result of a check, pictures, reports, downloads."""

from __future__ import annotations

import re
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from gouji.field.serving.checks import Check, Checks
from gouji.field.serving.guard import REPORT_POLICY, Application, Guard
from gouji.field.serving.limits import MEGABYTE
from gouji.field.serving.pages import rendered, texts_script
from gouji.field.serving.results import OUTPUTS, PICTURES, READINGS, RESULT
from gouji.field.serving.texts import RefusedError, refusal

_ASSETS = {
    "site.css": "text/css", "facsimile.css": "text/css", "serving.css": "text/css", "first.js": "text/javascript",
    "core.js": "text/javascript", "serving.js": "text/javascript",
}  # fmt: skip
_NAME = re.compile(r"[^/\\\0]{1,255}")
_FIRST_YEAR, _LAST_YEAR = 1990, 2100


def application(checks: Checks, *, is_kept: bool) -> Application:
    """The server as an ASGI application."""
    pages = _Pages(checks, is_kept)
    routes = [
        Route("/", pages.start),
        Route("/assets/{name}", pages.asset),
        Route("/checks", pages.upload, methods=["POST"]),
        Route("/checks/{check}", pages.check),
        Route("/checks/{check}/state", pages.state),
        Route("/checks/{check}/result", pages.result),
        Route("/checks/{check}/forget", pages.forget, methods=["POST"]),
        Route("/checks/{check}/pictures/{name}", pages.picture),
        Route("/checks/{check}/reading/{name}", pages.reading),
        Route("/checks/{check}/outputs/{language}/{name}", pages.output),
    ]
    handlers: dict[Any, Callable[[Request, Any], Any]] = {
        RefusedError: lambda request, error: pages.refusal(error),
        HTTPException: lambda request, error: pages.refusal(
            RefusedError("method" if error.status_code == 405 else "gone", error.status_code)
        ),
        Exception: lambda request, error: pages.refusal(RefusedError("unexpected", 500)),
    }
    inner = Starlette(routes=routes, exception_handlers=handlers)
    return Guard(inner, checks.limits.upload, pages.refusal)


class _Pages:
    def __init__(self, checks: Checks, is_kept: bool):
        self._checks = checks
        self._is_kept = is_kept

    def refusal(self, error: RefusedError) -> Response:
        """One message, in both languages."""
        message = refusal(error.name, self._checks.limits)
        return HTMLResponse(rendered("refusal", message=message), error.status)

    def start(self, request: Request) -> Response:
        return HTMLResponse(rendered("start", is_kept=self._is_kept, limits=self._checks.limits))

    def asset(self, request: Request) -> Response:
        name = request.path_params["name"]
        if name == "texts.js":
            return Response(texts_script(), media_type="text/javascript")
        if name not in _ASSETS:
            raise RefusedError("gone", 404)
        package = "gouji.field.serving" if name.startswith("serving.") else "gouji.field.site"
        content = files(package).joinpath("assets", name).read_bytes()
        return Response(content, media_type=_ASSETS[name])

    async def upload(self, request: Request) -> Response:
        check = self._checks.new()
        try:
            await self._fill(check, request)
            self._checks.start(check)
        finally:
            if not check.is_started:  # refused, or whoever sent it has gone
                self._checks.forget(check)
        return RedirectResponse(f"/checks/{check.name}", 303)

    async def _fill(self, check: Check, request: Request) -> None:
        """Take files and year from the form. Raises RefusedError."""
        try:
            async with request.form(max_files=self._checks.limits.files, max_fields=4) as form:
                check.year = _year(form.get("year"))
                for given in form.getlist("files"):
                    if isinstance(given, UploadFile) and given.filename:
                        await self._take(check, given)
        except HTTPException as error:  # what the form's reader refuses
            is_many = "many files" in str(error.detail).lower()
            raise RefusedError("many" if is_many else "form", 413 if is_many else 400) from None
        if not check.files:
            raise RefusedError("no_file", 400)

    async def _take(self, check: Check, given: UploadFile) -> None:
        """Write a file that was sent. Raises RefusedError for one that is too large."""
        left = self._checks.limits.megabytes * MEGABYTE
        with check.path_for(given.filename or "").open("wb") as file:
            while part := await given.read(MEGABYTE):
                left -= len(part)
                if left < 0:
                    raise RefusedError("large", 413)
                file.write(part)

    def check(self, request: Request) -> Response:
        found = self._found(request)
        return HTMLResponse(rendered("check", name=found.name, files=found.files))

    def state(self, request: Request) -> Response:
        return JSONResponse(self._found(request).state)

    def result(self, request: Request) -> Response:
        path = self._found(request).folder / RESULT
        return self._file(path, media_type="application/json")

    def forget(self, request: Request) -> Response:
        self._checks.forget(self._found(request))
        return RedirectResponse("/", 303)

    def picture(self, request: Request) -> Response:
        return self._file(self._of(request, PICTURES), media_type="image/png")

    def reading(self, request: Request) -> Response:
        policy = {"content-security-policy": REPORT_POLICY}
        return self._file(self._of(request, READINGS), media_type="text/html", headers=policy)

    def output(self, request: Request) -> Response:
        language = request.path_params["language"]
        path = self._of(request, OUTPUTS, "zh" if language == "zh" else "en")
        return self._file(path, media_type="application/octet-stream", filename=path.name)

    def _found(self, request: Request) -> Check:
        return self._checks.find(request.path_params["check"])

    def _of(self, request: Request, *folders: str) -> Path:
        """A file of a check by its plain name."""
        name = request.path_params["name"]
        if not _NAME.fullmatch(name) or name.startswith("."):
            raise RefusedError("gone", 404)
        return self._found(request).folder.joinpath(*folders, name)

    def _file(self, path: Path, **values: Any) -> Response:
        if not path.is_file():
            raise RefusedError("gone", 404)
        return FileResponse(path, **values)


def _year(given: object) -> int | None:
    """The year of the form, if one was written. Raises RefusedError."""
    text = given.strip() if isinstance(given, str) else ""
    if not text:
        return None
    if not text.isascii() or not text.isdecimal() or not _FIRST_YEAR <= int(text[:5]) <= _LAST_YEAR:
        raise RefusedError("year", 400)
    return int(text)
