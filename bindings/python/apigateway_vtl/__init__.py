"""API Gateway mapping templates, rendered as the service renders them.

>>> from apigateway_vtl import Template
>>> Template("Hello $input.path('$.name')!").render('{"name": "Ann"}').body
'Hello Ann!'
"""

from functools import lru_cache as _lru_cache

from ._api import Api, Call, Exchange, Response
from ._errors import JsonPathError, LimitError, RenderError, TemplateSyntaxError, VtlError
from ._native import JsonPath, Rendered, Table, Template, __version__, check, exchange

__all__ = [
    "Api",
    "Call",
    "Exchange",
    "JsonPath",
    "JsonPathError",
    "LimitError",
    "RenderError",
    "Rendered",
    "Response",
    "Table",
    "Template",
    "TemplateSyntaxError",
    "VtlError",
    "__version__",
    "check",
    "compile",
    "exchange",
    "render",
]


@_lru_cache(maxsize=256)
def _template(source, dialect="apigateway", name="template", limits=(), strict=False):
    # Templates unpickle here: a worker that gets one with each task compiles it once.
    return Template(source, dialect=dialect, name=name, limits=dict(limits), strict=strict)


def compile(source, *, dialect="apigateway", name="template", limits=None, strict=False):
    """A compiled template; the last 256 are kept."""
    return _template(source, dialect, name, tuple((limits or {}).items()), strict)


def render(source, body=None, *, dialect="apigateway", **scope):
    """Compiles a template, unless it was compiled lately, and renders it."""
    return _template(source, dialect).render(body, **scope)
