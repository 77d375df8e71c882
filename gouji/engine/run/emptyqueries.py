"""Queries that give no row where relations that they read have none, as their parse tree proves.

A join gives none where a side that it needs has none, a union where all its arms have none, and so on. What is not
known to be so proves nothing: a proof may be missing, but none is wrong. DuckDB parses; a tree is what
`json_serialize_sql` makes of a query.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

# ("rows", schema, table, condition or ""): there is none where the rows of a relation that meet the condition are none;
# ("any", proof, …): where one of these holds; ("every", proof, …): where all of them do; (): nothing proves it.
Proof = tuple[Any, ...]
UNPROVEN: Proof = ()

_Tree = dict[str, Any]
_Scope = Mapping[str, "tuple[_Tree, _Scope]"]
_Ask = Callable[[str, list[Any] | None], "tuple[list[str], list[tuple[Any, ...]]]"]
_BOTH, _LEFT, _RIGHT, _WHOLE = {"INNER", "SEMI"}, {"LEFT", "ANTI"}, {"RIGHT"}, {"FULL", "OUTER"}
_OF_MORE = {"SUBQUERY", "WINDOW", "STAR", "PARAMETER", "POSITIONAL_REFERENCE", "LAMBDA"}
_OF_ROWS = {"unnest"}  # gives rows for each row


class Prover:
    """Proves of queries. `ask` is `Warehouse.query`."""

    def __init__(self, ask: _Ask):
        self._ask = ask
        sql = """
            select lower(function_name), list(distinct function_type), list(macro_definition)
            from duckdb_functions() group by all
        """
        self._functions = {name: (set(kinds), macros) for name, kinds, macros in ask(sql, None)[1]}
        self._of_each_row = dict.fromkeys(_OF_ROWS, True)
        self._known: dict[int, Proof] = {}

    def proofs(self, queries: Sequence[str]) -> list[Proof]:
        """What proves of each query that it gives no row; `UNPROVEN`, too, of what DuckDB writes no tree of."""
        found = []
        for tree in self._trees(queries):
            self._known.clear()
            found.append(self._of(tree, {}) if tree is not None else UNPROVEN)
        texts = self._printed(found)
        return [self._with_texts(proof, texts) for proof in found]

    def _trees(self, queries: Sequence[str]) -> list[_Tree | None]:
        sql = "select json_serialize_sql(asked::varchar) from (select unnest(?::varchar[]) as asked)"
        trees = [json.loads(text) for (text,) in self._ask(sql, [list(queries)])[1]]
        return [
            None if tree.get("error") or len(tree["statements"]) != 1 else tree["statements"][0]["node"]
            for tree in trees
        ]

    def _of(self, node: _Tree, outer: _Scope) -> Proof:
        scope = _with_own(node, outer)
        kind = node["type"]
        if kind == "SELECT_NODE":
            return self._select(node, scope)
        if kind == "SET_OPERATION_NODE":
            arms = [self._of(each, scope) for each in node["children"]]
            joined = {"UNION": _every(arms), "INTERSECT": _any(arms), "EXCEPT": arms[0]}
            return joined.get(node["setop_type"], UNPROVEN)
        if kind == "RECURSIVE_CTE_NODE":  # without a first row there is no second
            return self._of(node["left"], scope)
        return UNPROVEN

    def _select(self, node: _Tree, scope: _Scope) -> Proof:
        if self._gives_row_of_nothing(node):
            return UNPROVEN
        found = [self._source(node["from_table"], scope), *self._filtered(node, scope)]
        for each in _conjuncts(node.get("where_clause")):
            if each["class"] == "SUBQUERY" and each["subquery_type"] in ("EXISTS", "ANY"):
                found.append(self._of(each["subquery"]["node"], scope))
        return _any(found)

    def _gives_row_of_nothing(self, node: _Tree) -> bool:
        """Whether a select may give a row where it reads none, as an aggregate without groups does."""
        if node["group_sets"]:  # `()` among them is a group of everything, or of nothing
            return not all(node["group_sets"])
        if node["aggregate_handling"] != "STANDARD_HANDLING" or node.get("having"):
            return True
        return not self._is_of_each_row([*node["select_list"], *node["modifiers"], node.get("qualify")])

    def _is_of_each_row(self, trees: Iterable[Any]) -> bool:
        """Whether no function in expressions puts rows together."""
        named = {each["function_name"].lower() for each in _within(trees) if each.get("class") == "FUNCTION"}
        return all(self._is_scalar(name) for name in named)

    def _is_scalar(self, name: str) -> bool:
        if name not in self._of_each_row:
            self._of_each_row[name] = False  # a macro that calls itself
            kinds, macros = self._functions.get(name, (set(), []))
            if kinds <= {"scalar", "macro"}:
                trees = self._trees([f"select {macro}" for macro in macros if macro is not None])
                read = (tree is not None and self._is_of_each_row(tree["select_list"]) for tree in trees)
                self._of_each_row[name] = bool(kinds) and all(read)
        return self._of_each_row[name]

    def _source(self, ref: _Tree, scope: _Scope) -> Proof:
        """What proves that a table, a subquery or a join in `from` has no row."""
        kind = ref["type"]
        if kind == "BASE_TABLE":
            path = ref["qualified_name"]["path"]
            named = scope.get(path[0].lower()) if len(path) == 1 else None
            if named is not None:
                return self._named(*named)
            return ("rows", *path, "") if len(path) == 2 else UNPROVEN
        if kind == "SUBQUERY":
            return self._of(ref["subquery"]["node"], scope)
        if kind == "JOIN" and ref["ref_type"] in ("REGULAR", "CROSS", "NATURAL"):
            left, right = self._source(ref["left"], scope), self._source(ref["right"], scope)
            joined = ref["join_type"]
            if joined in _BOTH:
                return _any([left, right])
            return left if joined in _LEFT else right if joined in _RIGHT else (
                _every([left, right]) if joined in _WHOLE else UNPROVEN)  # fmt: skip
        return UNPROVEN

    def _named(self, node: _Tree, scope: _Scope) -> Proof:
        """The proof of a query in `with`, made once."""
        if id(node) not in self._known:
            self._known[id(node)] = self._of(node, scope)
        return self._known[id(node)]

    def _filtered(self, node: _Tree, scope: _Scope) -> Iterator[Proof]:
        """A proof for each relation that a select needs rows of, which meet what it asks of that relation alone."""
        is_alone = node["from_table"]["type"] == "BASE_TABLE"
        needed, asked = _needed(node["from_table"])
        asked += _conjuncts(node.get("where_clause"))
        for ref in needed:
            found = self._relation(ref, scope)
            if found is None:
                continue
            path, name, conditions = found
            own = [each for each in (_of_one(each, name, is_alone) for each in asked) if each is not None]
            if conditions or own:
                yield ("rows", *path, _together([*conditions, *own]))

    def _relation(self, ref: _Tree, scope: _Scope) -> tuple[list[str], str, list[_Tree]] | None:
        """The relation that stands behind a name, the name, and the conditions on the way (`select * from … where`)."""
        if ref["type"] != "BASE_TABLE" or ref.get("column_name_alias"):
            return None
        path = ref["qualified_name"]["path"]
        name = (ref["alias"] or path[-1]).lower()
        named = scope.get(path[0].lower()) if len(path) == 1 else None
        if named is None:
            return (path, name, []) if len(path) == 2 else None
        node, around = named
        if not _is_plain(node):
            return None
        found = self._relation(node["from_table"], _with_own(node, around))
        if found is None:
            return None
        own = [_of_one(each, found[1], True) for each in _conjuncts(node.get("where_clause"))]
        return found[0], name, [*found[2], *(each for each in own if each is not None)]

    def _printed(self, proofs: Iterable[Proof]) -> dict[str, str]:
        """Condition as the tree that a proof holds → as SQL, of all proofs in one question."""
        trees = list(dict.fromkeys(each[3] for proof in proofs for each in rows_in(proof) if each[3]))
        (around,) = self._trees(["select 1 from t"])
        whole = [json.dumps({"error": False, "statements": [{"node": {**(around or {}), "where_clause": None}}]})]
        whole = [whole[0].replace('"where_clause": null', f'"where_clause": {tree}') for tree in trees]
        sql = "select json_deserialize_sql(tree::json) from (select unnest(?::varchar[]) as tree)"
        texts = [text.split(" WHERE ", 1)[1] for (text,) in self._ask(sql, [whole])[1]]
        return dict(zip(trees, texts, strict=True))

    def _with_texts(self, proof: Proof, texts: Mapping[str, str]) -> Proof:
        if proof and proof[0] == "rows":
            return (*proof[:3], texts.get(proof[3], ""))
        return proof[:1] + tuple(self._with_texts(each, texts) for each in proof[1:])


def rows_in(proof: Proof) -> Iterator[Proof]:
    """The relations whose rows a proof is about, each with its condition."""
    if proof and proof[0] == "rows":
        yield proof
    else:
        for each in proof[1:]:
            yield from rows_in(each)


def _together(conditions: list[_Tree]) -> str:
    """Conditions as the text of one tree."""
    if len(conditions) == 1:
        return json.dumps(conditions[0])
    return json.dumps({"class": "CONJUNCTION", "type": "CONJUNCTION_AND", "alias": "", "children": conditions})


def _with_own(node: _Tree, outer: _Scope) -> _Scope:
    """The names that stand for queries inside a node: each sees those before it."""
    scope = outer
    for each in node["cte_map"]["map"]:
        query = each["value"]["query_node"]
        query["is_renamed"] = bool(each["value"]["aliases"])
        scope = {**scope, each["key"].lower(): (query, scope)}
    return scope


def _needed(ref: _Tree) -> tuple[list[_Tree], list[_Tree]]:
    """(the tables of a `from` without a row of which it gives none, the conditions that their rows meet)."""
    if ref["type"] != "JOIN":
        return [ref], []
    if ref["ref_type"] not in ("REGULAR", "CROSS", "NATURAL"):
        return [], []
    joined = ref["join_type"]
    sides = [*([ref["left"]] if joined in _BOTH | _LEFT else []), *([ref["right"]] if joined in _BOTH | _RIGHT else [])]
    found = [_needed(each) for each in sides]
    conditions = _conjuncts(ref.get("condition")) if joined in _BOTH else []
    return [each for tables, _ in found for each in tables], [
        *conditions, *(each for _, asked in found for each in asked)
    ]  # fmt: skip


def _is_plain(node: _Tree) -> bool:
    """Whether a query in `with` is `select * from` one table, perhaps with a `where`; its columns keep their names."""
    if node["is_renamed"] or node["type"] != "SELECT_NODE" or node["group_sets"]:
        return False
    if node.get("having") or node.get("qualify") or node["modifiers"]:
        return False
    if len(node["select_list"]) != 1 or node["from_table"]["type"] != "BASE_TABLE":
        return False
    (star,) = node["select_list"]
    changed = ("relation_name", "exclude_list", "replace_list", "columns", "expr", "qualified_exclude_list",
               "rename_list")  # fmt: skip
    return star["class"] == "STAR" and not any(star.get(name) for name in changed)


def _conjuncts(condition: _Tree | None) -> list[_Tree]:
    if condition is None:
        return []
    if condition["type"] == "CONJUNCTION_AND":
        return [each for child in condition["children"] for each in _conjuncts(child)]
    return [condition]


def _of_one(condition: _Tree, name: str, is_alone: bool) -> _Tree | None:
    """A condition on the columns of one table, with their names alone; None where it asks for anything else."""
    columns = []
    for each in _within([condition]):
        kind = each.get("class")
        if kind in _OF_MORE:
            return None
        if kind == "COLUMN_REF":
            before = each["column_names"][:-1]
            if not (before == [] and is_alone) and [part.lower() for part in before] != [name]:
                return None
            columns.append(each)
    return _renamed(condition) if any(len(each["column_names"]) > 1 for each in columns) else condition


def _renamed(condition: _Tree) -> _Tree:
    """A copy of a condition in which columns have their names alone."""
    found: _Tree = json.loads(json.dumps(condition))
    for each in _within([found]):
        if each.get("class") == "COLUMN_REF":
            each["column_names"] = each["column_names"][-1:]
    return found


def _within(trees: Iterable[Any]) -> Iterator[_Tree]:
    """Every tree inside trees, themselves first."""
    waiting = list(trees)
    while waiting:
        each = waiting.pop()
        if isinstance(each, dict):
            yield each
            waiting += each.values()
        elif isinstance(each, list):
            waiting += each


def _any(proofs: Iterable[Proof]) -> Proof:
    found = _flat("any", proofs)
    filtered = {each[1:3] for each in found if each[0] == "rows" and each[3]}
    found = [each for each in found if each[0] != "rows" or each[3] or each[1:3] not in filtered]
    return UNPROVEN if not found else found[0] if len(found) == 1 else ("any", *found)


def _every(proofs: Iterable[Proof]) -> Proof:
    listed = list(proofs)
    if not all(listed):
        return UNPROVEN
    found = _flat("every", listed)
    return found[0] if len(found) == 1 else ("every", *found)


def _flat(kind: str, proofs: Iterable[Proof]) -> list[Proof]:
    inner = (part for each in proofs if each for part in (each[1:] if each[0] == kind else (each,)))
    return list(dict.fromkeys(inner))
