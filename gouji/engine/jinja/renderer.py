"""Jinja as dbt speaks it: strict undefined, `{% macro %}` and `{% test %}` files, names looked up per node.

Every file is compiled once. What differs between nodes (`ref`, `this`, `config`, …) is not baked into the compiled
template: a name is looked up in the *scope* that is in force while the node is rendered.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from types import MappingProxyType
from typing import Any, ClassVar

import jinja2
import jinja2.ext
import jinja2.nodes
import jinja2.parser
import jinja2.runtime
import jinja2.sandbox

from gouji.engine.jinja.asked import WATCHED, Asked
from gouji.engine.jinja.conversions import CONVERSIONS, native
from gouji.engine.jinja.expressions import VERSION, chosen_by_chance, compiled_expression, kept_code
from gouji.engine.jinja.macrotexts import macro_line, macro_text
from gouji.engine.jinja.templatelines import template_line
from gouji.engine.vocabulary.errors import ConfigurationError, GoujiError
from gouji.engine.vocabulary.nodes import MATERIALISATIONS, Macro
from gouji.engine.vocabulary.textcache import TextCache

# dbt renames macros too: siblings of one file must find each other through the lookup, not as local variables.
_TOO_DEEP = "the Jinja is nested too deeply, or a macro calls itself for ever"
_PREFIX = "dbt_macro__"
_NOTHING: Mapping[str, Any] = MappingProxyType({})
_SCOPE: ContextVar[Mapping[str, Any]] = ContextVar("scope", default=_NOTHING)
_MARKERS: ContextVar[str | None] = ContextVar("markers", default=None)


class MacroReturn(BaseException):
    """Carries the value of `{{ return(value) }}` out of a macro; no handler of errors may swallow it."""

    def __init__(self, value: Any):
        self.value = value


class _Parser(jinja2.parser.Parser):
    def parse_macro(self) -> jinja2.nodes.Macro:
        node = super().parse_macro()
        node.name = _PREFIX + node.name
        return node


class _TestTag(jinja2.ext.Extension):
    """`{% test name(model, …) %} … {% endtest %}` is a macro called `test_name`."""

    tags: ClassVar = {"test", "data_test"}  # type: ignore[misc]

    def parse(self, parser: jinja2.parser.Parser) -> jinja2.nodes.Macro:
        token = next(parser.stream)
        node = jinja2.nodes.Macro(lineno=token.lineno)
        node.name = f"{_PREFIX}test_{parser.parse_assign_target(name_only=True).name}"
        parser.parse_signature(node)
        node.body = parser.parse_statements((f"name:end{token.value}",), drop_needle=True)
        return node


class _UnsupportedTag(jinja2.ext.Extension):
    tags: ClassVar = {"materialization", "snapshot"}  # type: ignore[misc]

    def parse(self, parser: jinja2.parser.Parser) -> jinja2.nodes.Node:
        token = next(parser.stream)
        parser.fail(
            f"{{% {token.value} %}} is not supported; use one of dbt's materialisations: {', '.join(MATERIALISATIONS)}",
            token.lineno,
        )
        raise AssertionError


class _LineMarkers(jinja2.ext.Extension):
    """Puts `/*@line*/` after every newline of the literal text, so that a rendered line tells its source line.

    Works on the token stream, after Jinja stripped white space: the number of rendered lines does not change.
    """

    def filter_stream(self, stream: Any) -> Any:
        if _MARKERS.get() is None:
            return stream
        return self._marked(stream)

    def _marked(self, stream: Any) -> Iterator[Any]:
        for token in stream:
            if token.type != "data":
                yield token
                continue
            lines = token.value.split("\n")
            marked = [f"/*@{token.lineno + index}*/{line}" for index, line in enumerate(lines)]
            yield jinja2.lexer.Token(token.lineno, "data", "\n".join(marked))


class _Context(jinja2.runtime.Context):
    def resolve_or_missing(self, key: str) -> Any:
        if key in self.vars:
            return self.vars[key]
        scope = _SCOPE.get()
        if key in scope:
            return scope[key]
        if key in WATCHED:
            self.environment.asked.note(key)  # type: ignore[attr-defined]
        # The parent is a copy made with the context: macros registered since then are only in the environment.
        return self.environment.globals.get(key, jinja2.runtime.missing)


class _Environment(jinja2.sandbox.SandboxedEnvironment):
    context_class = _Context
    asked: Asked

    def _parse(self, source: str, name: str | None, filename: str | None) -> jinja2.nodes.Template:
        return _Parser(self, source, name, filename).parse()


class MacroFunction:
    """A macro as templates call it: catches `return()` and notes that it was used."""

    def __init__(self, macro: Macro, function: Callable[..., Any]):
        self.macro = macro
        self.function = function

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        used = _SCOPE.get().get("__used_macros__")
        if used is not None:
            used.add(self.macro.unique_id)
        try:
            return self.function(*args, **kwargs)
        except MacroReturn as returned:
            return returned.value


class Renderer:
    """Compiles and renders templates. `globals` holds every name that does not depend on the node."""

    def __init__(self, cached: Path | None = None) -> None:
        """`cached` is the file in which compiled templates are kept."""
        self.environment = _Environment(
            undefined=jinja2.StrictUndefined,
            extensions=["jinja2.ext.do", "jinja2.ext.loopcontrols", _TestTag, _UnsupportedTag, _LineMarkers],
            cache_size=0,
        )
        self.asked = self.environment.asked = Asked()
        # With the context as an argument, Jinja does not work them out while it compiles.
        self.environment.filters |= {name: jinja2.pass_context(each) for name, each in CONVERSIONS.items()}
        self.environment.filters["random"] = chosen_by_chance
        self.macros: dict[str, MacroFunction] = {}
        self.macro_records: dict[str, Macro] = {}
        self.templates: dict[str, jinja2.Template] = {}
        self._expressions: dict[str, Callable[..., Any]] = {}
        self.cache = TextCache(cached, Path(__file__), VERSION) if cached is not None else None

    @property
    def globals(self) -> dict[str, Any]:
        """The names that every template sees; what is put in is seen by all."""
        return self.environment.globals

    def template(self, source: str, filename: str, *, marked: bool = False) -> jinja2.Template:
        """Compile a template. Raises ConfigurationError with file and line for a syntax error."""
        token = _MARKERS.set(filename if marked else None)
        try:
            cache = None if marked else self.cache
            code = kept_code(cache, source, filename, lambda: self.environment.compile(source, filename, filename))
        except jinja2.TemplateSyntaxError as error:
            what = error.message or "broken Jinja"
            raise ConfigurationError(what, path=filename, line=error.lineno, hint="correct the Jinja syntax") from None
        except (RecursionError, SyntaxError):  # Python's own, of what Jinja made of the source
            raise ConfigurationError(_TOO_DEEP, path=filename, hint="write it in steps") from None
        finally:
            _MARKERS.reset(token)
        return jinja2.Template.from_code(self.environment, code, self.environment.globals)

    def add_macros(self, source: str, filename: str, package: str) -> None:
        """Register the macros and generic tests of one file. Raises ConfigurationError, also for a name taken twice."""
        template = self.template(source, filename)
        with shown(filename, self):
            module = template.make_module()
        exported = {k: v for k, v in vars(module).items() if k.startswith(_PREFIX)}
        for exported_name, function in exported.items():
            name = exported_name.removeprefix(_PREFIX)
            line = macro_line(source, name)
            known = self.macros.get(name)
            if known is not None and known.macro.package_name == package:
                where = f"{known.macro.original_file_path}:{known.macro.line}"
                raise ConfigurationError(f"macro '{name}' is also defined in {where}", path=filename, line=line,
                                         hint="rename one of them")  # fmt: skip
            macro = Macro(f"macro.{package}.{name}", name, package, filename, line, macro_text(source, name))
            self.macros[name] = MacroFunction(macro, function)
            self.macro_records[macro.unique_id] = macro
            self.globals[name] = self.macros[name]

    def render(self, template: jinja2.Template, scope: Mapping[str, Any], filename: str) -> str:
        """Render with the names of `scope`. Raises ConfigurationError with file and line for anything undefined."""
        with self.scoped(scope), shown(filename, self):
            return template.render()

    @contextmanager
    def scoped(self, scope: Mapping[str, Any]) -> Iterator[None]:
        """Put the names of a node in force."""
        token = _SCOPE.set(scope)
        try:
            yield
        finally:
            _SCOPE.reset(token)

    def evaluate(self, text: str, scope: Mapping[str, Any], filename: str, line: int | None = None) -> Any:
        """A YAML value: text without Jinja as it is, one lone `{{ expression }}` as its Python value, else as text.

        Raises ConfigurationError, with the file and the line.
        """
        if "{{" not in text and "{%" not in text:
            return text
        lone = re.fullmatch(r"\s*\{\{((?:(?!\{\{|\}\}).)*)\}\}\s*", text, re.DOTALL)
        try:
            if not lone:
                with self.scoped(scope), shown(filename, self, line):
                    return self.template(text, filename).render()
            expression = self._expressions.get(lone[1])
            if expression is None:
                expression = self._expressions[lone[1]] = compiled_expression(
                    self.environment, lone[1].strip(), self.cache
                )
            with self.scoped(scope), native(), shown(filename, self, line):
                value = expression()
                return value if not isinstance(value, jinja2.Undefined) else str(value)
        except jinja2.TemplateSyntaxError as error:
            raise ConfigurationError(str(error.message), path=filename, line=line, hint="correct the Jinja") from None
        except GoujiError:
            raise
        except (RecursionError, SyntaxError):
            raise ConfigurationError(_TOO_DEEP, path=filename, line=line, hint="write it in steps") from None
        except Exception as error:
            raise ConfigurationError(f"{type(error).__name__}: {error}", path=filename, line=line) from error

    def calls(self, source: str) -> list[tuple[str, list[Any], dict[str, str]]]:
        """The calls in a template: name, arguments that are constants, keyword arguments as Jinja reads them.

        Raises ConfigurationError for a syntax error.
        """
        try:
            found = self.environment.parse(source).find_all(jinja2.nodes.Call)
        except jinja2.TemplateSyntaxError as error:
            raise ConfigurationError(str(error.message), line=error.lineno, hint="correct the Jinja") from None
        return [
            (  # type: ignore[misc]
                getattr(each.node, "name", None) or getattr(each.node, "attr", ""),
                [argument.value for argument in each.args if isinstance(argument, jinja2.nodes.Const)],
                {argument.key: str(argument) for argument in each.kwargs},
            )
            for each in found
        ]

    def undefined(self, message: str, filename: str, line: int | None) -> ConfigurationError:
        """The error for an undefined name, with the nearest known names."""
        name = re.match(r"'(\w+)' is undefined", message)
        hint = "define it, or correct the name"
        if name:
            known = sorted({*self.macros, *self.globals, *_SCOPE.get()})
            near = difflib.get_close_matches(name[1], known, n=3)
            message = f"macro or variable '{name[1]}' is not defined"
            hint = f"did you mean {' or '.join(near)}?" if near else "define a macro in macros/, or use var('…')"
        return ConfigurationError(message, path=filename, line=line, hint=hint)


@contextmanager
def shown(filename: str, renderer: Renderer, line: int | None = None) -> Iterator[None]:
    """Turn Jinja's errors, raised in the template or its macros, into ConfigurationError with file and line.

    `line` is that of YAML, where the template stands in it.
    """
    try:
        yield
    except MacroReturn:
        raise ConfigurationError("return() is allowed only inside a macro", path=filename, hint="move it") from None
    except jinja2.UndefinedError as error:
        where, line = template_line(error.__traceback__, filename, line)
        raise renderer.undefined(str(error.message), where, line) from None
    except jinja2.TemplateError as error:
        where, line = template_line(error.__traceback__, filename, line)
        raise ConfigurationError(str(error), path=where, line=line, hint="correct the Jinja") from None
    except GoujiError as error:
        if error.path is None:
            where, error.line = template_line(error.__traceback__, filename, line)
            error.path = type(error)("", path=where).path
        raise
    except RecursionError:
        raise ConfigurationError(_TOO_DEEP, path=filename, hint="write it in steps") from None
    except Exception as error:
        where, line = template_line(error.__traceback__, filename, line)
        message = f"{type(error).__name__}: {error}".replace(_PREFIX, "")
        raise ConfigurationError(message, path=where, line=line, hint="correct the call") from error
