"""Judging suite files before anything runs. The library alone would drop a wrong expectation and go on."""

from __future__ import annotations

import difflib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from great_expectations.compatibility.pydantic import ValidationError
from great_expectations.expectations.expectation_configuration import ExpectationConfiguration
from great_expectations.expectations.registry import list_registered_expectation_implementations

from gouji.engine.expectations.refusals import refusal
from gouji.engine.expectations.suites import expectation_lines, expectations_of
from gouji.engine.vocabulary.errors import ConfigurationError, shown_error


def check(suites: Sequence[str], folder: Path) -> None:
    """Raise ConfigurationError for the first suite that is missing or holds an expectation that is not understood."""
    known = [name for name in list_registered_expectation_implementations() if name]
    for suite in suites:
        path = folder / f"{suite}.json"
        if not path.exists():
            names = [file.stem for file in folder.glob("*.json")]
            raise ConfigurationError(f"there is no suite {suite!r}", path=folder, hint=_nearest(suite, names))
        for line, (_, expectation) in zip(expectation_lines(path), expectations_of(path), strict=True):
            kind = expectation["type"]
            if kind not in known:
                raise ConfigurationError(
                    f"unknown expectation type {kind}", path=path, line=line, hint=_nearest(kind, known)
                )
            _check_arguments(path, line, expectation)
            if refused := refusal(expectation):
                what, hint = refused
                raise ConfigurationError(f"{kind}: {what}", path=path, line=line, hint=hint)


def _check_arguments(path: Path, line: int, expectation: Mapping[str, Any]) -> None:
    for name, value in (expectation.get("kwargs") or {}).items():
        if "$PARAMETER" in json.dumps(value, default=str):
            raise _refused(path, line, expectation, f"{name}: nothing gives the value of a $PARAMETER here; write it")
    try:
        ExpectationConfiguration(**expectation).to_domain_obj()
    except ValidationError as error:
        faults = "; ".join(
            f"{'.'.join(str(part) for part in fault['loc'])}: {fault['msg']}" for fault in error.errors()
        )
        raise _refused(path, line, expectation, faults) from error
    except Exception as error:  # whatever the library, or an expectation of somebody's own, stumbles over
        raise _refused(path, line, expectation, shown_error(error)) from error


def _refused(path: Path, line: int, expectation: Mapping[str, Any], faults: str) -> ConfigurationError:
    return ConfigurationError(
        f"{expectation['type']} does not accept its arguments: {faults}",
        path=path,
        line=line,
        hint="Correct `kwargs`, `meta` or `severity` (critical, warning, info) of this expectation.",
    )


def _nearest(name: str, names: Sequence[str]) -> str:
    near = difflib.get_close_matches(name, names, n=3, cutoff=0.5)
    return f"Did you mean {' or '.join(near)}?" if near else f"Known: {', '.join(sorted(names)[:10]) or 'none'} …"
