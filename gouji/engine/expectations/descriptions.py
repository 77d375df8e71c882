"""Expectations that say in Chinese and English what they expect, also where their suite gives no description."""

from __future__ import annotations

from typing import Any

from great_expectations.expectations.expectation import render_suite_parameter_string
from great_expectations.render import LegacyDiagnosticRendererType, LegacyRendererType, RenderedStringTemplateContent
from great_expectations.render.renderer.renderer import renderer


class SelfDescribing:
    """To be named before the library's base class, whose renderers of Data Docs it takes the place of."""

    def describe(self) -> str:
        """What is expected: a line of Chinese, a line of English."""
        raise NotImplementedError

    @classmethod
    @renderer(renderer_type=LegacyRendererType.PRESCRIPTIVE)
    @render_suite_parameter_string
    def _prescriptive_renderer(
        cls, configuration: Any = None, result: Any = None, runtime_configuration: Any = None, **_: Any
    ) -> list[RenderedStringTemplateContent]:
        text = configuration.to_domain_obj().describe()
        chinese, _, english = text.partition("\n")
        return [
            RenderedStringTemplateContent(
                content_block_type="string_template",
                string_template={
                    # The template's line break is a line break of the page; one inside a parameter is not.
                    "template": "$chinese\n$english",
                    "params": {"chinese": chinese, "english": english},
                    "styling": (runtime_configuration or {}).get("styling"),
                },
            )
        ]

    @classmethod
    @renderer(renderer_type=LegacyDiagnosticRendererType.UNEXPECTED_STATEMENT)
    def _diagnostic_unexpected_statement_renderer(
        cls, configuration: Any = None, result: Any = None, runtime_configuration: Any = None
    ) -> list[Any]:
        """How many rows fail; the library's own cannot tell it where nobody counted the rows that were judged."""
        found = result.result
        if not found.get("unexpected_count") or found.get("unexpected_percent") is not None:
            rendered: list[Any] = super()._diagnostic_unexpected_statement_renderer(  # type: ignore[misc]
                configuration=configuration, result=result, runtime_configuration=runtime_configuration
            )
            return rendered
        return [
            RenderedStringTemplateContent(
                content_block_type="string_template",
                string_template={
                    "template": "\n\n$unexpected_count unexpected values found.",
                    "params": {"unexpected_count": f"{found['unexpected_count']:,}"},
                    "tag": "strong",
                    "styling": {"classes": ["text-danger"]},
                },
            )
        ]
