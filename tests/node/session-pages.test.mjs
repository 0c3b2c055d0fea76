// The list of an agent's sessions, read page by page while sessions start, change and vanish.

import assert from "node:assert/strict";
import { test } from "node:test";
import { importSource } from "../../pkg-template/import-source.mjs";
import { Chance } from "../support/random.mjs";

const { SessionPages } = await importSource("src/elements/sessions/session-pages.ts");
const { summaryOf } = await importSource("src/elements/sessions/summary.ts");

const TAKE = 3;
const goesOn = ({ isOpen }) => isOpen;

/** A server with these sessions, the newest first, which counts what it is asked for. */
function serverOf(ids) {
  const server = {
    sessions: [...ids].map((id) => ({ id, isOpen: false })),
    asked: [],
    total: () => server.sessions.length,
    read: async (skip) => {
      server.asked.push(skip);
      server.beforeAnswer?.(skip);
      const items = server.sessions.slice(skip, skip + TAKE).map((session) => ({ ...session }));
      return { items, total: server.total() };
    },
    start: (...started) => server.sessions.unshift(...started.map((id) => ({ id, isOpen: false }))),
    remove: (...removed) => (server.sessions = server.sessions.filter(({ id }) => !removed.includes(id))),
    find: (wanted) => server.sessions.find(({ id }) => id === wanted),
  };
  return server;
}

const idsOf = (pages) => pages.items.map(({ id }) => id).join("");

/** A list with so many pages of a server. */
async function loaded(server, count) {
  const pages = new SessionPages();
  await pages.readAgain(server.read, goesOn);
  for (let page = 1; page < count; page++) await pages.readMore(server.read);
  server.asked = [];
  return pages;
}

test("page by page to the end", async () => {
  const server = serverOf("gfedcba");
  const pages = await loaded(server, 1);
  assert.deepEqual([idsOf(pages), pages.total, pages.hasMore], ["gfe", 7, true]);
  await pages.readMore(server.read);
  assert.deepEqual([idsOf(pages), pages.hasMore], ["gfedcb", true]);
  await pages.readMore(server.read);
  assert.deepEqual([idsOf(pages), pages.hasMore], ["gfedcba", false]);
  assert.deepEqual(server.asked, [3, 6]);
});

test("no sessions", async () => {
  const pages = await loaded(serverOf(""), 1);
  assert.deepEqual([idsOf(pages), pages.total, pages.hasMore], ["", 0, false]);
});

test("a page that has shifted brings none twice, and those that have shifted it", async () => {
  const server = serverOf("fedcba");
  const pages = await loaded(server, 1);
  server.start("h", "g");
  await pages.readMore(server.read);
  assert.equal(idsOf(pages), "hgfedc");
  assert.equal(pages.total, 8);
});

test("new ones are read until one is known", async () => {
  const server = serverOf("fedcba");
  const pages = await loaded(server, 2);
  server.start("k", "j", "i", "h");
  await pages.readAgain(server.read, goesOn);
  assert.equal(idsOf(pages), "kjihfedcba");
  assert.deepEqual(server.asked, [0, 3]);
});

test("behind more new ones than were known there would be a gap", async () => {
  const server = serverOf("cba");
  const pages = await loaded(server, 1);
  server.start("i", "h", "g", "f", "e");
  await pages.readAgain(server.read, goesOn);
  assert.equal(idsOf(pages), "ihg");
  assert.equal(pages.total, 8);
  assert.ok(pages.hasMore);
});

test("only pages with sessions that go on are read again", async () => {
  const server = serverOf("lkjihgfedcba");
  server.find("e").isOpen = true;
  const pages = await loaded(server, 4);
  server.find("e").isOpen = false;
  await pages.readAgain(server.read, goesOn);
  assert.deepEqual(server.asked, [0, 6]);
  assert.deepEqual(pages.items.filter(goesOn), []);
  assert.equal(idsOf(pages), "lkjihgfedcba");
  server.asked = [];
  await pages.readAgain(server.read, goesOn);
  assert.deepEqual(server.asked, [0]);
});

test("one that goes on and cannot be found is not looked for again and again", async () => {
  const server = serverOf("lkjihgfedcba");
  server.find("e").isOpen = true;
  const pages = await loaded(server, 4);
  // The list shifts between the two reads.
  server.beforeAnswer = (skip) => skip > 0 && server.start(`${server.asked.length}a`, `${server.asked.length}b`);
  await pages.readAgain(server.read, goesOn);
  assert.deepEqual(server.asked, [0, 6]);
});

test("what a page has passed over is gone", async () => {
  const server = serverOf("fedcba");
  const pages = await loaded(server, 2);
  server.remove("e");
  await pages.readAgain(server.read, goesOn);
  assert.equal(idsOf(pages), "fdcba");
  assert.equal(pages.total, 5);
  server.remove("f", "d", "c", "b", "a");
  await pages.readAgain(server.read, goesOn);
  assert.deepEqual([idsOf(pages), pages.hasMore], ["", false]);
});

test("a server that tells no total is asked until a page is empty", async () => {
  const server = serverOf("fedcba");
  server.total = () => undefined;
  const pages = await loaded(server, 2);
  assert.deepEqual([idsOf(pages), pages.total, pages.hasMore], ["fedcba", undefined, true]);
  await pages.readMore(server.read);
  assert.deepEqual([idsOf(pages), pages.total, pages.hasMore], ["fedcba", 6, false]);
});

test("a read that fails leaves the list as it was", async () => {
  const server = serverOf("lkjihgfedcba");
  server.find("e").isOpen = true;
  const pages = await loaded(server, 4);
  const before = pages.items;
  server.start("m");
  server.beforeAnswer = (skip) => {
    if (skip > 0) throw new Error("away");
  };
  await assert.rejects(pages.readAgain(server.read, goesOn), /away/);
  assert.deepEqual(server.asked, [0, 7]);
  await assert.rejects(pages.readMore(server.read), /away/);
  assert.equal(pages.items, before);
});

test("who asks for all of it gets all of it", async () => {
  const server = serverOf("gfedcba");
  const pages = await loaded(server, 3);
  server.remove("d", "c");
  server.start("h");
  await pages.readAgain(server.read, () => true);
  assert.equal(idsOf(pages), "hgfeba");
  assert.equal(pages.total, 6);
});

test("one that was removed above the page takes nothing with it", async () => {
  const server = serverOf("lkjihgfedcba");
  server.find("a").isOpen = true;
  const pages = await loaded(server, 4);
  server.remove("h");
  await pages.readAgain(server.read, goesOn);
  // Nobody has read the page where it was.
  assert.equal(idsOf(pages), "lkjihgfedcba");
  assert.equal(pages.total, 11);
});

test("whatever happens, the list is the beginning of the server's, with each session once", async () => {
  for (let seed = 1; seed <= 200; seed++) {
    const chance = new Chance(seed);
    let started = 0;
    const server = serverOf([]);
    const pages = new SessionPages();
    const happen = () => {
      for (let count = chance.whole(0, 4); count > 0; count--) server.start(`${++started} `);
      if (server.sessions.length > 0 && chance.happens(0.3)) server.remove(chance.one(server.sessions).id);
      if (server.sessions.length > 0) chance.one(server.sessions).isOpen = chance.happens(0.5);
    };
    for (let round = 0; round < 30; round++) {
      happen();
      // In between, too.
      server.beforeAnswer = chance.happens(0.3) ? happen : undefined;
      if (chance.happens(0.4)) await pages.readMore(server.read);
      else await pages.readAgain(server.read, goesOn);
      const ids = pages.items.map(({ id }) => id);
      assert.equal(new Set(ids).size, ids.length, `seed ${seed}: none is there twice`);
      server.beforeAnswer = undefined;
    }
    // One that was removed is noticed where its page is read again, which here is everywhere.
    await pages.readAgain(server.read, () => true);
    const known = idsOf(pages);
    assert.ok(server.sessions.map(({ id }) => id).join("").startsWith(known), `seed ${seed}: ${known}`);
    for (const session of pages.items) assert.deepEqual(session, server.find(session.id), `seed ${seed}`);
  }
});

test("a session is told by its first text", () => {
  for (const [input, output, summary] of [
    [{ question: "Why?" }, null, "Why?"],
    [{ n: 1, deep: [{ text: "  two\n lines " }] }, null, "two lines"],
    ["plain", { text: "answer" }, "plain"],
    [null, { text: "answer" }, "answer"],
    [{ blank: " " }, "answer", "answer"],
    [{ events: 5 }, null, '{"events":5}'],
    [{ events: 5 }, { text: "done" }, "done"],
    [{}, [], ""],
    [undefined, undefined, ""],
    [{ text: "x".repeat(300) }, null, `${"x".repeat(199)}…`],
  ]) {
    assert.equal(summaryOf({ input, output }), summary);
  }
});

test("what is nested however deep has a summary, too", () => {
  for (const [begin, end] of [["[", "]"], ['{"a":', "}"]]) {
    const input = JSON.parse(`${begin.repeat(100_000)}"text"${end.repeat(100_000)}`);
    assert.equal(summaryOf({ input, output: null }), "…");
  }
});
