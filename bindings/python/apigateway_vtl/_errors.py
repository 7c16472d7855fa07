"""What goes wrong. Classes of Python's own, so that they pickle (multiprocessing, Spark, Ray) and may be subclassed."""

from __future__ import annotations

# Importing `typing` would take longer than all the rest of the package.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class VtlError(ValueError):
    """A template was refused, a render failed, or a limit was reached. The place is that of the first finding."""

    def __init__(self, about: dict[str, Any]) -> None:
        super().__init__(about)
        self.kind: str = about["kind"]
        self.code: str = about["code"]
        self.message: str = about["message"]
        self.name: str | None = about.get("name")
        self.line: int | None = about.get("line")
        self.column: int | None = about.get("column")
        self.end_line: int | None = about.get("endLine")
        self.end_column: int | None = about.get("endColumn")
        span = about.get("span")
        #: In characters: `source[offset : offset + length]` is the place.
        self.offset: int | None = about.get("offset")
        self.length: int | None = about.get("length")
        #: In bytes of UTF-8.
        self.span: tuple[int, int] | None = (span[0], span[1]) if span else None
        #: Everything that was found, each a dict as `check` gives it; several for a template that does not parse.
        self.findings: tuple[dict[str, Any], ...] = tuple(about["diagnostics"])
        self.help: str | None = self.findings[0].get("help") if self.findings else None
        #: Everything with excerpts, for a terminal.
        self.report: str = about["report"]

    @property
    def diagnostics(self) -> tuple[dict[str, Any], ...]:
        """The findings, by their name in other languages."""
        return self.findings

    def __str__(self) -> str:
        return self.args[0].get("text") or self.message


class TemplateSyntaxError(VtlError):
    """The template does not parse."""


class RenderError(VtlError):
    """The render failed, as it would on the service."""


class LimitError(VtlError):
    """A limit was reached."""


class JsonPathError(VtlError):
    """A JSONPath is refused, or cannot be applied to a payload."""


_KINDS = {
    "syntax": TemplateSyntaxError,
    "render": RenderError,
    "limit": LimitError,
    "path": JsonPathError,
    "payload": JsonPathError,
}


def _make(about: dict[str, Any]) -> VtlError:
    return _KINDS.get(about["kind"], VtlError)(about)
