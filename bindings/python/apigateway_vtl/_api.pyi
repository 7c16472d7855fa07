import os
from collections.abc import Callable, Iterable, Mapping
from typing import Any

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
    """One exchange: it waits for its backend while it has a `call`; afterwards it has a `response`."""

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
    ) -> Response:
        """Ends the exchange with the backend's answer: the result of a function, or an HTTP response."""
    def fail(self, error: BaseException | str) -> Response:
        """Ends the exchange with what went wrong: what a function raised, a TimeoutError, or why there is no answer."""

class Api:
    """A configuration, ready to answer requests."""

    dialect: str | None
    stage: str | None
    #: As `aws apigateway get-method` prints them, with `resourcePath`.
    routes: list[dict[str, Any]]
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
        """Loads a file; what it includes is read from beside it."""
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
        host: Mapping[str, Any] | None = None,
    ) -> Exchange:
        """Starts an exchange. A query string may follow the path; `host` has what only a host knows."""
    def invoke(
        self,
        method: str,
        path: str,
        *,
        backend: Callable[[Call], Any] | None = None,
        body: str | bytes | None = None,
        headers: Names | None = None,
        querystring: Names | None = None,
        context: Mapping[str, Any] | None = None,
        stage_variables: Mapping[str, str] | None = None,
        host: Mapping[str, Any] | None = None,
    ) -> Response:
        """A whole exchange. `backend` gives a function's result (a str or bytes as they are, anything else as JSON), or
        of an HTTP backend a body, `(status, body, headers)`, or a dict of these; what it raises is its error."""
