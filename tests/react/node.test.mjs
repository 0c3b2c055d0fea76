// The hooks on a server: what they render there, and that nothing is asked for, kept or mixed up.

import assert from "node:assert/strict";
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { text } from "node:stream/consumers";
import { after, afterEach, before, beforeEach, describe, mock, test } from "node:test";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { conversationOf } from "../support/live.mjs";
import { packageFolder } from "../support/package.mjs";
import { startProgram } from "../support/program.mjs";
import { REACTS, serverBundle } from "./bundles.mjs";

const initial = { ...conversationOf("Running", 3), status: "Running", phase: "active" };

for (const version of Object.keys(REACTS)) {
  describe(`React ${version}`, () => {
    let server;
    let requests;
    let client;
    let logged;

    // React tells what is wrong, in development.
    beforeEach(() => {
      logged = [];
      const log = (...told) => void logged.push(told.join(" "));
      mock.method(console, "error", log);
      mock.method(console, "warn", log);
    });

    afterEach(() => {
      mock.restoreAll();
      assert.deepEqual(logged, []);
    });

    before(async () => {
      server = await serverBundle(version);
      requests = [];
      const fetch = async (url) => {
        requests.push(url);
        throw new Error("there is no network");
      };
      // As a component makes it, whose module is also loaded on the server.
      client = new server.Phrony({ apiKey: null, baseUrl: "/api/phrony", fetch });
    });

    test("nothing is known, or what the server has, and nothing is asked for", async () => {
      const { renderToString, tree } = server;
      assert.equal(
        renderToString(tree("Hydrated", { runId: "r", agentId: "a" }, client)),
        '<output id="run">null 0</output><output id="list">loading</output>',
      );
      assert.equal(
        renderToString(tree("Hydrated", { runId: "r", initial }, client)),
        '<output id="run">Running 3</output><output id="list">0</output>',
      );
      assert.equal(
        renderToString(tree("Hydrated", {}, client)),
        '<output id="run">null 0</output><output id="list">0</output>',
      );
      // Whatever would be asked for would be by now.
      await new Promise((resolve) => setImmediate(resolve));
      assert.deepEqual(requests, []);
    });

    test("in a stream, with parts that come later", async () => {
      const { renderToPipeableStream, tree } = server;
      const errors = [];
      const stream = new PassThrough();
      const { pipe } = renderToPipeableStream(tree("InParts", { runId: "r", initial }, client), {
        onError: (error) => void errors.push(error),
        onAllReady: () => void pipe(stream),
      });
      const html = await text(stream);
      assert.match(html, /<output id="early">3<\/output>.*<output id="late">3<\/output>/s);
      assert.deepEqual(errors, []);
      assert.deepEqual(requests, []);
    });

    test("what one person's page begins with is not there for the next", () => {
      const { createElement, hooks, renderToString } = server;
      const Status = (given) => {
        const options = { ...given, client };
        const live = hooks.useLiveRun("shared", options);
        const { status } = hooks.useRun("shared", undefined, options);
        return createElement("b", null, `live ${live.getSnapshot().status}, rendered ${status}`);
      };
      assert.equal(renderToString(createElement(Status, { initial })), "<b>live null, rendered Running</b>");
      assert.equal(renderToString(createElement(Status)), "<b>live null, rendered null</b>");
    });

    test("whatever was rendered is let go", async () => {
      const { createElement, hooks, renderToString } = server;
      const lives = [];
      const Live = ({ runId }) => {
        hooks.useRun(runId, undefined, { client, initial });
        lives.push(new WeakRef(hooks.useLiveRun(runId, { client, initial })));
        return null;
      };
      for (let run = 0; run < 100; run++) renderToString(createElement(Live, { runId: `run ${run}` }));
      setFlagsFromString("--expose-gc");
      const collect = runInNewContext("gc");
      // What a job has looked at stays until its end.
      for (let round = 0; round < 10 && lives.some((live) => live.deref() !== undefined); round++) {
        await new Promise((resolve) => setImmediate(resolve));
        collect();
      }
      // The last one may still be on the stack.
      assert.ok(lives.filter((live) => live.deref() !== undefined).length <= 1);
    });

    test("without a client, every hook says what is missing", () => {
      const { createElement, hooks, renderToString } = server;
      for (const use of [
        () => hooks.usePhrony(),
        () => hooks.useRun("r"),
        () => hooks.useRun(null),
        () => hooks.useLiveRun("r"),
        () => hooks.useSessions("a"),
      ]) {
        const Component = () => void use();
        assert.throws(() => renderToString(createElement(Component)), /there is no client: use <PhronyProvider/);
      }
      const Nothing = () => hooks.usePhrony() && null;
      const provider = createElement(hooks.PhronyProvider, { client: undefined }, createElement(Nothing));
      assert.throws(() => renderToString(provider), /there is no client/);
      const inner = createElement(hooks.PhronyProvider, { client: client }, createElement(Nothing));
      assert.equal(renderToString(inner), "");
    });
  });
}

describe("installed in a project", () => {
  let folder;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "phrony-react-"));
    // Copied, so that it finds the project's React.
    await cp(packageFolder, join(folder, "node_modules/phrony-client"), { recursive: true });
    await symlink(REACTS[19].react, join(folder, "node_modules/react"), "junction");
  });
  after(() => rm(folder, { recursive: true, force: true }));

  test("import and require give the same hooks", async () => {
    const script = `
      const required = require("phrony-client/react");
      import("phrony-client/react").then((imported) => {
        const names = Object.keys(required).sort();
        const same = names.every((name) => imported[name] === required[name]);
        console.log(JSON.stringify({ names, same, all: Object.keys(imported).sort().join() === names.join() }));
      });`;
    await writeFile(join(folder, "both.cjs"), script);
    const { line, stop } = await startProgram("Node", process.execPath, [join(folder, "both.cjs")]);
    await stop();
    const names = ["PhronyProvider", "useLiveRun", "usePhrony", "useRun", "useSessions"];
    assert.deepEqual(JSON.parse(line), { names, same: true, all: true });
  });
});

test("each file begins with what makes it a client component, and imports nothing but React", async () => {
  for (const file of ["react.js", "react.cjs", "react.mjs"]) {
    const text = await readFile(join(packageFolder, file), "utf8");
    assert.ok(text.startsWith('"use client";'), file);
    const asked = [...text.matchAll(/(?:\bfrom|\bimport|\brequire\()\s*"([^"]+)"/g)].map(([, specifier]) => specifier);
    assert.deepEqual([...new Set(asked)], [file === "react.mjs" ? "./react.cjs" : "react"], file);
  }
});
