"""A check as one HTML file that needs no network: findings to filter, their equations, and what was proven."""

from __future__ import annotations

from html import escape

from gouji.field.check.checks import Checked
from gouji.field.check.files import Opened
from gouji.field.check.findings import PUBLISHER, READING, Finding
from gouji.field.check.prints import pictured
from gouji.field.check.terminal import place, summary, values
from gouji.field.check.texts import say
from gouji.field.quality.chineseerrors import doubt_in, message_in, note_in
from gouji.field.quality.words import named
from gouji.field.reading.proof import DOUBTFUL, PROVEN, READ, counts

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
_STYLE = """
:root{color-scheme:light dark;--line:#8884;--certain:#c62828;--likely:#b45309;--possible:#1d4ed8}
body{font:16px/1.5 system-ui,sans-serif;margin:0 auto;max-width:70rem;padding:1rem}
h1{font-size:1.5rem}h2{font-size:1.2rem;margin-top:2rem}
article{border:1px solid var(--line);border-left:.4rem solid var(--possible);border-radius:.3rem;margin:.8rem 0;
padding:.6rem .9rem}
article.certain{border-left-color:var(--certain)}article.likely{border-left-color:var(--likely)}
article h3{font-size:1rem;margin:0}article p{margin:.2rem 0}
.printed{font-size:1.1rem;font-variant-numeric:tabular-nums}
pre{overflow-x:auto;white-space:pre;font-size:.85rem}summary{cursor:pointer}
.scroll{overflow-x:auto}table{border-collapse:collapse}
th,td{border:1px solid var(--line);padding:.2rem .6rem;text-align:left}
.page{position:relative;max-width:60rem}.page img{width:100%;display:block;border:1px solid var(--line)}
.box{position:absolute;border:2px solid var(--possible)}.box.certain{border-color:var(--certain)}
.box.likely{border-color:var(--likely)}figure{margin:1rem 0}
td.n{text-align:right;font-variant-numeric:tabular-nums}
"""


def as_html(checked: Checked, language: str) -> str:
    """The page. It holds no script, and nothing of a document that is not escaped."""
    title = say(language, "title")
    parts = [f"<h1>{escape(title)}</h1>", f"<p>{escape(summary(checked, language))}</p>"]
    if not checked.findings:
        parts.append(f"<p>{escape(say(language, 'none'))}</p>")
    for source in (PUBLISHER, READING):
        of_source = [finding for finding in checked.findings if finding.source == source]
        if of_source:
            parts.append(f"<h2>{escape(say(language, f'of_{source}'))} ({len(of_source)})</h2>")
            parts += [_finding(finding, language) for finding in of_source]
    pictures = list(pictured(checked.findings, language))
    if pictures:
        parts.append(f"<h2>{escape(say(language, 'pages'))}</h2>")
    parts += pictures
    if checked.desk.failures:
        said = [f"{path.name}: {message_in(language, error)}" for path, error in checked.desk.failures]
        lines = [f"<li>{escape(each)}</li>" for each in said]
        parts.append(f"<h2>{escape(say(language, 'files'))}</h2><ul>{''.join(lines)}</ul>")
    parts += [_document(opened, checked, language) for opened in checked.desk.documents]
    code = "zh-CN" if language == "zh" else "en"
    return (
        f'<!doctype html>\n<html lang="{code}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head>\n<body><main>\n"
        + "\n".join(parts)
        + "\n</main></body></html>\n"
    )


def _finding(finding: Finding, language: str) -> str:
    about = ", ".join(finding.words(language))
    doubt = f"<p>{escape(say(language, 'doubt', doubt=doubt_in(language, finding.doubt)))}</p>" if finding.doubt else ""
    return (
        f'<article class="{finding.certainty}"><h3>{escape(place(finding, language))}</h3>'
        f'<p class="printed">{escape(values(finding, language))}</p><p>{escape(about)}</p>{doubt}'
        f"<p>{escape(finding.rule_id)}: {escape(finding.statement[language])}</p>"
        f"<details><summary>{escape(say(language, 'why'))}</summary>"
        f"<pre>{escape(finding.why[language])}</pre></details>"
        "</article>"
    )


def _document(opened: Opened, checked: Checked, language: str) -> str:
    """A document: its tables with the numbers that are proven, read and doubtful, and what could not be placed."""
    said = opened.document.identity
    counted = counts(checked.verdicts[opened.name], [read.table.table_id for read in opened.document.tables])
    heads = [
        say(language, "table"),
        say(language, "page_head"),
        "",
        *(named("cell_state", each, language) for each in _STATES),
    ]
    rows = []
    for read in opened.document.tables:
        numbers = "".join(f'<td class="n">{counted[read.table.table_id][state]}</td>' for state in _STATES)
        page = read.page or read.line
        rows.append(
            f'<tr><td>{escape(read.table.table_id)}</td><td class="n">{page}</td>'
            f"<td>{escape(read.title.printed)}</td>{numbers}</tr>"
        )
    left = [
        f"<li>{escape(say(language, 'page', page=each.page))}: {escape(note_in(language, each.what))}</li>"
        for each in opened.document.leftovers
    ]
    first = "".join(f"<th>{escape(head)}</th>" for head in heads)
    return (
        f"<h2>{escape(opened.path.name)}</h2><p>{escape(said.unit_name)}, {said.fiscal_year}</p>"
        f'<div class="scroll"><table><tr>{first}</tr>{"".join(rows)}</table></div><ul>{"".join(left)}</ul>'
    )


_STATES = (PROVEN, READ, DOUBTFUL)
