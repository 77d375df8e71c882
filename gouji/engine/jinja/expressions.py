"""The code of templates, kept from one command to the next, and that of expressions in YAML."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from types import CodeType
from typing import Any

import jinja2
import jinja2.environment
import jinja2.filters
import jinja2.nodes
import jinja2.parser

from gouji.engine.vocabulary.textcache import TextCache

VERSION = jinja2.__version__
_PLACE = "{{ }}"  # in the place of a file's name


def compiled_expression(environment: jinja2.Environment, source: str, cache: TextCache | None) -> Callable[..., Any]:
    """What gives the value of an expression, as Jinja's `compile_expression` does; undefined names stay undefined.

    Raises jinja2.TemplateSyntaxError.
    """
    code = kept_code(cache, source, _PLACE, lambda: _code(environment, source))
    template = jinja2.Template.from_code(environment, code, environment.globals)
    return jinja2.environment.TemplateExpression(template, undefined_to_none=False)


@jinja2.pass_context
def chosen_by_chance(context: Any, values: Sequence[Any]) -> Any:
    """Jinja's filter `random`, which is noted: another command is answered otherwise."""
    context.environment.asked.note("random")
    return jinja2.filters.do_random(context, values)


def kept_code(cache: TextCache | None, source: str, place: str, made: Callable[[], CodeType]) -> CodeType:
    """The code of a text in a place, from the cache or else as `made` gives it."""
    found: CodeType | None = cache.get(source, place) if cache is not None else None
    if found is None:
        found = made()
        if cache is not None:
            cache.keep(source, place, found)
    return found


def _code(environment: jinja2.Environment, source: str) -> CodeType:
    parser = jinja2.parser.Parser(environment, source, state="variable")
    expression = parser.parse_expression()
    if not parser.stream.eos:
        raise jinja2.TemplateSyntaxError("chunk after expression", parser.stream.current.lineno)
    expression.set_environment(environment)
    body: list[jinja2.nodes.Node] = [jinja2.nodes.Assign(jinja2.nodes.Name("result", "store"), expression, lineno=1)]
    return environment.compile(jinja2.nodes.Template(body, lineno=1))
