"""The generated pages of `docs/`: which there are, writing them, and telling which of them are not current."""

from __future__ import annotations

from pathlib import Path

from gouji.engine.artifacts.dictionary import data_dictionary
from gouji.engine.artifacts.files import writing
from gouji.engine.project.graph import Manifest
from gouji.engine.project.profiles import Profile
from gouji.engine.vocabulary.errors import ConfigurationError
from gouji.engine.vocabulary.mask import masked_text
from gouji.engine.vocabulary.nodes import ModelNode
from gouji.field.quality.findings_page import findings_page
from gouji.field.quality.semanticmodel import KEYS, semantic_model

DICTIONARY = "dictionary.md"
FINDINGS = "what-documents-get-wrong.md"
SEMANTICS = "semantic-model.yaml"
_JUDGED = {("quality", "fct_findings"), ("quality", "dim_rules"), ("marts", "dim_documents")}


def generated_pages(manifest: Manifest, profile: Profile) -> dict[str, str]:
    """File name → text. The dictionary needs the project alone; findings and keys, where it has them, a database.

    Raises ConfigurationError where the project has findings and there is no database, and what opening it raises.
    """
    pages = {DICTIONARY: data_dictionary(manifest)}
    models = {(node.schema, node.alias) for node in manifest.nodes.values() if isinstance(node, ModelNode)}
    if models >= _JUDGED:
        _must_be_built(profile, FINDINGS)
        pages[FINDINGS] = findings_page(profile)
    if KEYS in models:
        _must_be_built(profile, SEMANTICS)
        pages[SEMANTICS] = semantic_model(manifest, profile)
    return pages


def _must_be_built(profile: Profile, page: str) -> None:
    if not profile.database.is_file():
        raise ConfigurationError(
            f"there is no database for {page}", path=profile.database, hint="run build first, or give --database"
        )


def write_pages(pages: dict[str, str], folder: Path) -> list[Path]:
    """Write the pages into a folder, which is made. Raises NotWritableError or DiskFullError."""
    with writing(folder):
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in pages.items():
            (folder / name).write_text(masked_text(text), encoding="utf-8")
    return [folder / name for name in pages]


def stale_pages(pages: dict[str, str], folder: Path) -> list[str]:
    """One line per page that is missing, or differs: with the first line that does."""
    told: list[str] = []
    for name, text in pages.items():
        path = folder / name
        if not path.is_file():
            told.append(f"{path}: this page is missing")
            continue
        present, wanted = path.read_bytes().decode("utf-8", "replace"), text
        if present != wanted:
            pairs = zip([*present.split("\n"), None], [*wanted.split("\n"), None], strict=False)
            line = next(number for number, (left, right) in enumerate(pairs, start=1) if left != right)
            told.append(f"{path}:{line}: this page is not current")
    return told
