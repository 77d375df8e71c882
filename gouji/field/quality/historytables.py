"""The tables in schema quality that are written beside the models: what runs saw of findings, mutation, coverage."""

from __future__ import annotations

from gouji.engine.history.tables import SCHEMA, Table
from gouji.engine.vocabulary.nodes import Relation

FINDING_CHANGES = Relation(SCHEMA, "fct_finding_changes")
DIM_COLUMNS = Relation(SCHEMA, "dim_columns")
COLUMN_CHECKS = Relation(SCHEMA, "fct_column_checks")
MUTATION_SCORES = Relation(SCHEMA, "fct_mutation_scores")
MUTATION_SURVIVORS = Relation(SCHEMA, "fct_mutation_survivors")

CHANGE_COLUMNS = {
    "run_id": ("varchar", "The run that saw the change, as in quality.fct_runs."),
    "finding_id": ("varchar", "The finding; the same in every run."),
    "change": (
        "varchar",
        "appeared (also: came back), changed (its status, kind, severity, place or a text), or gone.",
    ),
    "document_id": ("varchar", "The document, as in marts.dim_documents."),
    "rule_id": ("varchar", "The rule family, as in quality.dim_rules."),
    "kind": ("varchar", "The kind of the finding, as in quality.fct_findings."),
    "severity": ("varchar", "error or warning."),
    "cell_id": ("varchar", "The cell it names; null where it names a line alone."),
    "source_line": ("integer", "The line of the source."),
    "published_text": ("varchar", "What is printed there; null for a blank."),
    "implied_text": ("varchar", "What the rules imply."),
    "status": ("varchar", "open or acknowledged after the change; null when it is gone."),
}
_SCORE_COLUMNS = {
    "run_id": ("varchar", "The run, as in quality.fct_runs; its seeds_sha256 and git_revision say what was measured."),
    "operator": ("varchar", "What was done to the copies, an operator of docs/localisation.md."),
    "subject_kind": ("varchar", "all, template, table (the table that was changed) or family (of rules that saw it)."),
    "subject": ("varchar", "The template, the table, the rule family, none where no rule saw it, or all."),
    "seed": ("integer", "Seed of the random choices; the same seed makes the same mutants."),
    "setting": ("varchar", "known_document (with judgements), misread_document, new_document or beside_acknowledged."),
    "mutants": ("integer", "Copies of real documents with this error."),
    "caught": ("integer", "Mutants for which a build would fail."),
    "located": ("integer", "Mutants whose wrong cells were named, and no other; of whole rows, whose row was named."),
    "repaired": ("integer", "Located mutants for which the implied values are those that were printed."),
    "determined": ("integer", "Mutants whose error the rules, or other places, can tell from every other single one."),
    "determined_caught": ("integer", "Those of them that were caught."),
    "determined_located": ("integer", "Those of them that were located."),
}
_SURVIVOR_COLUMNS = {
    "run_id": ("varchar", "The run, as in quality.fct_runs."),
    "mutant_id": ("varchar", "The synthetic document."),
    "operator": ("varchar", "What was done to the copy."),
    "document_id": ("varchar", "The document that was copied."),
    "places": ("varchar", "What was changed: table, row number in the copy and seed column, parted by semicolons."),
    "values_before": ("varchar", "The values that were printed there, parted by semicolons; null for whole rows."),
    "is_caught": ("boolean", "Whether a build would fail."),
    "reason": (
        "varchar",
        "Why it survived: unseen, cannot_be_told_apart, other_cell_named, no_cell_named or not_alone.",
    ),
    "found": ("varchar", "What was found instead: findings, or the cells that cannot be told apart."),
}
_DIM_COLUMNS = {
    "column_id": ("varchar", "The column as schema.relation.column."),
    "relation": ("varchar", "The relation, schema.table."),
    "column_name": ("varchar", "The column."),
    "position": ("integer", "Its place in the relation, from 1, as its YAML lists it."),
    "description": ("varchar", "What it holds."),
}
_CHECK_COLUMNS = {
    "column_id": ("varchar", "The column, as in quality.dim_columns."),
    "check_kind": ("varchar", "data_test, unit_test or expectation."),
    "check_id": ("varchar", "The unique id of the test; of an expectation its suite, a slash and its own id."),
    "rule_id": ("varchar", "The rule family that an expectation asserts; null for others."),
}
CHANGES: Table = (
    FINDING_CHANGES,
    CHANGE_COLUMNS,
    "One finding in a run that saw it appear, change or go; between two rows it stood as it was.",
)
TABLES: tuple[Table, ...] = (
    CHANGES,
    (
        MUTATION_SCORES,
        _SCORE_COLUMNS,
        "One operator and subject in one run of mutate: how many errors are caught and located.",
    ),
    (MUTATION_SURVIVORS, _SURVIVOR_COLUMNS, "One mutant in one run of mutate that was not located, with the reason."),
    (
        DIM_COLUMNS,
        _DIM_COLUMNS,
        "One described column of schema marts or quality, as of the last run.",
    ),
    (COLUMN_CHECKS, _CHECK_COLUMNS, "One column and one test or expectation that names it, as of the last run."),
)


def columns_of(relation: Relation) -> dict[str, str]:
    """The columns of one of them with their types, in order."""
    columns = next(columns for each, columns, _ in TABLES if each == relation)
    return {name: kind for name, (kind, _) in columns.items()}
