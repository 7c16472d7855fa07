"""Runs a Python handler behind the Lambda Runtime API, as the service's own runtime does."""

import http.client
import importlib
import json
import logging
import os
import sys
import time
import traceback

API = os.environ["AWS_LAMBDA_RUNTIME_API"]
ROOT = os.environ.get("LAMBDA_TASK_ROOT") or os.getcwd()
sys.path.insert(0, ROOT)
connection = http.client.HTTPConnection(API)


def call(method, target, body=None, headers=None):
    connection.request(method, "/2018-06-01/runtime/" + target, body, headers or {})
    response = connection.getresponse()
    return response.status, response.headers, response.read()


class Fault(Exception):
    def __init__(self, kind, message, trace=()):
        super().__init__(message)
        self.kind, self.message, self.trace = kind, message, list(trace)


def error_object(error, request_id):
    if isinstance(error, Fault):
        kind, message, trace = error.kind, error.message, error.trace
    else:
        kind, message = type(error).__name__, str(error)
        frames = traceback.extract_tb(error.__traceback__)
        frames = [frame for frame in frames if frame.filename != __file__]
        trace = traceback.format_list(frames)
    return {"errorMessage": message, "errorType": kind, "requestId": request_id, "stackTrace": trace}


def log_error(found):
    lines = ["[ERROR] %s: %s" % (found["errorType"], found["errorMessage"])]
    if found["stackTrace"]:
        lines.append("Traceback (most recent call last):")
        lines.extend(part.rstrip("\n") for part in found["stackTrace"])
    print("\n".join(lines), flush=True)


def load(handler):
    try:
        module, name = handler.rsplit(".", 1)
    except ValueError as error:
        raise Fault("Runtime.MalformedHandlerName", "Bad handler '%s': %s" % (handler, error)) from None
    try:
        loaded = importlib.import_module(module.replace("/", "."))
    except ImportError as error:
        raise Fault("Runtime.ImportModuleError", "Unable to import module '%s': %s" % (module, error)) from None
    except SyntaxError as error:
        trace = ['  File "%s" Line %s\n    %s' % (error.filename, error.lineno, error.text)]
        raise Fault("Runtime.UserCodeSyntaxError", "Syntax error in module '%s': %s" % (module, error), trace) from None
    try:
        return getattr(loaded, name)
    except AttributeError:
        raise Fault("Runtime.HandlerNotFound", "Handler '%s' missing on module '%s'" % (name, module)) from None


class Context:
    def __init__(self, headers):
        self._deadline = int(headers["Lambda-Runtime-Deadline-Ms"])
        self.aws_request_id = headers["Lambda-Runtime-Aws-Request-Id"]
        self.invoked_function_arn = headers["Lambda-Runtime-Invoked-Function-Arn"]
        self.function_name = os.environ.get("AWS_LAMBDA_FUNCTION_NAME")
        self.function_version = os.environ.get("AWS_LAMBDA_FUNCTION_VERSION")
        self.memory_limit_in_mb = os.environ.get("AWS_LAMBDA_FUNCTION_MEMORY_SIZE")
        self.log_group_name = os.environ.get("AWS_LAMBDA_LOG_GROUP_NAME")
        self.log_stream_name = os.environ.get("AWS_LAMBDA_LOG_STREAM_NAME")
        self.identity = None
        self.client_context = None

    def get_remaining_time_in_millis(self):
        return max(self._deadline - int(time.time() * 1000), 0)

    def log(self, message):
        sys.stdout.write(str(message))


class Formatter(logging.Formatter):
    converter = time.gmtime
    request_id = ""

    def format(self, record):
        stamp = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(record.created))
        text = record.getMessage()
        if record.exc_info:
            text += "\n" + self.formatException(record.exc_info)
        return "[%s]\t%s.%03dZ\t%s\t%s" % (record.levelname, stamp, record.msecs, self.request_id, text)


def main():
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(Formatter())
    logging.getLogger().addHandler(handler)
    try:
        function = load(os.environ["_HANDLER"])
    except BaseException as error:  # whatever the module raises, SystemExit too
        if isinstance(error, SystemExit):
            raise
        found = error_object(error, "")
        log_error(found)
        headers = {"Lambda-Runtime-Function-Error-Type": found["errorType"]}
        call("POST", "init/error", json.dumps(found).encode(), headers)
        sys.exit(1)
    while True:
        status, headers, body = call("GET", "invocation/next")
        if status != 200:
            return
        request_id = headers["Lambda-Runtime-Aws-Request-Id"]
        Formatter.request_id = request_id
        if headers.get("Lambda-Runtime-Trace-Id"):
            os.environ["_X_AMZN_TRACE_ID"] = headers["Lambda-Runtime-Trace-Id"]
        try:
            event = json.loads(body)
            result = function(event, Context(headers))
            try:
                text = json.dumps(result, ensure_ascii=False)
            except (TypeError, ValueError) as error:
                message = "Unable to marshal response: %s" % error
                raise Fault("Runtime.MarshalError", message) from None
        except Exception as error:
            found = error_object(error, request_id)
            log_error(found)
            call("POST", "invocation/%s/error" % request_id, json.dumps(found).encode())
        else:
            sys.stdout.flush()
            call("POST", "invocation/%s/response" % request_id, text.encode(errors="surrogatepass"))


main()
