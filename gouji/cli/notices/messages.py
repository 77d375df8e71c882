"""A notice in the form that each destination accepts."""

from __future__ import annotations

import base64
import hashlib
import hmac
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote_plus

from gouji.cli.notices.problems import Problem
from gouji.cli.notices.settings import Destination

# As many as a chat shows without scrolling; WeCom takes 4096 bytes, DingTalk 20000.
SHOWN = 10
MOST_BYTES = 3800
_TITLES = {
    "failure": ("构建未通过", "build failed"),
    "change": ("构建仍未通过，问题有变", "build still fails, with other problems"),
    "recovery": ("构建恢复正常", "build passes again"),
}
_MORE = ("…… 另有 {count} 个", "… and {count} more")
_NEW, _GONE = ("新的问题", "new"), ("已解决", "solved")


@dataclass(frozen=True)
class Notice:
    """What happened: the event, the run, the problems that stand, and of these the new; and those that are solved."""

    project: str
    event: str
    run: dict[str, Any]
    standing: Sequence[Problem]
    new: Sequence[Problem]
    solved: Sequence[str]

    def title(self, language: str) -> str:
        """The project and what happened, in `zh` or `en`."""
        return f"{self.project}: {_TITLES[self.event][language != 'zh']}"

    def text(self, language: str, bullet: str = "- ") -> str:
        """The notice as lines, at most MOST_BYTES of UTF-8."""
        side = language != "zh"
        lines = [f"{self.run['started_at']} UTC, {self.run['seconds']} s"]
        for (zh, en), found in ((_NEW, [each.said(language) for each in self.new]), (_GONE, list(self.solved))):
            if found:
                lines.append(f"{(zh, en)[side]}: {len(found)}")
                lines += [f"{bullet}{' '.join(each.split())}" for each in found[:SHOWN]]
                if len(found) > SHOWN:
                    lines.append(_MORE[side].format(count=len(found) - SHOWN))
        return _cut("\n".join(lines))

    def data(self) -> dict[str, Any]:
        """The notice as data, for a program."""
        return {
            "project": self.project, "event": self.event, "run": self.run,
            "problems": [
                {"id": each.key, "kind": each.kind, "severity": each.severity, "owner": each.owner,
                 "document": each.document, "tags": list(each.tags), "message_zh": each.zh, "message_en": each.en,
                 "is_new": each in self.new}
                for each in self.standing
            ],
            "solved": list(self.solved),
        }  # fmt: skip


def body(notice: Notice, destination: Destination) -> dict[str, Any]:
    """The JSON that is posted to a destination."""
    title, text = notice.title(destination.language), notice.text(destination.language)
    if destination.type == "slack":
        # Slack reads &, < and > as its own marks.
        said = f"*{title}*\n{text}".replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        return {"text": said}
    if destination.type == "feishu":
        return {"msg_type": "text", "content": {"text": f"{title}\n{text}"}, **_feishu_signature(destination)}
    if destination.type == "dingtalk":
        return {"msgtype": "markdown", "markdown": {"title": title, "text": f"### {title}\n\n{text}"}}
    if destination.type == "wecom":
        return {"msgtype": "markdown", "markdown": {"content": _cut(f"### {title}\n{text}")}}
    return notice.data()


def address(destination: Destination) -> str:
    """Where it is posted to; DingTalk takes its signature in the address: HMAC-SHA256 over time and secret."""
    url = str(destination.options["url"])
    secret = destination.options.get("secret")
    if destination.type != "dingtalk" or not secret:
        return url
    now = str(round(time.time() * 1000))
    sign = _hmac(str(secret).encode(), f"{now}\n{secret}".encode())
    return f"{url}{'&' if '?' in url else '?'}timestamp={now}&sign={quote_plus(sign)}"


def _feishu_signature(destination: Destination) -> dict[str, str]:
    """Feishu's signature: HMAC-SHA256 of nothing, whose key is time and secret."""
    secret = destination.options.get("secret")
    if not secret:
        return {}
    now = str(int(time.time()))
    return {"timestamp": now, "sign": _hmac(f"{now}\n{secret}".encode(), b"")}


def _hmac(key: bytes, message: bytes) -> str:
    return base64.b64encode(hmac.new(key, message, hashlib.sha256).digest()).decode()


def _cut(text: str) -> str:
    encoded = text.encode()
    return text if len(encoded) <= MOST_BYTES else encoded[: MOST_BYTES - 3].decode(errors="ignore") + "…"
