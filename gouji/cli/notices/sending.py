"""Sending: posted with retries, or mailed. What goes wrong is an error of ours that the caller turns into a warning."""

from __future__ import annotations

import smtplib
import ssl
import time
from email.message import EmailMessage
from typing import Any

from gouji.cli.notices.messages import Notice, address, body
from gouji.cli.notices.settings import EMAIL, Destination
from gouji.engine.vocabulary.errors import NotSentError

ATTEMPTS = 3
PAUSE = 0.5  # seconds before the second attempt; twice that before the third
PATIENCE = 10.0  # seconds for one attempt
_AGAIN = (429, 500, 502, 503, 504)


def send(notice: Notice, destination: Destination) -> None:
    """Send a notice, trying again where that may help. Raises NotSentError, without addresses and secrets."""
    if destination.type == EMAIL:
        _mail(notice, destination)
    else:
        _post(notice, destination)


def _post(notice: Notice, destination: Destination) -> None:
    import requests
    from requests.adapters import HTTPAdapter
    from urllib3.util import Retry

    retries = Retry(ATTEMPTS - 1, backoff_factor=PAUSE, status_forcelist=_AGAIN, allowed_methods=None,
                    raise_on_status=False, respect_retry_after_header=False)  # fmt: skip
    with requests.Session() as session:
        session.mount("https://", HTTPAdapter(max_retries=retries))
        session.mount("http://", HTTPAdapter(max_retries=retries))
        try:
            answer = session.post(
                address(destination), json=body(notice, destination), timeout=PATIENCE, allow_redirects=False
            )
        except requests.RequestException as error:
            # Its text holds the address, which is a secret.
            raise NotSentError(f"{destination.name}: {type(error).__name__}") from None
    if not 200 <= answer.status_code < 300:
        raise NotSentError(f"{destination.name}: the server answers {answer.status_code}")
    if refused := _refusal(destination, answer):
        raise NotSentError(f"{destination.name}: {refused}")


def _refusal(destination: Destination, answer: Any) -> str:
    """Feishu, DingTalk and WeCom answer 200 in any case, and say in the body whether they took it."""
    if destination.type not in ("feishu", "dingtalk", "wecom"):
        return ""
    try:
        said = answer.json()
    except ValueError:
        return "the server answers with something else than JSON"
    code = said.get("code", said.get("StatusCode", 0)) if destination.type == "feishu" else said.get("errcode", 0)
    return f"refused with code {code}: {said.get('msg') or said.get('errmsg') or ''}".rstrip(": ") if code else ""


def _mail(notice: Notice, destination: Destination) -> None:
    options = destination.options
    message = EmailMessage()
    message["Subject"] = notice.title(destination.language)
    message["From"] = str(options["from"])
    to = options["to"] if isinstance(options["to"], list) else [options["to"]]
    message["To"] = ", ".join(map(str, to))
    message.set_content(notice.text(destination.language))
    for attempt in range(ATTEMPTS):
        try:
            with _server(options) as server:
                if options.get("user"):
                    server.login(str(options["user"]), str(options.get("password") or ""))
                server.send_message(message)
            return
        except (smtplib.SMTPException, OSError) as error:
            hopeless = isinstance(error, smtplib.SMTPResponseException) and error.smtp_code >= 500
            if attempt + 1 == ATTEMPTS or hopeless:
                code = f" {error.smtp_code}" if isinstance(error, smtplib.SMTPResponseException) else ""
                raise NotSentError(f"{destination.name}: {type(error).__name__}{code}") from None
            time.sleep(PAUSE * 2**attempt)


def _server(options: Any) -> smtplib.SMTP:
    security = options.get("security") or "starttls"
    host, port = str(options["host"]), int(options.get("port") or {"tls": 465, "starttls": 587, "none": 25}[security])
    if security == "tls":
        return smtplib.SMTP_SSL(host, port, timeout=PATIENCE, context=ssl.create_default_context())
    server = smtplib.SMTP(host, port, timeout=PATIENCE)
    if security == "starttls":
        server.starttls(context=ssl.create_default_context())
    return server
