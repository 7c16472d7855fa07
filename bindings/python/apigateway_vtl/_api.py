"""Whole integrations: a configuration, then requests in and responses out. The host only listens and invokes."""

from __future__ import annotations

import binascii
import os

from . import _native


def _json():
    # Importing it takes longer than this package does, and only backends need it.
    import json

    return json


class Message:
    """What a backend or a client gets: attributes, and `body` as bytes, `text` as a string."""

    def __init__(self, about):
        self.headers = about["headers"]
        encoded = about.get("body_base64")
        self.body = binascii.a2b_base64(encoded) if encoded is not None else about.get("body", "").encode()

    @property
    def text(self):
        return self.body.decode()


class Call(Message):
    """What a backend gets."""

    def __init__(self, about):
        super().__init__(about)
        self.type = about.get("type")
        self.method = about["method"]
        self.url = about["url"]
        self.uri = about["uri"]
        self.querystring = about["querystring"]
        self.function = about.get("function")
        self.function_name = about.get("functionName")
        self.invocation_type = about["invocationType"]
        self.service = about.get("service")
        self.action = about.get("action")
        self.service_path = about.get("servicePath")

    def event(self):
        """The event of a function."""
        return _json().loads(self.body or b"{}")

    def __repr__(self):
        return f"<Call {self.type} {self.method} {self.url}>"


class Response(Message):
    """What the client gets."""

    def __init__(self, about):
        super().__init__(about)
        self.status = about["status"]

    def __repr__(self):
        return f"<Response {self.status}, {len(self.body)} bytes>"


class Exchange:
    """One exchange. `wants` says what it waits for; once it is over it has a `response`."""

    def __init__(self, about, pending):
        self._set(about, pending)

    def _set(self, about, pending):
        self._pending = pending
        sent = about.get("integrationRequest")
        sent = Call(sent) if sent else None
        response = about.get("response")
        self.wants = about.get("wants") if pending else None
        self.call = sent if self.wants in ("backend", "authorizer") else None
        self.integration_request = None if self.wants == "authorizer" else sent
        self.token = about.get("token")
        self.response = Response(response) if response else None
        self.gateway_response = about.get("gatewayResponse")
        self.trace = about.get("trace", [])

    def respond(self, body=None, *, status=None, headers=None, function_error=False, millis=None):
        """Goes on with the answer to the call: the result of a function, or the body of an HTTP response."""
        result = _with_body({}, body)
        if status is not None:
            result["status"] = status
        if headers is not None:
            result["headers"] = _names(headers)
        if function_error:
            result["functionError"] = True
        if millis is not None:
            result["millis"] = millis
        return self._end(result)

    def fail(self, error):
        """Continues after a failure: an exception that the function raised, or the reason that it did not answer."""
        if isinstance(error, TimeoutError):
            return self._end({"timeout": True})
        if self._pending and self._pending.is_lambda and isinstance(error, BaseException):
            import traceback

            lines = traceback.format_tb(error.__traceback__)
            payload = {"errorMessage": str(error), "errorType": type(error).__name__, "stackTrace": lines}
            return self._end({"body": _json().dumps(payload), "functionError": True})
        return self._end({"failure": str(error)})

    def verify(self, problem=None):
        """Continues after the signature check of the token: `problem` is what is wrong with it, if anything."""
        return self._go_on(lambda pending: pending.verified(None if problem is None else str(problem)))

    def _end(self, result):
        return self._go_on(lambda pending: pending.respond(result))

    def _go_on(self, step):
        if self._pending is None:
            raise ValueError("the exchange is over")
        self._set(*step(self._pending))
        return self.response


class Api(_native.Api):
    """A configuration, ready to answer requests."""

    def __new__(cls, text, *, name="config", read_file=None, stage=None, serverless_version=None, values=None):
        if isinstance(read_file, dict):
            read_file = read_file.__getitem__
        options = {"stage": stage, "serverlessVersion": serverless_version, "values": values}
        return super().__new__(cls, name, text, read_file, options)

    def __init__(self, text, **options):
        about = self._about()
        self.dialect = about["dialect"]
        self.stage = about["stage"]
        self.routes = about["routes"]
        self.http_apis = about["httpApis"]
        self.findings = about["findings"]
        self.problems = about["problems"]

    @classmethod
    def load(cls, path, **options):
        """Loads a file; what it includes is read below its folder or its repository, and nowhere else."""
        folder = os.path.dirname(os.path.realpath(path))
        root = _repository(folder)

        def read_file(name):
            included = os.path.realpath(os.path.join(folder, name))
            if os.path.commonpath([root, included]) != root:
                raise PermissionError(f"{name} is outside of {root}")
            if not os.path.isfile(included):
                raise FileNotFoundError(f"file not found: {name}")
            with open(included, encoding="utf-8", newline="") as file:
                return file.read()

        with open(path, encoding="utf-8-sig", newline="") as file:
            return cls(file.read(), name=os.fspath(path), read_file=options.pop("read_file", read_file), **options)

    def exchange(self, method, path, *, body=None, headers=None, querystring=None, context=None, stage_variables=None,
                 api=None, host=None):
        """Starts an exchange."""
        request = _with_body({"method": method, "path": path}, body)
        for name, value in [("headers", headers), ("querystring", querystring)]:
            if value is not None:
                request[name] = _names(value)
        request.update(context=context, stageVariables=stage_variables, api=api, host=host)
        return Exchange(*self._start(request))

    def invoke(self, method, path, *, backend=None, verify=None, **request):
        """A whole exchange. `backend` is called with what the backend gets, if it gets anything, and with what an authorizer
        gets; `verify` with a token, whose signature is wrong if it raises."""
        exchange = self.exchange(method, path, **request)
        while exchange.wants:
            if exchange.wants == "signature":
                _verify(exchange, verify)
            elif backend is None:
                exchange.fail("no backend was given")
            else:
                _call(exchange, backend)
        return exchange.response


def _repository(folder):
    """The repository that a folder is in, or the folder."""
    at = folder
    while not os.path.exists(os.path.join(at, ".git")):
        above = os.path.dirname(at)
        if above == at:
            return folder
        at = above
    return at


def _verify(exchange, verify):
    try:
        if verify is not None:
            verify(exchange.token)
    except Exception as error:
        exchange.verify(str(error) or type(error).__name__)
    else:
        exchange.verify()


def _call(exchange, backend):
    try:
        answer = backend(exchange.call)
    except Exception as error:
        return exchange.fail(error)
    if isinstance(answer, (str, bytes)):
        return exchange.respond(answer)
    if exchange._pending.is_lambda:
        return exchange.respond(_json().dumps(answer))
    if answer is None:
        return exchange.respond()
    if isinstance(answer, tuple):
        return exchange.respond(answer[1], status=answer[0], headers=answer[2] if len(answer) > 2 else None)
    body = answer.get("body")
    if body is not None and not isinstance(body, (str, bytes)):
        body = _json().dumps(body)
    return exchange.respond(body, status=answer.get("status"), headers=answer.get("headers"))


def _with_body(given, body):
    if body is None:
        return given
    if isinstance(body, str):
        given["body"] = body
        return given
    try:
        given["body"] = bytes(body).decode()
    except UnicodeDecodeError:
        given["bodyBase64"] = binascii.b2a_base64(body, newline=False).decode()
    return given


def _names(given):
    if hasattr(given, "items"):
        return [[str(name), value] for name, values in given.items() for value in _several(values)]
    return [[str(name), value] for name, value in given]


def _several(values):
    return values if isinstance(values, (list, tuple)) else [values]
