# SPDX-License-Identifier: Apache-2.0
"""Inputs to begin with, made of the case tables of the unit and wire tests.

    python3 conformance/fuzz/seeds.py TARGET FOLDER"""
import gzip
import hashlib
import io
import json
import pathlib
import sys
import zipfile

import stored as bytes_of

HERE = pathlib.Path(__file__).resolve().parent
UNIT = HERE.parent / "unit"
WIRE = HERE.parent / "wire"
sys.path.append(str(WIRE))
import casefile  # noqa: E402
MARK = "\x1e"


def rows(name):
    """The fields of a unit test's cases."""
    for line in (UNIT / name).read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            yield line.split(" | ")


def fields(*texts):
    """An input of several fields; "-" stands for one that is not there."""
    return MARK.join("" if text == "-" else text for text in texts)


NAMES = {"absent": "tab-none", "starn": "$stream", "stshard": "$shard", "fn": "fun",
         "esm": "00000000-0000-0000-0000-000000000001"}
LENGTH_MAX = 3000


def requests():
    """Operation and request of the wire tests' cases, on the tables that bed.c makes."""
    for case in casefile.read_all():
        names = {name: f"tab-{name}" for name in ("s", "n", "b", "ss", "sn", "sb", "idx", "st")}
        text = case.body(names | NAMES)
        if len(text) < LENGTH_MAX:
            yield case.operation, text


def condition():
    for expression, names, values, item, *_ in rows("expr/condition.cases"):
        yield fields(expression, names, values, item)
    for expression, names, values, *_ in rows("expr/keycondition.cases"):
        yield fields(expression, names, values)


def update():
    for name in ("expr/update.cases", "expr/create.cases"):
        for expression, names, values, item, *_ in rows(name):
            yield fields(expression, names, values, item)


def projection():
    for expression, names, item, *_ in rows("expr/projection.cases"):
        yield fields(expression, names, "-", item)


def number():
    for name in ("item/number.cases", "item/number_wide.cases", "item/number_order.cases"):
        for text, *_ in rows(name):
            yield fields(text, "1")
    for a, _, b, *_ in rows("item/number_sum.cases"):
        yield fields(a, b)
    yield from (b"\xc1\x02", b"\xc1\x19\x64", b"\x3e\xfd", b"\x80\x00")


def items():
    """Items of the cases, as Python sees them."""
    for _, written, *_ in rows("json/attribute.cases"):
        if not written.startswith("!"):
            yield {"a": json.loads(written), "pk": {"S": "k"}, "sk": {"N": "1.5"}}
    for _, _, _, text, *_ in rows("expr/update.cases"):
        if text != "-":
            yield json.loads(text)


def item():
    for one in items():
        yield bytes_of.item(one)


def key():
    for types in ("000001020", "120120120", "311222000", "040001112"):
        head = "".join(chr(int(digit)) for digit in types) + "\0"
        for values in (("a", "1", "b", "2"), ("a\0b", "", "a", "-5"), ("é", "1e10", "é", "x")):
            yield head + MARK.join(values * 4)


def stored():
    yield b"d" + bytes_of.definition()
    yield b"s" + bytes_of.stream()
    yield b"h" + bytes_of.shard()
    for one in bytes_of.checkpoints():
        yield b"p" + one
    keys = {"pk": {"S": "k"}, "sk": {"N": "1.5"}}
    image = dict(keys, a={"L": [{"BOOL": True}, {"SS": ["x", "y"]}]})
    yield b"k" + bytes_of.change(0, keys=keys)
    yield b"n" + bytes_of.change(1, new=image)
    yield b"o" + bytes_of.change(2, old=image)
    yield b"b" + bytes_of.change(1, old=image, new=dict(image, b={"NULL": True}))
    for settings, *_ in rows("api/settings.cases"):
        yield ('m{"function":"f","table":"Things","label":"l","region":"r","modified":5,'
               f'"enabled":true,"settings":{settings}}}')
    yield ('f{"name":"f","region":"us-east-1","runtime":"python3.12","handler":"a.b",'
           '"timeout":3,"memory":128,"environment":"{}","modified":1}')


def request():
    for operation, text in requests():
        yield f"{operation} {text}"
    for name in ("json/types.cases", "api/validate.cases"):
        for operation, text, *_ in rows(name):
            yield f"{operation} {text}"
    for parameter, given, operator, one, *_ in rows("api/legacy.cases"):
        operation = {"Expected": "PutItem", "KeyConditions": "Query", "ScanFilter": "Scan",
                     "AttributeUpdates": "UpdateItem"}.get(parameter, "GetItem")
        more = f',"ConditionalOperator":"{operator}"' if operator != "-" else ""
        key = f',"Item":{one}' if one != "-" else ""
        if operation == "UpdateItem":
            key = key.replace("Item", "Key")
        yield f'{operation} {{"TableName":"tab-s","{parameter}":{given}{more}{key}}}'
    for text, *_ in rows("json/guard.cases"):
        yield f"PutItem {text}"


def partiql():
    for name in ("partiql/parse.cases", "partiql/refusal.cases", "partiql/access.cases",
                 "partiql/plan.cases"):
        for statement, *_ in rows(name):
            yield statement
    for operation, text in requests():
        if operation == "ExecuteStatement":
            try:
                asked = json.loads(text)
                yield fields(asked["Statement"], json.dumps(asked.get("Parameters", "")))
            except (ValueError, KeyError, TypeError):
                pass


def pattern():
    for first, *more in rows("api/pattern.cases"):
        if first == "bad":
            yield more[-1]
        else:
            kind, one, text = more
            yield fields(text, kind[0], one)


def post(target, body, *more, close=False):
    """A request as an SDK sends it."""
    data = body if isinstance(body, bytes) else body.encode()
    service = "DynamoDBStreams" if "Stream" in target else "DynamoDB"
    lines = ("POST / HTTP/1.1", "Host: localhost:8000", f"X-Amz-Target: {service}_20120810.{target}",
             "Content-Type: application/x-amz-json-1.0", "X-Amz-Date: 20261121T000000Z",
             "Authorization: AWS4-HMAC-SHA256 Credential=key/20261121/us-east-1/dynamodb/"
             "aws4_request, SignedHeaders=host, Signature=0", *more)
    if not any(line.startswith("Transfer-Encoding") for line in more):
        lines += (f"Content-Length: {len(data)}",)
    lines += ("Connection: close",) if close else ()
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + data


def web():
    """Bytes that clients send, good and bad."""
    get = '{"TableName":"tab-s","Key":{"pk":{"S":"a"}}}'
    put = '{"TableName":"tab-s","Item":{"pk":{"S":"n"}}}'
    chunks = f"{len(get):x}\r\n{get}\r\n0\r\n\r\n".encode()
    yield post("GetItem", get) + post("PutItem", put) + post("Scan", '{"TableName":"tab-s"}')
    yield post("GetItem", chunks, "Transfer-Encoding: chunked") * 2
    yield post("GetItem", gzip.compress(get.encode(), mtime=0), "Content-Encoding: gzip")
    yield post("GetItem", gzip.compress(b" " * 5000, mtime=0), "Content-Encoding: gzip")
    yield post("Scan", '{"TableName":"tab-idx"}', "Accept-Encoding: gzip")
    yield post("GetItem", get, "Expect: 100-continue", close=True) + b"rest"
    yield post("GetItem", get, "Origin: http://localhost:3000") * 3
    yield post("PutItem", "{", "Origin: http://evil.example")
    yield post("ListTables", "{}") * 12
    yield b"\r\n\r\nGET / HTTP/1.1\r\nHost: x\r\n\r\nHEAD / HTTP/1.0\r\n\r\n"
    yield (b"OPTIONS / HTTP/1.1\r\nOrigin: http://localhost\r\n"
           b"Access-Control-Request-Method: POST\r\n\r\n")
    for method, path in (("GET", "functions/"), ("POST", "functions"), ("DELETE", "functions/f"),
                         ("POST", "functions/f/invocations?Qualifier=%24LATEST"),
                         ("GET", "event-source-mappings/?MaxItems=2&FunctionName=f")):
        yield (f"{method} /2015-03-31/{path} HTTP/1.1\r\nAuthorization: AWS4-HMAC-SHA256 "
               "Credential=key/d/us-east-1/lambda/t, SignedHeaders=a, Signature=b\r\n"
               "Date: x\r\nContent-Length: 2\r\n\r\n{}").encode()
    yield b"GET /_gramme/metrics HTTP/1.1\r\n\r\nHEAD /_gramme/health HTTP/1.1\r\n\r\n"
    for text, *_ in rows("server/mention.cases"):
        yield post("GetItem", text)
    for text, *_ in rows("server/http.cases"):
        yield text.replace("\\r", "\r").replace("\\n", "\n").encode()
    for text, *_ in rows("server/chunks.cases"):
        raw = text.replace("\\r", "\r").replace("\\n", "\n").encode()
        yield post("GetItem", raw, "Transfer-Encoding: chunked")
    for authorization, query, dated, *_ in rows("server/credential.cases"):
        lines = [f"POST /{'' if query == '-' else '?' + query} HTTP/1.1"]
        lines += [f"Authorization: {authorization}"] if authorization != "-" else []
        lines += ["Date: x"] if dated == "yes" else []
        yield "\r\n".join(lines + ["", ""]).encode()
    for origins, origin, *_ in rows("server/cors.cases"):
        yield f"POST / HTTP/1.1\r\nOrigin: {origin}\r\n\r\n".encode()


def head():
    for data in web():
        yield b"\x01" + data


def http():
    for number, data in enumerate(web()):
        yield bytes([(0, 16, 4, 17, 2, 8)[number % 6], (0, 1, 3, 40)[number % 4]]) + data


def peer():
    answer = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"
    yield b"p" + answer
    yield b"pHTTP/1.1 100 Continue\r\n\r\n" + answer
    yield b"pHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n"
    yield b"pHTTP/1.0 502 Bad\r\nX-Amz-Function-Error: Unhandled\r\nConnection: close\r\n\r\nno"
    yield b"pHTTP/1.1 204 None\r\n\r\n"
    base = "/2018-06-01/runtime/"
    ask = f"GET {base}invocation/next HTTP/1.1\r\nHost: $\r\n\r\n"
    for result in ("response", "error", "else"):
        yield "r" + fields(ask, f"POST {base}invocation/id-1/{result} HTTP/1.1\r\nHost: $\r\n"
                           "Content-Length: 2\r\n\r\n{}", ask)
    yield (f"rPOST {base}init/error HTTP/1.1\r\nHost: $\r\nTransfer-Encoding: chunked\r\n\r\n"
           "2\r\n{}\r\n0\r\n\r\n")
    yield 'j{"a":[1,{"b":"c"}],"errorMessage":"\\u00e9\\ud83d\\ude00\\n","errorMessage":2}'
    yield 'j"a\\u0000\\ud800b"'
    for text, *_ in rows("json/guard.cases"):
        yield "j" + text
    for text in ("", "null", "{}", '{"batchItemFailures":[]}', '{"batchItemFailures":null}',
                 '{"batchItemFailures":[{"itemIdentifier":"1000000000000000000000002"}]}',
                 '{"batchItemFailures":[{"itemIdentifier":""}],"state":{"a":[1]}}', "[1]"):
        for flags in "\1\2\3\6":
            yield f"a{flags}{text}"


def token():
    yield ("iarn:aws:dynamodb:us-east-1:000000000000:table/tab-st/stream/2026-11-21T12:34:56.789"
           "|1|AQAAAAAAAAAB")
    for number in (0, 1, 2, 2**36 - 1, 2**36, 2**63, 2**64 - 1):
        yield b"g\0" + number.to_bytes(8, "big") + bytes(8)
        yield b"g\1" + number.to_bytes(8, "big") + bytes(8)
    for key in ({"h": {"S": "a"}, "r": {"N": "1"}}, {"h": {"S": "b"}}, {},
                {"h": {"S": "a"}, "r": {"N": "1"}, "a": {"N": "1"}},
                {"h": {"N": "1"}, "r": {"L": []}}):
        yield b"t" + bytes_of.item(key)
    for name in ("f", "f:$LATEST", "f:1", "000000000000:function:f", "us-east-1:000000000000:f",
                 "arn:aws:lambda:us-east-1:000000000000:function:f:$LATEST", "function:f",
                 "eu-west-1:000000000000:function:f", "arn"):
        yield fields("n" + name, "$LATEST")
    for number in range(0, 60, 3):
        yield f"m{chr(number)}arn:aws:dynamodb:us-east-1:000000000000:table/a-b.c_d"
    yield from ("s1000000000000000000000017", "bAAE=", "b", "bYWJj", "b=")


def zipped(*entries, how=zipfile.ZIP_STORED):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", how) as archive:
        for name, text, mode in entries:
            about = zipfile.ZipInfo(name)
            about.external_attr = mode << 16
            archive.writestr(about, text, compress_type=how)
    return out.getvalue()


def zip_():
    yield zipped(("index.py", "x", 0o100644), ("bin/run", "#!/bin/sh", 0o100755))
    yield zipped(("a/b/c.txt", "a" * 500, 0o100600), how=zipfile.ZIP_DEFLATED)
    yield zipped(("d/", "", 0o40755), ("d/e", "x", 0o100644))
    for name in ("../x", "/etc/x", "a/../../x", "a\\b", "", "a//b", "./a", "é"):
        yield zipped((name, "x", 0o100644))
    yield zipped(("link", "/etc/passwd", 0o120777), ("link/x", "y", 0o100644))
    yield zipped(("a", "x", 0o100644), ("a/b", "y", 0o100644), ("a", "z", 0o104755))


def file():
    yield b""
    for place in (0, 16, 18, 40, 56, 60, 68, 100, 103, 105, 4096, 8192, 16384, 20000, 40000, 70000):
        for data in (b"\0", b"\xff\xff", bytes(16), b"\1" * 200):
            yield place.to_bytes(3, "big") + bytes([len(data) - 1]) + data


STREAM = ('DescribeTable {"TableName":"tab-st"}', 'DescribeStream {"StreamArn":"$stream"}',
          'GetShardIterator {"StreamArn":"$stream","ShardId":"$shard",'
          '"ShardIteratorType":"TRIM_HORIZON"}', 'GetRecords {"ShardIterator":"$iterator"}')
PAGES = (
    ('Scan {"TableName":"tab-idx","IndexName":"g-all","Limit":1}',
     'Scan {"TableName":"tab-idx","IndexName":"g-all","ExclusiveStartKey":$key}'),
    ('Query {"TableName":"tab-ss","KeyConditionExpression":"pk = :s","Limit":1,'
     '"ExpressionAttributeValues":{":s":{"S":"a"}}}',
     'Query {"TableName":"tab-ss","KeyConditionExpression":"pk = :s","ExclusiveStartKey":$key,'
     '"ExpressionAttributeValues":{":s":{"S":"a"}}}'),
    ('ExecuteStatement {"Statement":"SELECT * FROM \\"tab-ss\\"","Limit":1}',
     'ExecuteStatement {"Statement":"SELECT * FROM \\"tab-ss\\"","NextToken":"$next"}'),
    ('CreateFunction {"FunctionName":"fun","Runtime":"python3.12","Handler":"f.h","Role":'
     '"arn:aws:iam::000000000000:role/r","Code":{"ZipFile":"UEsDBG9uZQ=="}}',
     'DescribeTable {"TableName":"tab-st"}',
     'CreateEventSourceMapping {"FunctionName":"fun","EventSourceArn":"$stream",'
     '"StartingPosition":"TRIM_HORIZON"}', 'Invoke {"FunctionName":"fun"}'),
)


def call():
    for operation, text in requests():
        yield f"{operation} {text}"
        yield f'!{operation} {text}{MARK}Scan {{"TableName":"tab-ss"}}{MARK}{operation} {text}'
    yield fields(*STREAM)
    for page in PAGES:
        yield fields(*page)


TARGETS = {"zip": zip_} | {made.__name__: made for made in (
    condition, update, projection, number, item, key, stored, request, call,
    partiql, pattern, head, http, peer, token, file)}


def write(target, folder):
    """One file per seed, named by its content; how many there are."""
    folder.mkdir(parents=True, exist_ok=True)
    count = 0
    for seed in TARGETS[target]():
        data = seed if isinstance(seed, bytes) else seed.encode()
        (folder / hashlib.sha1(data).hexdigest()).write_bytes(data)
        count += 1
    return count


if __name__ == "__main__":
    print(write(sys.argv[1], pathlib.Path(sys.argv[2])))
