import os
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Literal

#: Names and values; a name may have several.
Names = Mapping[str, str | list[str]] | Iterable[tuple[str, str]]

class Message:
    headers: dict[str, str | list[str]]
    body: bytes
    @property
    def text(self) -> str:
        """The body as text; raises UnicodeDecodeError where it is not UTF-8."""

class Call(Message):
    """What a backend gets."""

    #: AWS, AWS_PROXY, HTTP or HTTP_PROXY.
    type: str | None
    method: str
    url: str
    uri: str
    querystring: dict[str, str | list[str]]
    #: Of a Lambda function: its name or ARN.
    function: str | None
    #: The name of the function in the configuration.
    function_name: str | None
    #: RequestResponse, Event or DryRun.
    invocation_type: str
    service: str | None
    action: str | None
    service_path: str | None
    def event(self) -> Any:
        """The event of a function."""

class Response(Message):
    """What the client gets."""

    status: int

class Exchange:
    """One exchange. `while exchange.wants:` is what a host does; afterwards it has a `response`."""

    #: `backend` and `authorizer` for the answer to `call`, `signature` for a look at `token`; None once it is over.
    wants: Literal["backend", "authorizer", "signature"] | None
    #: `issuer`, `header`, `claims`: nothing of it is verified yet.
    token: dict[str, Any] | None
    call: Call | None
    integration_request: Call | None
    response: Response | None
    #: Which gateway response the gateway itself answered with: `type`, `message`, `log`.
    gateway_response: dict[str, str] | None
    #: Step by step: `step`, `outcome`, `why`, `details`.
    trace: list[dict[str, Any]]
    def respond(
        self,
        body: str | bytes | None = None,
        *,
        status: int | None = None,
        headers: Names | None = None,
        function_error: bool = False,
        millis: int | None = None,
    ) -> Response | None:
        """Goes on with the answer to the call: the result of a function, or an HTTP response. Gives the response, once the
        exchange is over."""
    def fail(self, error: BaseException | str) -> Response | None:
        """Goes on with what went wrong: what a function raised, a TimeoutError, or why there is no answer."""
    def verify(self, problem: str | None = None) -> Response | None:
        """Goes on after a look at the token's signature: nothing is wrong with it, or what. The claims are checked here."""

class Api:
    """A configuration, ready to answer requests."""

    dialect: str | None
    stage: str | None
    #: As `aws apigateway get-method` prints them, with `resourcePath`.
    routes: list[dict[str, Any]]
    #: `name`, `stage`, and `routes` with `routeKey`, `function` or `uri`, `authorization`.
    http_apis: list[dict[str, Any]]
    findings: list[dict[str, Any]]
    #: Templates that do not compile: their exchanges end with 500, as on the service.
    problems: list[dict[str, Any]]
    def __init__(
        self,
        text: str,
        *,
        name: str = "config",
        read_file: Callable[[str], str] | Mapping[str, str] | None = None,
        stage: str | None = None,
        serverless_version: str | None = None,
        values: Mapping[str, str] | None = None,
    ) -> None: ...
    @classmethod
    def load(cls, path: str | os.PathLike[str], **options: Any) -> Api:
        """Loads a file; what it includes is read below its folder or its repository, and nowhere else."""
    def exchange(
        self,
        method: str,
        path: str,
        *,
        body: str | bytes | None = None,
        headers: Names | None = None,
        querystring: Names | None = None,
        context: Mapping[str, Any] | None = None,
        stage_variables: Mapping[str, str] | None = None,
        api: str | None = None,
        host: Mapping[str, Any] | None = None,
    ) -> Exchange:
        """Starts an exchange. A query string may follow the path; `api` is `rest`, `http` or a name, where several APIs have
        the route; `host` has what only a host knows. With an `authorizer` in `context`, that of a REST API is not asked."""
    def invoke(
        self,
        method: str,
        path: str,
        *,
        backend: Callable[[Call], Any] | None = None,
        verify: Callable[[dict[str, Any]], object] | None = None,
        body: str | bytes | None = None,
        headers: Names | None = None,
        querystring: Names | None = None,
        context: Mapping[str, Any] | None = None,
        stage_variables: Mapping[str, str] | None = None,
        api: str | None = None,
        host: Mapping[str, Any] | None = None,
    ) -> Response:
        """A whole exchange. `verify` raises where a token's signature is wrong. `backend` gives a function's result (a str or bytes as they are, anything else as JSON), or
        of an HTTP backend a body, `(status, body, headers)`, or a dict of these; what it raises is its error."""
