// SPDX-License-Identifier: Apache-2.0
// node.mjs - a client of AWS Lambda's Runtime API: loads the handler, then asks for one event
// after the other and sends back what the handler makes of it. Run with
// "node --input-type=module -e". Speaks HTTP over one socket itself, so that nothing a function
// does to node:http reaches it.
import fs from "node:fs";
import http from "node:http";
import { createRequire, syncBuiltinESMExports } from "node:module";
import net from "node:net";
import path from "node:path";
import { pathToFileURL } from "node:url";
import util from "node:util";

const root = process.env.LAMBDA_TASK_ROOT;
const address = process.env.AWS_LAMBDA_RUNTIME_API;
let requestId; // of the present invocation
let socket;
let received = Buffer.alloc(0);
let arrived; // resolves when the answer is complete

function connect() {
    const [host, port] = address.split(":");
    socket = originalConnection({ host, port: Number(port), noDelay: true });
    socket.unref();
    socket.on("data", (data) => {
        received = received.length === 0 ? data : Buffer.concat([received, data]);
        const answer = complete();
        if (answer && arrived) {
            arrived(answer);
        }
    });
    // Gramme has gone, or does not want this environment any more.
    socket.on("close", () => process.exit(0));
    socket.on("error", () => process.exit(0));
}

// The answer at the beginning of what was received, or undefined.
function complete() {
    const end = received.indexOf("\r\n\r\n");
    if (end < 0) {
        return undefined;
    }
    const headers = {};
    for (const line of received.toString("latin1", 0, end).split("\r\n").slice(1)) {
        const colon = line.indexOf(":");
        headers[line.slice(0, colon).toLowerCase()] = line.slice(colon + 1).trim();
    }
    const size = Number(headers["content-length"] ?? 0);
    if (received.length < end + 4 + size) {
        return undefined;
    }
    const body = received.subarray(end + 4, end + 4 + size);
    received = received.subarray(end + 4 + size);
    return { headers, body };
}

// While the call lasts, and only then, the socket keeps the program alive.
function call(method, where, body = "") {
    socket.ref();
    return new Promise((resolve) => {
        arrived = (answer) => {
            arrived = undefined;
            socket.unref();
            resolve(answer);
        };
        socket.write(
            `${method} /2018-06-01/runtime/${where} HTTP/1.1\r\nHost: ${address}\r\n` +
                `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
        );
    });
}

// Node.js does not know HTTP_PROXY: plain connections to AWS are led to Gramme here.
const originalConnection = net.createConnection;
function leadToGramme() {
    const proxy = process.env.HTTP_PROXY && new URL(process.env.HTTP_PROXY);
    const original = http.Agent.prototype.createConnection;
    if (!proxy) {
        return;
    }
    http.Agent.prototype.createConnection = function createConnection(options, callback) {
        if (/(^|\.)amazonaws\.com(\.cn)?$/i.test(options.host ?? options.hostname ?? "")) {
            options = { ...options, host: proxy.hostname, port: Number(proxy.port) };
        }
        return original.call(this, options, callback);
    };
    syncBuiltinESMExports();
}

function formatLogs() {
    const levels = { log: "INFO", info: "INFO", debug: "DEBUG", trace: "TRACE", warn: "WARN", error: "ERROR" };
    for (const [name, level] of Object.entries(levels)) {
        console[name] = (...words) => {
            process.stdout.write(
                `${new Date().toISOString()}\t${requestId ?? "undefined"}\t${level}\t` +
                    `${util.format(...words)}\n`,
            );
        };
    }
}

function fail(type, message) {
    return Object.assign(new Error(message), { name: type, stack: "" });
}

const endings = [".mjs", ".js", ".cjs", ""];

// "folder/module.export.member": the module ends at the first dot that leaves a file's name.
function find(handler) {
    const base = path.basename(handler);
    for (let dot = base.indexOf("."); dot > 0; dot = base.indexOf(".", dot + 1)) {
        const stem = path.resolve(root, path.dirname(handler), base.slice(0, dot));
        const file = endings
            .map((ending) => stem + ending)
            .find((name) => fs.statSync(name, { throwIfNoEntry: false })?.isFile());
        if (file) {
            return { file, names: base.slice(dot + 1).split(".") };
        }
    }
    if (base.indexOf(".") <= 0) {
        throw fail("Runtime.MalformedHandlerName", "Bad handler");
    }
    const module = path.join(path.dirname(handler), base.slice(0, base.indexOf(".")));
    throw fail("Runtime.ImportModuleError", `Error: Cannot find module '${module}'`);
}

function isModule(file) {
    if (!file.endsWith(".js")) {
        return file.endsWith(".mjs");
    }
    for (let folder = path.dirname(file); ; folder = path.dirname(folder)) {
        const described = path.join(folder, "package.json");
        if (fs.existsSync(described)) {
            return JSON.parse(fs.readFileSync(described, "utf8")).type === "module";
        }
        if (folder === path.dirname(folder)) {
            return false;
        }
    }
}

async function importFile(file) {
    try {
        return isModule(file)
            ? await import(pathToFileURL(file).href)
            : createRequire(path.join(root, "index.js"))(file);
    } catch (error) {
        if (error instanceof SyntaxError) {
            throw fail("Runtime.UserCodeSyntaxError", error.toString());
        }
        if (error?.code === "MODULE_NOT_FOUND" || error?.code === "ERR_MODULE_NOT_FOUND") {
            throw fail("Runtime.ImportModuleError", error.toString().split("\n")[0]);
        }
        throw error;
    }
}

async function load(handler) {
    const { file, names } = find(handler);
    const module = await importFile(file);
    const look = (from) => names.reduce((value, name) => value?.[name], from);
    const found = look(module) ?? look(module.default);
    if (found === undefined) {
        throw fail("Runtime.HandlerNotFound", `${handler} is undefined or not exported`);
    }
    if (typeof found !== "function") {
        throw fail("Runtime.HandlerNotFound", `${handler} is not a function`);
    }
    return found;
}

// AWS's error object; the log gets what CloudWatch would show.
function describe(error, title) {
    const known = error instanceof Error || (error && typeof error === "object" && "stack" in error);
    const about = known
        ? { errorType: error.name, errorMessage: error.message, trace: (error.stack || "").split("\n") }
        : { errorType: typeof error, errorMessage: String(error), trace: [] };
    console.error(title, JSON.stringify({
        errorType: about.errorType,
        errorMessage: about.errorMessage,
        ...(known && error.code ? { code: error.code } : {}),
        stack: about.trace,
    }));
    return JSON.stringify(about);
}

function makeContext(headers, done) {
    const deadline = Number(headers["lambda-runtime-deadline-ms"]);
    return {
        callbackWaitsForEmptyEventLoop: true,
        functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
        functionVersion: process.env.AWS_LAMBDA_FUNCTION_VERSION,
        memoryLimitInMB: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
        logGroupName: process.env.AWS_LAMBDA_LOG_GROUP_NAME,
        logStreamName: process.env.AWS_LAMBDA_LOG_STREAM_NAME,
        awsRequestId: headers["lambda-runtime-aws-request-id"],
        invokedFunctionArn: headers["lambda-runtime-invoked-function-arn"],
        identity: undefined,
        clientContext: undefined,
        getRemainingTimeInMillis: () => Math.max(deadline - Date.now(), 0),
        done: (error, result) => done(error, result, false),
        succeed: (result) => done(null, result, false),
        fail: (error) => done(error ?? "handled", undefined, false),
    };
}

let emptyLoop; // what remains to be done when nothing else keeps the program alive

// Runs the handler, whichever way it answers: a promise, a callback, the context.
function run(handler, event, headers) {
    return new Promise((resolve, reject) => {
        const done = (error, result, mayWait) => {
            const end = () => (error !== null && error !== undefined ? reject(error) : resolve(result));
            if (mayWait && context.callbackWaitsForEmptyEventLoop) {
                emptyLoop = end;
            } else {
                end();
            }
        };
        const context = makeContext(headers, done);
        emptyLoop = () => resolve(null);
        const answer = handler(event, context, (error, result) => done(error, result, true));
        if (typeof answer?.then === "function") {
            answer.then(resolve, reject);
        } else if (answer !== undefined && handler.length < 3) {
            resolve(answer);
        }
    });
}

function encode(result) {
    try {
        return JSON.stringify(result === undefined ? null : result) ?? "null";
    } catch (error) {
        throw fail("Runtime.MarshalError", `Unable to stringify response body: ${error.message}`);
    }
}

async function dieOf(error, title, status) {
    const about = describe(error, title);
    await call("POST", requestId ? `invocation/${requestId}/error` : "init/error", about);
    process.exit(status);
}

async function main() {
    process.chdir(root);
    formatLogs();
    connect();
    leadToGramme();
    process.on("uncaughtException", (error) => dieOf(error, "Uncaught Exception", 129));
    process.on("unhandledRejection", (reason) =>
        dieOf(fail("Runtime.UnhandledPromiseRejection", String(reason)), "Unhandled Promise Rejection", 128),
    );
    process.on("beforeExit", () => emptyLoop?.());
    let handler;
    try {
        handler = await load(process.env._HANDLER);
    } catch (error) {
        await call("POST", "init/error", describe(error, "Uncaught Exception"));
        process.exit(1);
    }
    for (;;) {
        const { headers, body } = await call("GET", "invocation/next");
        let answer;
        let how = "response";
        requestId = headers["lambda-runtime-aws-request-id"];
        process.env._X_AMZN_TRACE_ID = headers["lambda-runtime-trace-id"] ?? "";
        try {
            answer = encode(await run(handler, JSON.parse(body.toString("utf8")), headers));
        } catch (error) {
            answer = describe(error, "Invoke Error");
            how = "error";
        }
        emptyLoop = undefined;
        await call("POST", `invocation/${requestId}/${how}`, answer);
    }
}

main();
