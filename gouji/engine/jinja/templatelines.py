"""Where in a template an error arose: file and line of the innermost frame of its traceback."""

from __future__ import annotations

from types import TracebackType


def template_line(trace: TracebackType | None, filename: str, line: int | None) -> tuple[str, int | None]:
    """File and line of the innermost template frame; `line` for the template in `filename`, if it is given.

    Jinja rewrites the traceback of `render` to template lines, but not that of a macro called from outside a template.
    """
    found: tuple[str, int | None] = (filename, None)
    while trace is not None:
        names = trace.tb_frame.f_globals
        template = names.get("__jinja_template__")
        if template is not None:
            found = (template.filename or filename, template.get_corresponding_lineno(trace.tb_lineno))
        elif "__jinja_exception__" in names:
            found = (trace.tb_frame.f_code.co_filename, trace.tb_lineno)
        trace = trace.tb_next
    return (filename, line) if line and found[0] in (filename, "<template>") else found
