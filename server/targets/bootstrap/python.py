# SPDX-License-Identifier: Apache-2.0
"""python.py - a client of AWS Lambda's Runtime API: loads the handler, then asks for one
event after the other and sends back what the handler makes of it. Run with "python3 -u -c".
Speaks HTTP over one socket itself: http.client alone would double the time to start."""
import importlib
import importlib.machinery
import importlib.util
import json
import logging
import os
import socket
import sys
import time

ROOT = os.environ["LAMBDA_TASK_ROOT"]
API = "/2018-06-01/runtime/"


class Connection:
    """One keep-alive connection to the Runtime API."""

    def __init__(self, address):
        self.host = address
        name, port = address.rsplit(":", 1)
        self.socket = socket.create_connection((name, int(port)))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.rest = b""

    def call(self, method, path, body=b""):
        head = "%s %s%s HTTP/1.1\r\nHost: %s\r\nContent-Length: %d\r\n\r\n" % (
            method, API, path, self.host, len(body))
        self.socket.sendall(head.encode() + body)
        return self.answer()

    def more(self):
        data = self.socket.recv(65536)
        if not data:
            os._exit(0)  # Gramme has gone, or does not want this environment any more.
        return data

    def answer(self):
        data = self.rest
        while (end := data.find(b"\r\n\r\n")) < 0:
            data += self.more()
        headers = {}
        for line in data[:end].decode("latin-1").split("\r\n")[1:]:
            name, _, value = line.partition(":")
            headers[name.lower()] = value.strip()
        size = int(headers.get("content-length", 0))
        parts, got = [data[end + 4:]], len(data) - end - 4
        while got < size:
            parts.append(self.more())
            got += len(parts[-1])
        body = b"".join(parts)
        self.rest = body[size:]
        return headers, body[:size]


class Identity:
    cognito_identity_id = None
    cognito_identity_pool_id = None


class Context:
    """What AWS Lambda hands to the handler beside the event."""

    def __init__(self, request_id, arn, deadline_ms):
        self.aws_request_id = request_id
        self.invoked_function_arn = arn
        self.function_name = os.environ.get("AWS_LAMBDA_FUNCTION_NAME")
        self.function_version = os.environ.get("AWS_LAMBDA_FUNCTION_VERSION")
        self.memory_limit_in_mb = os.environ.get("AWS_LAMBDA_FUNCTION_MEMORY_SIZE")
        self.log_group_name = os.environ.get("AWS_LAMBDA_LOG_GROUP_NAME")
        self.log_stream_name = os.environ.get("AWS_LAMBDA_LOG_STREAM_NAME")
        self.identity = Identity()
        self.client_context = None
        self._deadline_ms = deadline_ms

    def get_remaining_time_in_millis(self):
        return max(int(self._deadline_ms - time.time() * 1000), 0)

    def log(self, message):
        print(message, end="")


class LogHandler(logging.Handler):
    """The root logger's, with AWS's line format."""
    request_id = ""

    def emit(self, record):
        record.aws_request_id = self.request_id
        sys.stdout.write(self.format(record) + "\n")


class Failure(Exception):
    """The handler could not be loaded: an error type of AWS's and what is to be said."""


class MainLoader(importlib.machinery.SourceFileLoader):
    """Compiles anew: a cached file can be older than a change of the same second."""

    def get_code(self, fullname):
        return self.source_to_code(self.get_data(self.path), self.path)


def import_file(module, path):
    name = module.replace("/", ".")
    spec = importlib.util.spec_from_file_location(name, path, loader=MainLoader(name, path))
    loaded = importlib.util.module_from_spec(spec)
    sys.modules[name] = loaded
    spec.loader.exec_module(loaded)
    return loaded


def import_module(module):
    path = os.path.join(ROOT, module + ".py")
    # Below a package, relative imports need the import system's own way.
    if "/" not in module and os.path.isfile(path):
        return import_file(module, path)
    return importlib.import_module(module.replace("/", "."))


def missing(error):
    """What to do about a package that AWS Lambda has and this interpreter has not."""
    package = (getattr(error, "name", None) or "").partition(".")[0]
    if package not in ("boto3", "botocore"):
        return ""
    return (" (%s does not have it: '%s -m pip install boto3', or have --python name an "
            "interpreter that does)" % (sys.executable, sys.executable))


def load(handler):
    module, dot, function = handler.rpartition(".")
    if not dot:
        raise Failure("Runtime.MalformedHandlerName", "Bad handler '%s': not enough values to "
                      "unpack (expected 2, got 1)" % handler)
    try:
        loaded = import_module(module)
    except ImportError as error:
        raise Failure("Runtime.ImportModuleError", "Unable to import module '%s': %s%s" % (
            module, error, missing(error))) from None
    except SyntaxError as error:
        raise Failure("Runtime.UserCodeSyntaxError", "Syntax error in module '%s': %s" % (
            module, error)) from None
    if not hasattr(loaded, function):
        raise Failure("Runtime.HandlerNotFound", "Handler '%s' missing on module '%s'" % (
            function, module))
    return getattr(loaded, function)


def describe(error, request_id):
    """AWS's error object; the log gets what CloudWatch would show."""
    if isinstance(error, Failure):
        kind, message = error.args
        stack = []
    else:
        import traceback
        kind, message = type(error).__name__, str(error)
        stack = traceback.format_list([
            (f.filename, f.lineno, f.name, f.line)  # as in AWS, without the marks below
            for f in traceback.extract_tb(error.__traceback__)
            if f.filename != "<string>" and not f.filename.startswith("<frozen")])
    print("[ERROR] %s: %s" % (kind, message))
    if stack:
        print("Traceback (most recent call last):\n" + "".join(stack), end="")
    return json.dumps({"errorMessage": message, "errorType": kind, "requestId": request_id,
                       "stackTrace": stack}).encode()


def plain(value):
    """Numbers as boto3's resources give them."""
    if type(value).__name__ == "Decimal":
        return int(value) if value == value.to_integral_value() else float(value)
    raise TypeError("Object of type %s is not JSON serializable" % type(value).__name__)


def encode(result):
    try:
        return json.dumps(result, default=plain).encode()
    except (TypeError, ValueError) as error:
        raise Failure("Runtime.MarshalError", "Unable to marshal response: %s" % error) from None


def serve(connection, handler, logs):
    while True:
        headers, body = connection.call("GET", "invocation/next")
        request_id = headers["lambda-runtime-aws-request-id"]
        os.environ["_X_AMZN_TRACE_ID"] = headers.get("lambda-runtime-trace-id", "")
        logs.request_id = request_id
        context = Context(request_id, headers.get("lambda-runtime-invoked-function-arn"),
                          int(headers["lambda-runtime-deadline-ms"]))
        try:
            answer, how = encode(handler(json.loads(body), context)), "response"
        except Exception as error:
            answer, how = describe(error, request_id), "error"
        sys.stdout.flush()
        sys.stderr.flush()
        connection.call("POST", "invocation/%s/%s" % (request_id, how), answer)


def main():
    os.chdir(ROOT)
    sys.argv = [""]
    sys.path[0] = ROOT
    logs = LogHandler()
    logs.setFormatter(logging.Formatter(
        "[%(levelname)s]\t%(asctime)s.%(msecs)03dZ\t%(aws_request_id)s\t%(message)s",
        "%Y-%m-%dT%H:%M:%S"))
    logs.formatter.converter = time.gmtime
    logging.root.addHandler(logs)
    connection = Connection(os.environ["AWS_LAMBDA_RUNTIME_API"])
    try:
        handler = load(os.environ["_HANDLER"])
    except Exception as error:
        connection.call("POST", "init/error", describe(error, ""))
        sys.exit(1)
    serve(connection, handler, logs)


main()
