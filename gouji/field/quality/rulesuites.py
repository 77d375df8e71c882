"""The suites that state edit rules, derived from the declared rules: one expectation a rule, one suite a family.

A rule is declared once, in `seeds/rules/rules.csv`; the suites are files that Great Expectations loads by itself, and
are written from there by a command, which also tells where one is stale.
"""

from __future__ import annotations

import csv
import json
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from gouji.engine.vocabulary.errors import ConfigurationError

Suite = dict[str, Any]
RULES, FAMILIES = Path("rules/rules.csv"), Path("rules/rule_families.csv")
# Where the verdict of a rule stands: its instances, or, for what is looked up and not computed, its findings.
_CHECKS, _FINDINGS = "quality.fct_rule_checks", "quality.fct_findings"
_BY, _DOCUMENT = "by", "document_id"  # a rule holds in all documents where it holds in each
_RELATIONS = ["quality.fct_findings", "quality.fct_finding_checks"]


def rule_suites(seeds: Path, expectations: Path) -> dict[Path, str]:
    """File → text of each suite that states rules. Expectations of a suite that state no declared rule stay in it.

    Raises ConfigurationError where a rule names a family that is not declared, or a file cannot be read.
    """
    rules = list(_rows(seeds / RULES))
    families = {row["family"]: row for row in _rows(seeds / FAMILIES)}
    for line, rule in enumerate(rules, start=2):
        if rule["family"] not in families:
            raise ConfigurationError(
                f"rule {rule['rule_id']} is of family '{rule['family']}', which is not declared",
                path=str(seeds / RULES),
                line=line,
                hint=f"declare it in {seeds / FAMILIES}, or use one of {', '.join(families)}",
            )
    declared = {rule["rule_id"] for rule in rules}
    found = {}
    for name in dict.fromkeys(row["suite_name"] for row in families.values()):
        path = expectations / f"{name}.json"
        old = _suite(path, name, [row for row in families.values() if row["suite_name"] == name])
        of_suite = [rule for rule in rules if families[rule["family"]]["suite_name"] == name]
        known = {each["meta"]["rule_id"]: each for each in old["expectations"]}
        own = [each for rule_id, each in known.items() if rule_id not in declared]
        stated = [
            _expectation(rule, families[rule["family"]]["owner"], known.get(rule["rule_id"]), name) for rule in of_suite
        ]
        if _BY not in old["meta"]:  # others of the suite go across documents
            stated = [{**each, "meta": {**each["meta"], _BY: _DOCUMENT}} for each in stated]
        found[path] = json.dumps({**old, "expectations": stated + own}, ensure_ascii=False, indent=2) + "\n"
    return found


def stale_suites(seeds: Path, expectations: Path) -> list[Path]:
    """The files that the declared rules would write otherwise. Raises ConfigurationError for seeds that are wrong."""
    return [
        path
        for path, text in rule_suites(seeds, expectations).items()
        if not path.exists() or path.read_text(encoding="utf-8") != text
    ]


def write_suites(seeds: Path, expectations: Path) -> list[Path]:
    """Write the files that are stale; their paths. Raises ConfigurationError as `stale_suites` does."""
    stale = stale_suites(seeds, expectations)
    texts = rule_suites(seeds, expectations)
    for path in stale:
        path.write_text(texts[path], encoding="utf-8")
    return stale


def _expectation(rule: dict[str, str], owner: str, known: dict[str, Any] | None, suite: str) -> dict[str, Any]:
    rule_id = rule["rule_id"]
    looked_up = rule["form"] == "register"
    made = uuid.uuid5(uuid.NAMESPACE_URL, f"gouji/{suite}/{rule_id}")
    return {
        "id": known["id"] if known else str(made),
        "type": "expect_findings_to_be_acknowledged" if looked_up else "expect_edit_rule_to_tie_out",
        "kwargs": {"rule_id": rule_id},
        "severity": "critical" if rule["severity"] == "error" else "warning",
        "description": f"{rule['statement_zh']}\n{rule['statement_en']}",
        "meta": {
            "rule_id": rule_id,
            "dimension": rule["dimension"],
            "owner": owner,
            "relation": _FINDINGS if looked_up else _CHECKS,
        },
    }


def _suite(path: Path, name: str, families: list[dict[str, str]]) -> Suite:
    """The suite as it stands, or a new one."""
    if path.exists():
        try:
            return json.loads(path.read_text(encoding="utf-8"))
        except ValueError as error:
            raise ConfigurationError(
                f"suite '{name}' is no JSON: {error}", path=str(path), hint="mend it, or remove the file"
            ) from None
    chinese, english = ("；".join(row[key] for row in families) for key in ("name_zh", "name_en"))
    return {
        "name": name,
        "id": str(uuid.uuid5(uuid.NAMESPACE_URL, f"gouji/{name}")),
        "meta": {"description": f"{chinese}\n{english}", _BY: _DOCUMENT, "relations": _RELATIONS},
        "notes": None,
        "expectations": [],
    }


def _rows(path: Path) -> Iterator[dict[str, str]]:
    try:
        with path.open(encoding="utf-8", newline="") as file:
            yield from csv.DictReader(file)
    except OSError as error:
        raise ConfigurationError(
            f"the declared rules cannot be read: {error.strerror}",
            path=str(path),
            hint="run the command in a project that declares its rules there",
        ) from None
