"""What the console says, in Chinese and English, by key. Words that programs look for (OK, FAIL) stay as they are."""

from __future__ import annotations

TEXTS: dict[str, tuple[str, str]] = {
    "nodes": ("{total} 个节点，{threads} 个线程", "{total} {nodes} on {threads} {of_threads}"),
    "unchanged": ("；另有 {count} 个未变", "; {others} unchanged"),
    "nothing": ("无需运行：{count} 个未变", "nothing to run: {count} unchanged"),
    "anew": (
        "全部重新生成：gouji、DuckDB、Python、运行钩子或数据库设置与上次构建时不同",
        "everything is made anew: gouji, DuckDB, Python, hooks or settings of the database are not those before",
    ),
    "of": ("第 {done} 个，共 {total} 个", "{done} of {total}"),
    "rows": ("（{rows} 行）", " ({rows} rows)"),
    "not_met": ("  未符合：{suite}：{what}", "  not met: {suite}: {what}"),
    "warning": ("提示：{message}", "warning: {message}"),
    "site": ("站点：{path}", "site: {path}"),
}  # fmt: skip


def say(language: str, key: str, **values: object) -> str:
    """A text in one language with its values. Raises KeyError for a key that is not known."""
    return TEXTS[key][language != "zh"].format(**values)
