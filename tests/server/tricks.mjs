// Requests that try to get more out of a proxy than it gives: other routes, the service's key, headers of their own.

export const PREFIX = "/api/phrony";
export const ID = "8d3c3d0a-1c5e-4b1b-9a57-0d6ce8a1f0f1";
/** Stands in everything that must not reach the service. */
export const EVIL = "evil-4711";

/**
 * @typedef {object} Trick
 * @property {string} name
 * @property {"refused" | "relative" | "clean"} must What comes of it: nothing reaches the service; or what a runtime makes
 * of a relative path before anybody sees it, if that is a route; or the route itself, with nothing of the trick.
 * @property {Parameters<typeof import("./raw.mjs").rawRequest>[0]} request
 */

const RUN = `${PREFIX}/v1/runs/${ID}`;
const AGENT = `${PREFIX}/v1/agents/${ID}`;
const JSON_TYPE = "Content-Type: application/json";

/** Paths that are no route, whoever reads them. */
const OTHER_PATHS = [
  ...["", "/", "/v1", "/v1/", "/v1/runs", "/v1/runs/", "/v1/agents", "/v2/runs", "/v1/keys", "/v1/admin", "/health"],
  ...["/emulator/tasks", "/v1/runs/me", "/v1/runs/1", "/v1/runs/0", "/v1/runs/*", "/v1/runs/latest", "/v1/runs/null"],
  ...[`/v1/runs/${ID}/`, `/v1/runs/${ID}//stream`, `/v1/runs//${ID}`, `/v1//runs/${ID}`, `//v1/runs/${ID}`],
  ...[`/v1/runs/${ID}/stream/`, `/v1/runs/${ID}/stream/x`, `/v1/runs/${ID}/streams`, `/v1/runs/${ID}/Stream`],
  ...[`/V1/runs/${ID}`, `/v1/RUNS/${ID}`, `/v1/Runs/${ID}`, `/v1/run/${ID}`, `/v1/runs/${ID}/delete`],
  ...[`/v1/runs/{${ID}}`, `/v1/runs/${ID.slice(1)}`, `/v1/runs/${ID}0`, `/v1/runs/${ID.replaceAll("-", "")}`],
  ...[`/v1/runs/urn:uuid:${ID}`, `/v1/runs/${ID},${ID}`, `/v1/runs/(${ID})`, `/v1/runs/'${ID}'`, `/v1/runs/"${ID}"`],
  ...[`/v1/runs/${ID}.json`, `/v1/runs/${ID}/stream.json`, `/v1/runs/.${ID}`, `/v1/runs/...`, `/v1/runs/~${ID}`],
  ...[`/v1/agents/${ID}`, `/v1/agents/${ID}/keys`, `/v1/agents/${ID}/sessions/${ID}`, `/v1/sessions/${ID}`],
  ...["/v1/file-library", "/v1/file-library/", "/v1/file-library/presign/x", "/v1/file-library/list"],
  ...["/v1/runs/__proto__", "/v1/runs/constructor", "/v1/__proto__/x", "/v1/runs/undefined/stream"],
  // Encoded: a slash, dots, letters, once and twice, overlong, as UTF-16, with zeros.
  ...[`/v1/runs%2f${ID}`, `/v1%2Fruns/${ID}`, `%2fv1/runs/${ID}`, `/v1/runs/${ID}%2fstream`, `/v1/runs/${ID}%2Fstream`],
  ...[`/v1/runs/${ID}%252fstream`, `/v1/runs/..%2fagents/${ID}`, `/v1/runs/..%252f..%252fkeys`, `/v1/runs/%2e%2e%2fkeys`],
  ...[`/v1/runs/${ID}%5cstream`, `/v1/runs/..%5c..%5ckeys`, `/v1/%72uns/${ID}`, `/%76%31/runs/${ID}`],
  ...[`/v1/runs/%38${ID.slice(1)}`, `/v1/runs/${ID}%00`, `/v1/runs/${ID}%00/stream`, `/v1/runs/${ID}%0a`],
  ...[`/v1/runs/${ID}%0d%0aX-Evil:%20${EVIL}`, `/v1/runs/${ID}%20`, `/v1/runs/%20${ID}`, `/v1/runs/${ID}%09`],
  ...[`/v1/runs/${ID}%23`, `/v1/runs/${ID}%3fx=1`, `/v1/runs/${ID}%3b`, `/v1/runs/${ID}%26`, `/v1/runs/${ID}%7f`],
  ...[`/v1/runs/%c0%ae%c0%ae/keys`, `/v1/runs/%c0%af${ID}`, `/v1/runs/%e0%80%af${ID}`, `/v1/runs/%uff0e%uff0e/keys`],
  ...[`/v1/runs/%ef%bc%8e%ef%bc%8e/keys`, `/v1/runs/${ID}%e2%80%8b`, `/v1/runs/${ID}%ff`, `/v1/runs/%`, `/v1/runs/${ID}%`],
  ...[`/v1/runs/${ID}%2`, `/v1/runs/${ID}%zz`, `/v1/runs/${ID}%2e`, `/v1/runs/%2e${ID}`, `/v1%2e/runs/${ID}`],
  // Parameters of a path, and what some servers cut off.
  ...[`/v1/runs/${ID};x=1`, `/v1/runs/${ID};/stream`, `/v1/runs;x/${ID}`, `/v1;x/runs/${ID}`, `/;/v1/runs/${ID}`],
  ...[`/v1/runs/..;/agents/${ID}`, `/v1/runs/${ID}/..;/keys`, `/v1/runs/${ID}!`, `/v1/runs/${ID}@evil.test`],
  ...[`/v1/runs/${ID}:80`, `/v1/runs/${ID}|x`, `/v1/runs/${ID}^`, "/v1/runs/`id`", `/v1/runs/${ID}$`, `/v1/runs/${ID}&x=1`],
  ...[`/v1/runs/${ID}=`, `/v1/runs/${ID}+`, `/v1/runs/${ID}*`, `/v1/runs/[${ID}]`, `/v1/runs/<${ID}>`],
  // Bytes that a path has none of.
  ...[`/v1/runs/${ID}\0`, `/v1/runs/\0${ID}`, `/v1/runs/${ID}\x01`, `/v1/runs/${ID}\x7f`, `/v1/runs/${ID}\x80`],
  ...[`/v1/runs/${ID}\xff`, `/v1/runs/\xc0\xae\xc0\xae/keys`, `/v1/runs/\xef\xbc\x8e/keys`, `/v1/runs/${ID}\xe2\x80\x8b`],
  ...[`/v1/runs/${ID}\xc2\xa0`, `/v1/r\xc5\xabns/${ID}`],
  // Beside what it is mounted at.
];
const OTHER_TARGETS = [
  ...[`/v1/runs/${ID}`, `/api/v1/runs/${ID}`, `/api/phrony2/v1/runs/${ID}`, `/phrony/v1/runs/${ID}`],
  ...[`/API/phrony/v1/runs/${ID}`, `/api/Phrony/v1/runs/${ID}`, `/api//phrony/v1/runs/${ID}`, `//api/phrony/v1/runs/${ID}`],
  ...[`/api%2fphrony/v1/runs/${ID}`, `/%61pi/phrony/v1/runs/${ID}`, `/x/api/phrony/v1/runs/${ID}`],
  ...[`${PREFIX}/v1${PREFIX}/v1/runs/${ID}`, `${PREFIX}/v1/v1/runs/${ID}`, `${PREFIX}${PREFIX}/v1/runs/${ID}`],
  ...[`//evil.test${RUN}`, `///evil.test/v1/runs/${ID}`, `/\\evil.test/v1/runs/${ID}`, "*", "evil.test:443", `?${RUN}`],
  ...[`https://evil.test/v1/runs/${ID}`, `http://evil.test@127.0.0.1/v1/runs/${ID}`, `javascript:${RUN}`, `#${RUN}`],
  ...[`file://${RUN}x`, `http:/v1/runs/${ID}`, `http:///v1/runs/${ID}`, `api/phrony/v1/runs/${ID}`],
];

/** Paths that the parser of URLs may turn into a route. A proxy that sees them as they came refuses them. */
const RELATIVE_TARGETS = [
  ...[`${PREFIX}/v1/runs/./${ID}`, `${PREFIX}/v1/runs/../runs/${ID}`, `${PREFIX}/x/../v1/runs/${ID}`, `${RUN}/.`],
  ...[`${RUN}/..`, `${RUN}/../../agents/${ID}/sessions`, `${RUN}/x/../stream`, `${RUN}/stream/.`, `/../..${RUN}`],
  ...[`${PREFIX}/v1/runs/%2e/${ID}`, `${PREFIX}/v1/runs/%2e%2e/runs/${ID}`, `${PREFIX}/v1/runs/.%2E/runs/${ID}/stream`],
  ...[`${RUN}/%2e%2e/%2e%2e/keys`, `${PREFIX}/%2e%2e/phrony/v1/runs/${ID}`, `${RUN}/../../../../etc/passwd`],
  ...[`${PREFIX}/v1/runs\\${ID}`, `${PREFIX}\\v1\\runs\\${ID}`, `${RUN}\\stream`, `${RUN}\\..\\..\\keys`, `\\api\\phrony\\v1\\runs\\${ID}`],
  ...[`${RUN}#`, `${RUN}#/stream`, `${RUN}/stream#${EVIL}`, `http://127.0.0.1${RUN}`, `http://evil.test${RUN}`],
  ...[`http://${EVIL}@127.0.0.1${RUN}`, `HTTP://127.0.0.1${RUN}`, `https://127.0.0.1${RUN}`, `http://127.0.0.1/x/..${RUN}`, `http:${RUN}`],
  ...[`file://${RUN}`, `${RUN}/..\\${ID}`, `/.${RUN}`, `/%2e${RUN}`, `/x/%2e%2e${RUN}`, `${PREFIX}/v1/runs/%2E%2e/runs/${ID}`],
];

const OTHER_METHODS = [
  ...["PUT", "PATCH", "DELETE", "HEAD", "TRACE", "CONNECT", "PROPFIND", "PURGE", "LINK", "SEARCH", "MOVE", "COPY", "LOCK"],
  ...["get", "Get", "post", "GETX", "QUERY", "OPTIONS"],
];

/** Headers that some servers and proxies obey. None of them may, and none may reach the service. */
const HEADERS = [
  ...["PUT", "DELETE", "POST", "PATCH"].map((method) => `X-HTTP-Method-Override: ${method}`),
  ...["X-HTTP-Method: DELETE", "X-Method-Override: DELETE", "X-Method: DELETE"],
  ...[`X-Original-URL: /v1/keys/${EVIL}`, `X-Rewrite-URL: /v1/keys/${EVIL}`, `X-Original-URI: /${EVIL}`, `X-Forwarded-Uri: /${EVIL}`],
  ...[`X-Forwarded-Host: ${EVIL}.test`, `X-Forwarded-Server: ${EVIL}.test`, `X-Host: ${EVIL}.test`, `Forwarded: host=${EVIL}.test`],
  ...[`X-Forwarded-For: ${EVIL}`, `X-Real-IP: ${EVIL}`, `X-Client-IP: ${EVIL}`, `True-Client-IP: ${EVIL}`, "X-Forwarded-Proto: https"],
  ...["X-Forwarded-Port: 1", `X-Forwarded-Prefix: /${EVIL}`, `X-Forwarded-Path: /${EVIL}`, "Front-End-Https: on", `Via: 1.1 ${EVIL}`],
  ...[`X-API-Key: ${EVIL}`, `x-api-key: ${EVIL}`, `X-Api-Key: ${EVIL}\r\nX-API-Key: ${EVIL}`, `Authorization: Bearer ${EVIL}`],
  ...[`Authorization: Basic ${EVIL}`, `Proxy-Authorization: Basic ${EVIL}`, `Cookie: session=${EVIL}`, `Cookie2: ${EVIL}`],
  ...[`X-Tenant: ${EVIL}`, `X-Tenant-Id: ${EVIL}`, `X-User-Email: ${EVIL}`, `X-Evil: ${EVIL}`, `Baggage: x=${EVIL}`, `Traceparent: ${EVIL}`],
  ...[`Accept: ${EVIL}/*`, `Accept-Language: ${EVIL}`, `User-Agent: ${EVIL}`, `Referer: http://127.0.0.1/${EVIL}`, `If-None-Match: "${EVIL}"`],
  ...[`If-Modified-Since: ${EVIL}`, `Range: bytes=0-${EVIL}`, `Cache-Control: ${EVIL}`, `Pragma: ${EVIL}`, `From: ${EVIL}@evil.test`],
  ...[`X-Request-Id: ${EVIL}`, `Idempotency-Key: ${EVIL}`, `Prefer: ${EVIL}`, `X-Api-Version: ${EVIL}`, `Link: <${EVIL}>`, `DNT: ${EVIL}`],
  ...["Connection: X-API-Key", "Connection: keep-alive, X-API-Key, Host", `Connection: X-Evil\r\nX-Evil: ${EVIL}`, `Keep-Alive: ${EVIL}`],
  ...[`Proxy-Connection: ${EVIL}`, `TE: trailers`, `X_API_KEY: ${EVIL}`, `X-Middleware-Subrequest: ${EVIL}`, `CF-Connecting-IP: ${EVIL}`],
  ...[`__proto__: ${EVIL}`, `constructor: ${EVIL}`, `Last-Event-ID: ${EVIL}`, `Origin-Agent-Cluster: ${EVIL}`, `Accept-Encoding: ${EVIL}`],
];

/** Header lines that are none, or that two readers could read differently. */
const BROKEN_HEADERS = [
  ...[`X-API-Key : ${EVIL}`, ` X-API-Key: ${EVIL}`, `X-Evil: a\r\n X-API-Key: ${EVIL}`, `X-Evil\0: ${EVIL}`, `X-Evil: a\0${EVIL}`],
  ...[`X-Evil: a\nX-API-Key: ${EVIL}`, `X-Evil: a\rX-API-Key: ${EVIL}`, `: ${EVIL}`, EVIL, `X Evil: ${EVIL}`, `X-\xe9: ${EVIL}`, `X-Evil: \xff${EVIL}`],
];

/** Pages that may not call. */
const STRANGE_PAGES = [
  ...["Origin: https://evil.test", "Origin: null", "Origin: http://evil.test:80", "Origin: http://127.0.0.1.evil.test", "Origin: file://"],
  ...["Origin: http://127.0.0.1:1", "Origin: http://127.0.0.1@evil.test", "Origin: http://evil.test#127.0.0.1", "Origin: *"],
  ...["Origin: http://127.0.0.1, https://evil.test", "Origin: http://127.0.0.1\r\nOrigin: https://evil.test", "Origin: http://localhost"],
  ...["Sec-Fetch-Site: cross-site", "Sec-Fetch-Site: same-site", "Sec-Fetch-Site: ", "Sec-Fetch-Site: Same-Origin", "Sec-Fetch-Site: evil"],
  ...["Sec-Fetch-Site: cross-site\r\nOrigin: http://127.0.0.1", "Sec-Fetch-Site: same-origin, cross-site", "Sec-Fetch-Site: same-site\r\nOrigin: https://evil.test"],
];

const OTHER_TYPES = [
  ...["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/json", "application/jsonp", "*/*"],
  ...["application/json, text/plain", "text/plain; application/json", "application/json-patch+json", "application/vnd.api+json", ""],
  ...["application/xml", "application/json\ttext/plain"],
];

const message = (more) => JSON.stringify({ runId: ID, text: "hello", ...more });
const LONG = "x".repeat(70 * 1024);

/** Bodies that are refused. */
const OTHER_BODIES = [
  ...["", "null", "[]", '"x"', "1", "{", '{"runId":', "{}", "undefined", `{"text":"x"}`, `[${message()}]`, `${message()}${message()}`],
  ...[`{"runId":"${ID.replace("8", "9")}","text":"x"}`, `{"runId":["${ID}"],"text":"x"}`, `{"runId":{"toString":"${ID}"},"text":"x"}`],
  ...[`{"runId":"${ID}","runId":"${ID.replace("8", "9")}","text":"x"}`, `{"runId":"${ID} ","text":"x"}`, `{"runId":"{${ID}}","text":"x"}`],
  ...[`{"__proto__":{"runId":"${ID}","text":"x"}}`, `{"runId":null,"text":"x"}`, message({ text: LONG }), message({ text: "" })],
  ...[message({ text: undefined, skipAgentWait: true }), message({ text: undefined, completedByEmail: EVIL }), `\xfe\xff${message()}`],
];

/** Fields that only a server may set, or that nobody has told of. */
const EXTRA_FIELDS = [
  ...[{ completedByEmail: `${EVIL}@evil.test` }, { skipAgentWait: true, note: EVIL }, { completedBy: EVIL }, { apiKey: EVIL }, { onBehalfOf: EVIL }],
  ...[{ completed_by_email: EVIL }, { CompletedByEmail: EVIL }, { "completedByEmail ": EVIL }, { constructor: { prototype: EVIL } }, { tenantId: EVIL }],
];

/** Queries, and what of them must be left. */
const QUERIES = [
  ...["?x=1", `?skip=1&apiKey=${EVIL}`, `?api_key=${EVIL}&take=2`, `?_method=DELETE&x=${EVIL}`, `?Skip=${EVIL}`, `?skip[]=${EVIL}`],
  ...[`?skip%00=${EVIL}`, `?__proto__=${EVIL}`, `?%73kip=3`, `?skip=1%26apiKey=2`, `?status=%0d%0aX:%201`, `?status=%00`, `?take=1;x=${EVIL}`],
  ...["?status=a%2fb%3fc%23d", "?versionId=../../keys", "?versionId=%2e%2e%2f", "?", "??skip=1", "?&&&", "?skip", "?=1"],
];
const OTHER_QUERIES = ["?skip=1&skip=2", "?skip=1&%73kip=2", "?status=a&status=a", "?take&take", "?skip=1&take=1&versionId=a&versionId=b"];

/** @type {Trick[]} */
export const TRICKS = [
  ...OTHER_PATHS.flatMap((path) => get(`path ${path}`, "refused", PREFIX + path)),
  ...OTHER_TARGETS.flatMap((target) => get(`target ${target}`, "refused", target)),
  ...RELATIVE_TARGETS.flatMap((target) => get(`relative ${target}`, "relative", target)),
  ...OTHER_METHODS.map((method) => trick(`${method} of a run`, "refused", { method, target: RUN })),
  ...["GET", "PUT", "HEAD"].map((method) => trick(`${method} of messages`, "refused", { method, target: `${RUN}/messages` })),
  ...["DELETE", "POST"].map((method) => trick(`${method} of sessions`, "refused", { method, target: `${AGENT}/sessions`, ...sent("{}") })),
  ...HEADERS.flatMap((line) => [
    trick(`GET with ${line}`, "clean", { target: RUN, headers: [line] }),
    trick(`POST with ${line}`, "clean", { method: "POST", target: `${RUN}/messages`, ...sent(message(), line) }),
  ]),
  ...BROKEN_HEADERS.map((line) => trick(`with ${line}`, "clean", { target: RUN, headers: [line] })),
  ...STRANGE_PAGES.flatMap((line) => [
    trick(`GET by ${line}`, "refused", { target: RUN, headers: [line] }),
    trick(`POST by ${line}`, "refused", { method: "POST", target: `${RUN}/messages`, ...sent(message(), line) }),
  ]),
  trick("a preflight", "refused", { method: "OPTIONS", target: RUN, headers: ["Origin: https://evil.test", "Access-Control-Request-Method: GET"] }),
  trick("a form from elsewhere", "refused", {
    method: "POST",
    target: `${RUN}/messages`,
    headers: ["Content-Type: text/plain", "Sec-Fetch-Site: none"],
    body: message(),
  }),
  trick("a POST that was typed in", "refused", { method: "POST", target: `${RUN}/messages`, ...sent(message(), "Sec-Fetch-Site: none") }),
  ...OTHER_TYPES.map((type) =>
    trick(`a body of ${type}`, "refused", { method: "POST", target: `${RUN}/messages`, headers: [`Content-Type: ${type}`], body: message() }),
  ),
  trick("a body of no type", "refused", { method: "POST", target: `${RUN}/messages`, headers: [], body: message() }),
  ...OTHER_BODIES.map((body) => trick(`body ${body.slice(0, 60)}`, "refused", { method: "POST", target: `${RUN}/messages`, ...sent(body) })),
  trick("a large body in chunks", "refused", {
    method: "POST",
    target: `${RUN}/messages`,
    headers: [JSON_TYPE, "Transfer-Encoding: chunked"],
    body: chunked(message({ text: LONG })),
  }),
  trick("a body announced as endless", "refused", { method: "POST", target: `${RUN}/messages`, headers: [JSON_TYPE, "Content-Length: 99999999999"], body: "{" }),
  ...["-1", "abc", "1e3", "0x10", "1, 2", "1\r\nContent-Length: 99"].map((length) =>
    trick(`Content-Length: ${length}`, "refused", { method: "POST", target: `${RUN}/messages`, headers: [JSON_TYPE, `Content-Length: ${length}`], body: message() }),
  ),
  ...["chunked, chunked", "xchunked", "identity, chunked", "chunked\r\nTransfer-Encoding: identity", "gzip"].map((coding) =>
    trick(`Transfer-Encoding: ${coding}`, "clean", { method: "POST", target: `${RUN}/messages`, headers: [JSON_TYPE, `Transfer-Encoding: ${coding}`], body: chunked(message()) }),
  ),
  trick("a smuggled request", "clean", {
    method: "POST",
    target: `${RUN}/messages`,
    headers: [JSON_TYPE, "Transfer-Encoding: chunked", "Content-Length: 4"],
    body: `0\r\n\r\nGET /v1/keys/${EVIL} HTTP/1.1\r\nHost: x\r\n\r\n`,
  }),
  ...EXTRA_FIELDS.flatMap((fields) => [
    trick(`message with ${JSON.stringify(fields)}`, "clean", { method: "POST", target: `${RUN}/messages`, ...sent(message(fields)) }),
    trick(`start with ${JSON.stringify(fields)}`, "clean", { method: "POST", target: `${AGENT}/runs`, ...sent(JSON.stringify({ input: {}, ...fields })) }),
  ]),
  trick("message with __proto__", "clean", { method: "POST", target: `${RUN}/input`, ...sent(`{"__proto__":{"completedByEmail":"${EVIL}"},"runId":"${ID}","text":"x"}`) }),
  trick("file with more", "clean", {
    method: "POST",
    target: `${PREFIX}/v1/file-library/presign`,
    ...sent(JSON.stringify({ filename: "a", mediaType: "b/c", maxContentLength: 1, bucket: EVIL })),
  }),
  trick("skip with a body", "clean", { method: "POST", target: `${RUN}/skip-agent-wait`, ...sent(`{"x":"${EVIL}"}`) }),
  trick("GET with a body", "clean", { target: RUN, ...sent(`{"x":"${EVIL}"}`) }),
  ...QUERIES.flatMap((query) => [
    trick(`sessions${query}`, "clean", { target: `${AGENT}/sessions${query}` }),
    trick(`stream${query}`, "clean", { target: `${RUN}/stream${query}` }),
  ]),
  ...OTHER_QUERIES.map((query) => trick(`sessions${query}`, "refused", { target: `${AGENT}/sessions${query}` })),
  // No browser sends it, and not every runtime tells of it.
  trick("an empty Origin", "clean", { target: RUN, headers: ["Origin: "] }),
  trick("an id in capitals", "clean", { target: RUN.replace(ID, ID.toUpperCase()) }),
  ...["evil.test", `${EVIL}@127.0.0.1`, "127.0.0.1:99999", "a b", "a/b", "a?b", "a#b", "[::1", "", "evil.test/v1/x?", "\xff", "a\\b", "x/../y"].map((host) =>
    trick(`Host: ${host}`, "clean", { target: RUN, host }),
  ),
  trick("no host", "clean", { target: RUN, host: null }),
  trick("two hosts", "clean", { target: RUN, headers: [`Host: ${EVIL}.test`] }),
  trick("HTTP/1.0", "clean", { target: RUN, version: "HTTP/1.0" }),
  ...["HTTP/0.9", "HTTP/2.0", "HTTP/1.1 HTTP/1.1", "EVIL/1.1", ""].map((version) => trick(`version ${version}`, "clean", { target: RUN, version })),
];

function trick(name, must, request) {
  return { name, must, request };
}

/** The same target with a body too: a POST may be let through where a GET is not. */
function get(name, must, target) {
  return [trick(`GET, ${name}`, must, { target }), trick(`POST, ${name}`, must, { method: "POST", target, ...sent("{}") })];
}

function sent(body, ...headers) {
  return { headers: [JSON_TYPE, ...headers], body };
}

function chunked(text) {
  return `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n0\r\n\r\n`;
}
