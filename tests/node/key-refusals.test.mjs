// Where a key is not sent to, and what must not stand beside it: refused before any request, and not repeated.

import assert from "node:assert/strict";
import { test } from "node:test";
import { presigned, SIGNATURE } from "../support/made-up-service.mjs";
import { phronyClient } from "../support/package.mjs";
import { random } from "../support/random.mjs";
import { searchSecrets } from "../support/secret-search.mjs";
import { json, startStubServer } from "../support/stub-server.mjs";

const { Phrony, PhronyInputError, PhronyResponseError } = phronyClient;

const KEY = "phk_secret_of_the_test";
const FILE = { filename: "a.txt", mediaType: "text/plain", data: new Uint8Array(3) };

/** The calls of a client that make a request. */
const CALLS = {
  startRun: (phrony, options) => phrony.startRun("a", { input: {} }, options),
  listSessions: (phrony, options) => phrony.listSessions("a", {}, options),
  sessions: (phrony, options) => phrony.sessions("a", {}, options).next(),
  getRun: (phrony, options) => phrony.getRun("r", options),
  getConversation: (phrony, options) => phrony.getConversation("r", {}, options),
  sendRunMessage: (phrony, options) => phrony.sendRunMessage("r", { runId: "r", text: "hi" }, options),
  skipAgentWaitTimer: (phrony, options) => phrony.skipAgentWaitTimer("r", options),
  streamRunEvents: (phrony, options) => phrony.streamRunEvents("r", options).next(),
  waitForRun: (phrony, options) => phrony.waitForRun("r", options),
  uploadWorkspaceFile: (phrony, options) => phrony.uploadWorkspaceFile(FILE, options),
  request: (phrony, options) => phrony.request("GET", "/v1/anything", options),
};

/** Asserts that a client refuses what it is to do, sends nothing, and repeats no secret. */
async function assertRefused(field, secrets, options, use) {
  const fetch = () => assert.fail("a request was made");
  const error = await use(new Phrony({ apiKey: KEY, ...options, fetch })).then(
    () => assert.fail("it was not refused"),
    (error) => error,
  );
  assert.ok(error instanceof PhronyInputError, String(error));
  assert.equal(error.field, field);
  assert.deepEqual((await searchSecrets([KEY, ...secrets], { error })).found, []);
}

for (const url of [
  "http://phrony.example",
  "HTTP://PHRONY.EXAMPLE",
  "hTTp://10.0.0.1:8080/api",
  "http://127.0.0.1.evil.test",
  "http://localhost.evil.test",
  "http://evil.test/127.0.0.1",
  "http://evil.test:80/localhost",
  "http://evil-localhost",
  "http://evil.test%2elocalhost",
  "http://127.0.0.1%2eevil.test",
  "http://evil.test\u3002localhost",
  "http://127.0.0.1\u3002evil.test",
  "http://user:password@127.0.0.1",
  "http://127.0.0.1@evil.test",
  "http://localhost:80@evil.test/",
  "http://@evil.test",
  "http://evil.test#@localhost",
  "http://localhost\\@evil.test",
  "http://localhost\\.evil.test",
  "http://localhost?@evil.test",
  "http://local\thost",
  "http://evil.test\n.localhost",
  "\thttp://evil.test",
  "http:evil.test",
  "http:/evil.test",
  "http:\\\\evil.test",
  "http:///evil.test",
  "//evil.test",
  "/\\evil.test",
  "/\t/evil.test",
  "ws://localhost",
  "javascript://localhost/",
  // These are this machine, but not everybody reads them so.
  "http://127.1",
  "http://0x7f.1",
  "http://0x7f000001",
  "http://0177.0.0.1",
  "http://2130706433",
  "http://127.0.0.01",
  "http://\uff11\uff12\uff17.0.0.1",
  "http://0.0.0.0",
  "http://[::]",
  "http://[::ffff:127.0.0.1]",
  "http://[::ffff:7f00:1]",
  "http://[0:0:0:0:0:0:0:1]",
  "http://[::1%25lo]",
  "http://localhost.",
]) {
  test(`a key is not sent to ${JSON.stringify(url)}`, async () => {
    for (const call of [CALLS.getRun, CALLS.startRun, CALLS.streamRunEvents]) {
      await assertRefused("baseUrl", ["user", "password"], { baseUrl: url }, call);
    }
  });
}

test("credentials in a URL are refused wherever it leads, also without a key", async () => {
  for (const apiKey of [KEY, () => KEY, null]) {
    for (const url of ["https://name:hunter2@phrony.example", "https://hunter2@h.test/v1", "http://:hunter2@[::1]"]) {
      await assertRefused("baseUrl", ["hunter2"], { apiKey, baseUrl: url, allowInsecure: true }, CALLS.getRun);
    }
  }
});

/** Whether a URL is safe for a key, as the platform reads it. */
function isSafe(url) {
  const { protocol, hostname } = new URL(url);
  if (protocol === "https:") return true;
  return protocol === "http:" && (/(^|\.)localhost$|^127(\.\d+){3}$/.test(hostname) || hostname === "[::1]");
}

test("of random URLs none gets a key that the platform reads as http: to another machine", async () => {
  const PIECES = [
    ..."http:// HTTP:// https:// http: // / \\ : @ # ? % . .. %2e %2f %40 :80 :8080".split(" "),
    ..."127.0.0.1 127. 0x7f .1 1 0 [::1] [ ] ::1 localhost LOCALHOST .localhost evil.test evil user".split(" "),
    ..."\u3002 \u2024 \uff0f \uff20 \u00ad \u200d xn--".split(" "),
    ..." \t\n\r\0",
  ];
  const next = random(1);
  const pick = (from) => from[Math.floor(next() * from.length)];
  const starts = ["http://", "HTTP://", "http://", "https://", ""];
  let sent = 0;
  let toThisMachine = 0;
  for (let count = 0; count < 30_000; count++) {
    const baseUrl = pick(starts) + Array.from({ length: 1 + Math.floor(next() * 5) }, () => pick(PIECES)).join("");
    const fetch = async (url) => {
      sent += 1;
      // A page's own path is no URL by itself, and what the platform does not take goes nowhere.
      if (URL.canParse(url)) {
        assert.ok(isSafe(url), JSON.stringify(baseUrl));
        toThisMachine += url.toLowerCase().startsWith("http:") ? 1 : 0;
      }
      return Response.json({});
    };
    await new Phrony({ apiKey: KEY, baseUrl, fetch }).getRun("r").catch((error) => {
      assert.ok(error instanceof PhronyInputError, `${JSON.stringify(baseUrl)}: ${error}`);
    });
  }
  assert.ok(sent > 1000 && toThisMachine > 100, `${sent} requests, ${toThisMachine} of them to this machine`);
});

test("a key goes over http: to this machine, to where it is allowed, and anywhere if there is none", async () => {
  let last;
  const fetch = async (url) => {
    last = url;
    return Response.json({});
  };
  for (const options of [
    { baseUrl: "http://127.0.0.1:1" },
    { baseUrl: "http://127.255.0.9" },
    { baseUrl: "http://[::1]" },
    { baseUrl: "HTTP://[::1]:80/x" },
    { baseUrl: "http://LocalHost:1" },
    { baseUrl: "http://a.localhost" },
    { baseUrl: "http://phrony.example", allowInsecure: true },
    { baseUrl: "http://phrony.example", apiKey: null },
  ]) {
    last = undefined;
    await new Phrony({ apiKey: KEY, ...options, fetch }).getRun("r");
    assert.equal(last, `${options.baseUrl}/v1/runs/r`);
  }
});

test("a key that would be more than a header is refused, however it is given", async () => {
  for (const end of ["\n", "\r\nX-Evil: 1", "\0", " ", "\t", "\x7f", "é", "\u{1f511}", "\u2028"]) {
    const key = `${KEY}${end}`;
    for (const apiKey of [key, () => key, async () => key]) {
      await assertRefused("apiKey", [KEY], { apiKey }, CALLS.getRun);
      await assertRefused("apiKey", [KEY], { apiKey }, CALLS.streamRunEvents);
    }
  }
});

const VALUE = "token-of-the-tenant";

const ENDS = ["\n", "\r", "\r\nX-Evil: 1", "\0", "\x7f", "\u{1f511}", "\u010a", "\u010d"];

/** Headers that are refused: by their value, as no name, and as the client's own. */
const HEADERS = [
  ...ENDS.map((end) => ["X-Tenant", `${VALUE}${end}`]),
  ...["", "X Tenant", "X-Tenant:", "X-Tenant\r\nX-Evil", "X-Tenant\0", "X-T\u00e9", "(X)"].map((name) => [name, VALUE]),
  ...["x-api-key", "X-API-Key", "X-Api-KEY", "Content-Type", "CONTENT-TYPE", "accept"].map((name) => [name, VALUE]),
];

for (const [name, value] of HEADERS) {
  test(`the header ${JSON.stringify(name)} of ${JSON.stringify(value.replace(VALUE, "…"))} is refused`, async () => {
    for (const call of Object.values(CALLS)) {
      const headers = { "X-Fine": VALUE, [name]: value };
      await assertRefused("headers", [VALUE], { headers }, call);
      await assertRefused("headers", [VALUE], {}, (phrony) => call(phrony, { headers }));
    }
  });
}

for (const status of [300, 301, 302, 303, 305, 307, 308]) {
  test(`no call and no upload goes where a ${status} leads, on the same origin or on another`, async () => {
    const other = await startStubServer((_, response) => json(response, 200, { runId: "r" }));
    let location;
    const moved = await startStubServer((_, response) => response.writeHead(status, { location }).end());
    try {
      for (location of [`${other.baseUrl}/v1/runs/r`, "/elsewhere", `//127.0.0.1:${new URL(other.baseUrl).port}/`]) {
        for (const [name, call] of Object.entries(CALLS)) {
          // This one asks again for as long as there is time.
          if (name === "waitForRun") continue;
          moved.requests.length = 0;
          const error = await assertRedirected(call(new Phrony({ apiKey: KEY, baseUrl: moved.baseUrl })), name);
          assert.match(error.message, /a key never follows a redirect; check baseUrl/);
          assert.equal(moved.requests.length, 1, name);
        }
        moved.requests.length = 0;
        const uploading = async (url, init) =>
          init.method === "PUT" ? fetch(url, init) : Response.json(presigned(moved.baseUrl));
        await assertRedirected(new Phrony({ apiKey: KEY, fetch: uploading }).uploadWorkspaceFile(FILE), "upload");
        assert.deepEqual(moved.requests.map(({ method }) => method), ["PUT"]);
      }
      assert.deepEqual(other.requests, []);
    } finally {
      await Promise.all([moved.stop(), other.stop()]);
    }
  });
}

async function assertRedirected(call, name) {
  const error = await call.then(
    () => assert.fail(`${name} did not fail`),
    (error) => error,
  );
  assert.ok(error instanceof PhronyResponseError, `${name}: ${error}`);
  assert.equal(error.code, "redirect");
  assert.deepEqual((await searchSecrets([KEY, SIGNATURE], { error })).found, []);
  return error;
}

test("what passes reaches the service", async () => {
  const server = await startStubServer((_, response) => json(response, 200, { status: "Completed" }));
  try {
    const headers = { "X-Tenant": `${VALUE}\té`, "!#$%&'*+-.^_`|~": "x" };
    const phrony = new Phrony({ apiKey: KEY, headers, baseUrl: server.baseUrl });
    await CALLS.getRun(phrony, { headers: { "X-Trace": "1" } });
    const [{ headers: sent }] = server.requests;
    assert.equal(sent["x-tenant"], `${VALUE}\té`);
    assert.equal(sent["!#$%&'*+-.^_`|~"], "x");
    assert.equal(sent["x-trace"], "1");
    assert.equal(sent["x-api-key"], KEY);
  } finally {
    await server.stop();
  }
});
