# SPDX-License-Identifier: Apache-2.0
"""AWS Lambda's REST requests without an SDK's opinion: an operation and all of its members in one
JSON object, of which those that belong into the path, the query or a header go there."""
import json
import urllib.parse

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest

from raw import Reply

FUNCTIONS, MAPPINGS = "/2015-03-31/functions", "/2015-03-31/event-source-mappings"
QUERY = ("EventSourceArn", "FunctionName", "FunctionVersion", "Marker", "MasterRegion", "MaxItems",
         "Qualifier")
HEADERS = {"InvocationType": "X-Amz-Invocation-Type", "LogType": "X-Amz-Log-Type",
           "ClientContext": "X-Amz-Client-Context", "TenantId": "X-Amz-Tenant-Id",
           "DurableExecutionName": "X-Amz-Durable-Execution-Name"}
# Operation -> method, path, the member in it.
OPERATIONS = {
    "CreateFunction": ("POST", FUNCTIONS, None),
    "ListFunctions": ("GET", FUNCTIONS, None),
    "GetFunction": ("GET", FUNCTIONS + "/{}", "FunctionName"),
    "DeleteFunction": ("DELETE", FUNCTIONS + "/{}", "FunctionName"),
    "UpdateFunctionCode": ("PUT", FUNCTIONS + "/{}/code", "FunctionName"),
    "GetFunctionConfiguration": ("GET", FUNCTIONS + "/{}/configuration", "FunctionName"),
    "UpdateFunctionConfiguration": ("PUT", FUNCTIONS + "/{}/configuration", "FunctionName"),
    "Invoke": ("POST", FUNCTIONS + "/{}/invocations", "FunctionName"),
    "CreateEventSourceMapping": ("POST", MAPPINGS, None),
    "ListEventSourceMappings": ("GET", MAPPINGS, None),
    "GetEventSourceMapping": ("GET", MAPPINGS + "/{}", "UUID"),
    "UpdateEventSourceMapping": ("PUT", MAPPINGS + "/{}", "UUID"),
    "DeleteEventSourceMapping": ("DELETE", MAPPINGS + "/{}", "UUID"),
}
STATUS = {"AccessDeniedException": 403, "ResourceNotFoundException": 404,
          "ResourceConflictException": 409, "PreconditionFailedException": 412,
          "RequestEntityTooLargeException": 413, "ServiceException": 500}


def place(operation, members):
    """(method, path with its query, headers, body) of a request with these members."""
    method, path, part = OPERATIONS[operation]
    members, headers = dict(members), {}
    if part:
        path = path.format(urllib.parse.quote(str(members.pop(part)), safe=""))
    if method == "GET" or part == "FunctionName" and method in ("DELETE", "POST"):
        query = {name: members.pop(name) for name in QUERY if name in members}
        path += "?" + urllib.parse.urlencode(query) if query else ""
    if operation != "Invoke":
        return method, path, headers, json.dumps(members).encode() if members else b""
    headers = {HEADERS[name]: str(members.pop(name)) for name in HEADERS if name in members}
    payload = members.pop("Payload", "")
    return method, path, headers, payload.encode()


def send(sender, operation, body):
    """Sends it with the credentials of `sender`, a raw.Sender. The reply's type is its header's."""
    try:
        method, path, headers, data = place(operation, json.loads(body))
    except ValueError:
        method, path, headers, data = *OPERATIONS[operation][:2], {}, body
    return sign_and_send(sender, method, path, data, headers)


def sign_and_send(sender, method, path, data=b"", headers=None):
    request = AWSRequest(method, sender.url + path, data=data, headers=headers or {})
    SigV4Auth(sender.credentials, "lambda", sender.region).add_auth(request)
    return named(sender.send(method, path, data, dict(request.headers.items())))


def named(reply):
    reply.full_type = reply.type = reply.headers.get("x-amzn-ErrorType", "")
    return reply
