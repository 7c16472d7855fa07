from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal

from ._api import Api as Api
from ._api import Call as Call
from ._api import Exchange as Exchange
from ._api import Response as Response
from ._errors import JsonPathError as JsonPathError
from ._errors import LimitError as LimitError
from ._errors import RenderError as RenderError
from ._errors import TemplateSyntaxError as TemplateSyntaxError
from ._errors import VtlError as VtlError

__version__: str

Dialect = Literal["apigateway", "velocity"]
Level = Literal["allow", "note", "warning", "error"]
#: Text, or bytes of UTF-8.
Body = str | bytes | bytearray | memoryview
#: A mapping, or the JSON text of an object.
Members = Mapping[str, Any] | str

class Template:
    """A compiled template: immutable, hashable, shared by threads. Unpickled templates compile once a process."""

    def __new__(
        cls,
        source: str,
        *,
        dialect: Dialect = "apigateway",
        name: str = "template",
        limits: dict[str, int | None] | None = None,
        strict: bool = False,
    ) -> Template:
        """Raises TemplateSyntaxError with all mistakes of the template."""

    @property
    def source(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def dialect(self) -> Dialect: ...
    def render(
        self,
        body: Body | None = None,
        *,
        params: Members | None = None,
        context: Members | None = None,
        stage_variables: Members | None = None,
        variables: Members | None = None,
    ) -> Rendered:
        """Renders over a body and what else the template sees; `params` has `path`, `querystring` and `header`.

        Raises RenderError where the service would fail, LimitError at a limit. The GIL is released meanwhile.
        """

    def render_event(self, event: Members) -> Rendered:
        """Renders over an event of a REST API, an HTTP API or a load balancer."""

    def render_many(
        self,
        bodies: Iterable[Body | None],
        *,
        params: Members | None = None,
        context: Members | None = None,
        stage_variables: Members | None = None,
        variables: Members | None = None,
    ) -> list[Rendered | VtlError]:
        """Renders many bodies over one scope; what fails is in the list as its exception."""

    def trace(
        self,
        body: Body | None = None,
        *,
        params: Members | None = None,
        context: Members | None = None,
        stage_variables: Members | None = None,
        variables: Members | None = None,
    ) -> tuple[Rendered | VtlError, list[dict[str, Any]]]:
        """Renders and records what each part did: `kind`, `line`, `column`, `offset`, `length`, `value`, `level`, and
        `output`, from where to where in what was printed. Of a render that fails, as far as it got."""

    def render_arrow(self, table: Any) -> Table:
        """Renders each row of a table of any library that speaks Arrow. The rows have `event` (the JSON of a Lambda
        event), or `body` with `params`, `context`, `stage_variables` and `variables` (JSON); what comes back has a row
        for each: `output`, `request_override`, `response_override`, `error`, `error_code`. The GIL is released."""

    def diff_arrow(self, new: Template, table: Any) -> Table:
        """The rows for which another template gives something else: `row`, and `old_output`, …, `new_error_code`. Each
        event is read once."""

class Table:
    """A table for any library that speaks Arrow: `pyarrow.table(it)`, `polars.DataFrame(it)`."""

    def __len__(self) -> int: ...
    @property
    def column_names(self) -> list[str]: ...
    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object: ...
    def to_pyarrow(self) -> Any: ...

class Rendered:
    """What a render printed and did."""

    @property
    def body(self) -> str: ...
    @property
    def request_override(self) -> Any:
        """`$context.requestOverride` afterwards; None if nothing was put there."""
    @property
    def response_override(self) -> Any:
        """`$context.responseOverride` afterwards; None if nothing was put there."""
    @property
    def steps(self) -> int:
        """Units of work, as `limits={"steps": …}` counts them."""
    @property
    def surrogates(self) -> list[tuple[int, int]]:
        """Where a `?` in the body stands for an unpaired surrogate, and its UTF-16 unit."""

class JsonPath:
    """A JSONPath as `$input.path` and `$input.json` read it."""

    def __new__(cls, path: str) -> JsonPath: ...
    @property
    def path(self) -> str: ...
    @property
    def is_definite(self) -> bool: ...
    def read(self, payload: str) -> str | None:
        """JSON text of what the path leads to; None for nothing and for null. Raises JsonPathError."""

def compile(
    source: str,
    *,
    dialect: Dialect = "apigateway",
    name: str = "template",
    limits: dict[str, int | None] | None = None,
    strict: bool = False,
) -> Template:
    """A compiled template; the last 256 are kept."""

def render(
    source: str,
    body: Body | None = None,
    *,
    dialect: Dialect = "apigateway",
    params: Members | None = None,
    context: Members | None = None,
    stage_variables: Members | None = None,
    variables: Members | None = None,
) -> Rendered:
    """Compiles a template, unless it was compiled lately, and renders it."""

def check(
    source: str,
    *,
    name: str = "template",
    dialect: Dialect = "apigateway",
    kind: Literal["request", "response"] | None = None,
    globals: Sequence[str] = (),
    levels: Mapping[str, Level] = {},
) -> list[dict[str, Any]]:
    """Findings about a template, without rendering it: `level`, `code`, `message`, `help`, `line`, `column`, …"""

def exchange(case: Members) -> dict[str, Any]:
    """A whole exchange in one step: a case of the batch protocol."""
