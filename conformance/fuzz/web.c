/* SPDX-License-Identifier: Apache-2.0 */
/* web.c - request lines, headers, bodies and whole requests. */
#include "conformance/fuzz/web.h"

#include <stddef.h>

#define CREDENTIAL(key, region, service)                                               \
    "Authorization: AWS4-HMAC-SHA256 Credential=" key "/20261121/" region "/" service  \
    "/aws4_request, SignedHeaders=host, Signature=0\r\nX-Amz-Date: x\r\n"
#define WHO  CREDENTIAL("key", "us-east-1", "dynamodb")
#define POST "POST / HTTP/1.1\r\n" WHO

const char *const fuzz_web_words[] = {
    "GET ",
    "GET /_gramme/metrics HTTP/1.1\r\n\r\n",
    "POST ",
    "HEAD ",
    "OPTIONS ",
    "PUT ",
    "DELETE ",
    " HTTP/1.1\r\n",
    " HTTP/1.0\r\n",
    " HTTP/2.0\r\n",
    "\r\n",
    "\r\n\r\n",
    "\n",
    "Connection: close\r\n",
    "Connection: keep-alive\r\n",
    "Content-Length: 2\r\n",
    "Content-Length: 0\r\n",
    "Content-Length: 16777217\r\n",
    "Content-Length: 99999999999999999999\r\n",
    "Transfer-Encoding: chunked\r\n",
    "Transfer-Encoding: identity\r\n",
    "Expect: 100-continue\r\n",
    "Content-Encoding: gzip\r\n",
    "Content-Encoding: deflate\r\n",
    "Accept-Encoding: gzip;q=0.5, deflate, *;q=0\r\n",
    "Accept-Encoding: identity\r\n",
    "Content-Type: application/x-amz-json-1.0\r\n",
    "Content-Type: application/json; charset=utf-8\r\n",
    "X-Amz-Target: DynamoDB_20120810.ListTables\r\n",
    "X-Amz-Target: DynamoDB_20120810.GetItem\r\n",
    "X-Amz-Target: DynamoDBStreams_20120810.ListStreams\r\n",
    "X-Amz-Target: AWSLambda_20150331.ListFunctions\r\n",
    "X-Amz-Invocation-Type: Event\r\n",
    "X-Amz-Log-Type: Tail\r\n",
    "Host: localhost:8000\r\n",
    "Origin: http://localhost:3000\r\n",
    "Origin: http://evil.example\r\n",
    "Origin: null\r\n",
    "Access-Control-Request-Method: POST\r\n",
    "Access-Control-Request-Headers: x-amz-target\r\n",
    "Access-Control-Request-Private-Network: true\r\n",
    WHO,
    CREDENTIAL("../../etc/passwd", "eu-west-1", "dynamodb"),
    CREDENTIAL("key", "us-east-1", "lambda"),
    ("?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=k%2Fd%2Fr%2Fs%2Ft&X-Amz-"
     "Signature=0&X-Amz-SignedHeaders=host&X-Amz-Date=x"),
    "Credential=a/b/c/d/e",
    "X-Amz-Security-Token: token\r\n",
    "X-Amz-Date: 20261121T000000Z\r\n",
    "X-Amz-Content-Sha256: UNSIGNED-PAYLOAD\r\n",
    "&X-Amz-Expires=60",
    "SignedHeaders=host;x-amz-date",
    CREDENTIAL("temporary", "us-east-1", "dynamodb"),
    "0\r\n\r\n",
    "2\r\n{}\r\n0\r\n\r\n",
    "a;x=y\r\n0123456789\r\n",
    "0\r\nTrailer: x\r\n\r\n",
    "{}",
    "{\"TableName\":\"tab-s\",\"Key\":{\"pk\":{\"S\":\"a\"}}}",
    "GET / HTTP/1.1\r\n\r\n",
    "GET /_gramme/health HTTP/1.1\r\n\r\n",
    POST "X-Amz-Target: DynamoDB_20120810.ListTables\r\nContent-Length: 2\r\n"
         "Content-Type: application/x-amz-json-1.0\r\n\r\n{}",
    POST "X-Amz-Target: DynamoDB_20120810.ListTables\r\nTransfer-Encoding: chunked\r\n"
         "Content-Type: application/x-amz-json-1.0\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
    "GET /2015-03-31/functions/ HTTP/1.1\r\n" CREDENTIAL(
        "key", "us-east-1", "lambda") "\r\n",
    "/2015-03-31/functions/f/invocations?Qualifier=%24LATEST",
    "/2015-03-31/event-source-mappings/?FunctionName=f&MaxItems=1",
    NULL,
};
