"""Which of the two languages a command speaks: as asked, else as the environment says."""

from __future__ import annotations

import os
from collections.abc import Mapping

LANGUAGES = ("zh", "en")


def language(asked: str | None = None, environment: Mapping[str, str] = os.environ, otherwise: str = "en") -> str:
    """`zh` or `en`: what was asked for, else what LC_ALL, LC_MESSAGES or LANG names, as POSIX orders them.

    `otherwise` is spoken where these are not set, or name neither language (C, POSIX, fr_FR, …).
    """
    if asked in LANGUAGES:
        return asked
    named = next((environment[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if environment.get(name)), "")
    code = named.replace("-", "_").partition("_")[0].partition(".")[0].lower()
    return code if code in LANGUAGES else otherwise
