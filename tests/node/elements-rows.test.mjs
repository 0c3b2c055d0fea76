// The rows of a timeline: made of whatever trees of runs there may be, and the same however the snapshots came.

import assert from "node:assert/strict";
import { test } from "node:test";
import { importSource } from "../../pkg-template/import-source.mjs";
import { after, makeRun, makeStep, makeSteps } from "../support/made-up-steps.mjs";
import { Chance } from "../support/random.mjs";

const { Rows } = await importSource("src/elements/timeline/rows.ts");
const { Heights } = await importSource("src/elements/timeline/heights.ts");

/** The rows as lines: a head as `> run`, a step as its id, each behind as many dots as it is deep. */
function lines(list) {
  return list.map(({ item, block }) => ".".repeat(block.level) + (item ? item.id : `> ${block.id}`));
}

function rowsOf(snapshot) {
  const rows = new Rows();
  rows.update(snapshot);
  return lines(rows.list);
}

/** A call of a sub-agent. */
function callOf(child, place, more = {}) {
  return makeStep(place, { type: "SubAgentCall", content: { child_run_id: child }, ...more });
}

/** A run within another one. */
function childOf(parentRunId, id, more = {}) {
  return makeRun(id, { parentRunId, depth: 1, ...more });
}

test("the steps of one run stand alone", () => {
  assert.deepEqual(rowsOf({ runs: [makeRun()], items: makeSteps(3) }), ["step-1", "step-2", "step-3"]);
  assert.deepEqual(rowsOf({ runs: [makeRun()], items: [] }), []);
  assert.deepEqual(rowsOf({ runs: [], items: [] }), []);
});

test("a sub-agent's run stands behind the step that names it", () => {
  const items = [
    makeStep(1),
    callOf("a", 2),
    callOf("b", 3),
    makeStep(4, { runId: "a" }),
    makeStep(5, { runId: "b" }),
    makeStep(6, { runId: "a" }),
    makeStep(7, { type: "SubAgentResult", content: { child_run_id: "a" } }),
    makeStep(8),
  ];
  assert.deepEqual(rowsOf({ runs: [makeRun(), childOf("r", "b"), childOf("r", "a")], items }), [
    ...["> r", "step-1", "step-2", ".> a", ".step-4", ".step-6"],
    ...["step-3", ".> b", ".step-5", "step-7", "step-8"],
  ]);
});

test("without such a step it stands where its time puts it, or at the end", () => {
  const items = [...makeSteps(4), makeStep(5, { runId: "late", startedAt: after(2_500) })];
  const runs = [
    makeRun(),
    childOf("r", "first", { startedAt: after(0) }),
    childOf("r", "second", { startedAt: after(3_000) }),
    // Only its step tells of its time.
    childOf("r", "late", { startedAt: null }),
    childOf("r", "timeless", { startedAt: null }),
    childOf("r", "odd", { startedAt: "yesterday" }),
  ];
  assert.deepEqual(rowsOf({ runs, items }), [
    ...["> r", ".> first", "step-1", "step-2", ".> late", ".step-5"],
    ...["step-3", ".> second", "step-4", ".> timeless", ".> odd"],
  ]);
});

test("a run that only steps tell of is shown, within the one that names it", () => {
  const items = [makeStep(1), makeStep(2, { runId: "x" }), callOf("y", 3), makeStep(4, { runId: "y" })];
  assert.deepEqual(rowsOf({ runs: [makeRun()], items }), [
    ...["> r", "step-1", "step-3", ".> y", ".step-4"],
    ...["> x", "step-2"],
  ]);
  assert.deepEqual(rowsOf({ runs: [], items: makeSteps(2) }), ["step-1", "step-2"], "one alone needs no head");
});

test("a run whose parent is unknown is a root", () => {
  const runs = [makeRun(), childOf("nobody", "a")];
  const items = [makeStep(1), makeStep(2, { runId: "a" })];
  assert.deepEqual(rowsOf({ runs, items }), ["> r", "step-1", "> a", "step-2"]);
});

test("circles of runs are shown, and once", () => {
  const circle = (...names) => {
    return names.map((name, i) => childOf(names[(i + 1) % names.length], name, { startedAt: null }));
  };
  const items = ["a", "b", "c"].map((runId, i) => makeStep(i + 1, { runId, startedAt: null }));
  const expected = ["> a", "step-1", ".> c", ".step-3", "..> b", "..step-2"];
  assert.deepEqual(rowsOf({ runs: circle("a", "b", "c"), items }), expected);
  assert.deepEqual(rowsOf({ runs: circle("a"), items: [items[0]] }), ["step-1"]);
  const named = [callOf("r", 1), callOf("a", 2), callOf("r", 3, { runId: "a" })];
  const runs = [makeRun(), makeRun("a")];
  assert.deepEqual(rowsOf({ runs, items: named }), ["> r", "step-1", "step-2", ".> a", ".step-3"]);
});

test("runs may be nested as deep as they like, and be as many", () => {
  const runs = Array.from({ length: 20_000 }, (_, i) => (i === 0 ? makeRun("0") : childOf(String(i - 1), String(i))));
  const rows = new Rows();
  rows.update({ runs: runs.reverse(), items: [] });
  assert.equal(rows.list.length, 20_000);
  assert.equal(rows.list.at(-1).block.level, 19_999);
});

test("contents of any shape are taken", () => {
  const odd = [null, true, 7, "text", [], ["child_run_id"], {}, undefined];
  const contents = [...odd, ...odd.map((child_run_id) => ({ child_run_id, tool_call_id: child_run_id }))];
  const types = ["ToolCall", "SubAgentCall", "constructor", "__proto__", ""];
  const items = types.flatMap((type) => contents.map((content) => ({ type, content })));
  const steps = items.map((more, i) => makeStep(i + 1, more));
  assert.equal(rowsOf({ runs: [makeRun()], items: steps }).length, steps.length);
});

test("items with the same id are shown each", () => {
  const twins = () => [makeStep(1), makeStep(1), makeStep(2)];
  const rows = new Rows();
  for (const items of [twins(), [makeStep(0), ...twins()], twins(), []]) {
    rows.update({ runs: [makeRun()], items });
    assert.deepEqual(lines(rows.list), items.map(({ id }) => id));
    assert.equal(new Set(rows.list).size, items.length);
  }
});

test("what is folded is left out, with all that is within it, and can be brought back", () => {
  const runs = [makeRun(), childOf("r", "a"), childOf("a", "b")];
  const items = [callOf("a", 1), callOf("b", 2, { runId: "a" }), makeStep(3, { runId: "b" }), makeStep(4)];
  const rows = new Rows();
  rows.update({ runs, items });
  const { block } = rows.list.find(({ item, block }) => item === null && block.id === "a");
  block.isFolded = true;
  rows.changedFrom = Infinity;
  rows.layOut();
  assert.equal(rows.changedFrom, 3, "up to the folded head nothing has changed");
  assert.deepEqual(lines(rows.list), ["> r", "step-1", ".> a", "step-4"]);
  rows.update({ runs, items: [...items, makeStep(5, { runId: "b" })] });
  assert.deepEqual(lines(rows.list), ["> r", "step-1", ".> a", "step-4"], "it stays folded");
  const head = rows.reveal("b");
  rows.layOut();
  assert.equal(rows.list[head.index], head);
  assert.deepEqual(lines(rows.list).slice(2), [".> a", ".step-2", "..> b", "..step-3", "..step-5", "step-4"]);
  assert.equal(rows.reveal("nobody"), undefined);
});

test("the root stays open when it is the only one again", () => {
  const rows = new Rows();
  rows.update({ runs: [makeRun(), makeRun("a")], items: makeSteps(1) });
  rows.list[0].block.isFolded = true;
  rows.update({ runs: [makeRun()], items: makeSteps(1) });
  assert.deepEqual(lines(rows.list), ["step-1"]);
});

test("a result finds its call in its run", () => {
  const call = (place, id, runId = "r") => makeStep(place, { runId, type: "ToolCall", content: { tool_call_id: id } });
  const rows = new Rows();
  const items = [call(1, "c"), call(2, "c", "a"), makeStep(3)];
  rows.update({ runs: [makeRun(), makeRun("a")], items });
  assert.equal(rows.list[0].block.calls.get("c"), items[0]);
});

/** Trees of runs, and what may become of them. */
class World {
  #chance;
  runs = [makeRun("run-0")];
  items = [];
  #count = 0;

  constructor(chance) {
    this.#chance = chance;
  }

  /** Changes something, as the stream, a read of the conversation or a new server would. */
  change() {
    const change = this.#chance.one(["append", "append", "append", "insert", "renew", "remove", "run", "forget"]);
    const place = this.#chance.whole(0, this.items.length);
    const { items } = this;
    const more = () => Array.from({ length: this.#chance.whole(1, 5) }, () => this.#item());
    if (change === "append") this.items = [...items, ...more()];
    if (change === "insert") this.items = [...items.slice(0, place), this.#item(), ...items.slice(place)];
    if (change === "renew") this.items = items.map((item, i) => (i < place ? item : { ...item, ordinal: i + 1 }));
    if (change === "remove") this.items = items.filter((_, i) => i !== place);
    if (change === "run") this.runs = [...this.runs, this.#run()];
    if (change === "forget" && this.runs.length > 1) this.runs = this.runs.slice(0, -1);
  }

  #run() {
    const parents = [null, "run-0", ...this.runs.map(({ id }) => id), "nobody"];
    return makeRun(`run-${this.runs.length}`, { parentRunId: this.#chance.one(parents), startedAt: this.#time() });
  }

  #item() {
    const place = ++this.#count;
    const content = this.#chance.happens(0.3) ? { child_run_id: this.#anyRun() } : null;
    return makeStep(place, { runId: this.#anyRun(), content, startedAt: this.#time() });
  }

  #anyRun() {
    return `run-${this.#chance.whole(0, this.runs.length)}`;
  }

  #time() {
    return this.#chance.happens(0.2) ? null : after(this.#chance.whole(0, 60_000));
  }
}

test("whatever the runs are, all steps are shown, once, in order, within the run that they belong to", () => {
  for (let seed = 1; seed <= 200; seed++) {
    const world = new World(new Chance(seed));
    for (let i = 0; i < 30; i++) world.change();
    const { runs, items } = world;
    const rows = new Rows();
    rows.update({ runs, items });
    const { list } = rows;
    const ofRun = (id) => list.filter(({ item, block }) => item && block.id === id).map(({ item }) => item);
    const ids = new Set([...runs, ...items.map(({ runId }) => ({ id: runId }))].map(({ id }) => id));
    for (const id of ids) assert.deepEqual(ofRun(id), items.filter(({ runId }) => runId === id), `seed ${seed}`);
    assert.equal(list.length, items.length + (ids.size > 1 ? ids.size : 0), `seed ${seed}`);
    // The rows that the head of a run is followed by, as long as they are deeper or its own, are all that is within it.
    for (const [index, { item, block }] of list.entries()) {
      assert.equal(list[index].index, index);
      if (item !== null) continue;
      let end = index + 1;
      while (end < list.length && (list[end].block.level > block.level || list[end].block === block)) end++;
      const isWithin = (each) => each === block || (each.parent !== undefined && isWithin(each.parent));
      assert.deepEqual(list.slice(index, end), list.filter((row) => isWithin(row.block)), `seed ${seed}`);
      assert.equal(block.level, block.parent === undefined ? 0 : block.parent.level + 1, `seed ${seed}`);
    }
    // A run that a step of its parent names stands behind the first step that names it.
    for (const { block } of list.filter(({ item }) => item === null)) {
      const naming = items.find(({ content }) => content?.child_run_id === block.id);
      if (naming === undefined || naming.runId !== block.parent?.id) continue;
      const before = list.slice(0, block.header.index).findLast((row) => row.item && row.block === block.parent);
      assert.equal(before.item, naming, `seed ${seed}`);
    }
  }
});

test("the rows are the same however the snapshots came, and so are the objects of what stays", () => {
  for (let seed = 1; seed <= 100; seed++) {
    const chance = new Chance(seed);
    const world = new World(chance);
    const rows = new Rows();
    let before = [];
    let rowOf = new Map();
    for (let i = 0; i < 40; i++) {
      world.change();
      rows.changedFrom = Infinity;
      rows.update(world);
      const { list } = rows;
      assert.deepEqual(lines(list), rowsOf(world), `seed ${seed}`);
      const expected = list.findIndex((row, index) => row !== before[index]);
      assert.equal(rows.changedFrom, expected < 0 ? list.length : expected, `seed ${seed}`);
      for (const row of list) {
        if (row.item === null) continue;
        assert.ok(world.items.includes(row.item), "the item of now");
        assert.equal(row.place, world.items.indexOf(row.item) + 1);
        assert.equal(row, rowOf.get(row.item.id) ?? row, `seed ${seed}`);
      }
      before = [...list];
      rowOf = new Map(list.filter(({ item }) => item !== null).map((row) => [row.item.id, row]));
    }
  }
});

test("the places of rows are the sums of what is before them", () => {
  for (let seed = 1; seed <= 50; seed++) {
    const chance = new Chance(seed);
    const kinds = [{ height: 20 }, { height: 55.5 }];
    const rows = [];
    const heights = new Heights(rows);
    for (let round = 0; round < 40; round++) {
      const at = chance.whole(0, rows.length);
      if (chance.happens(0.5)) {
        const more = Array.from({ length: chance.whole(0, 5) }, () => ({ kind: chance.one(kinds) }));
        rows.splice(at, chance.whole(0, 3), ...more);
        heights.changed(at);
      } else if (at < rows.length) {
        rows[at].height = chance.whole(0, 200) / 4;
        heights.changed(at);
      }
      const tops = [0];
      for (const { height, kind } of rows) tops.push(tops.at(-1) + (height ?? kind.height));
      assert.equal(heights.total, tops.at(-1), `seed ${seed}`);
      const index = chance.whole(0, rows.length);
      assert.equal(heights.top(index), tops[index], `seed ${seed}`);
      const place = chance.whole(-10, Math.ceil(tops.at(-1)) + 10);
      const expected = tops.slice(0, -1).findLastIndex((top) => top <= place);
      assert.equal(heights.indexAt(place), Math.max(0, expected), `seed ${seed}`);
    }
  }
});

test("guesses follow what was measured, but not every pixel of it", () => {
  const rows = new Rows();
  rows.update({ runs: [makeRun()], items: makeSteps(2) });
  const [{ kind }] = rows.list;
  const measure = (height) => {
    kind.sum += height;
    kind.count++;
  };
  const guess = kind.height;
  assert.equal(rows.settleGuesses(), false, "nothing was measured");
  measure(guess * 1.05);
  assert.equal(rows.settleGuesses(), false);
  measure(guess * 3);
  assert.equal(rows.settleGuesses(), true);
  assert.equal(kind.height, kind.sum / 2);
  rows.list[0].height = 7;
  rows.forgetHeights();
  assert.equal(rows.list[0].height, undefined);
  assert.equal(rows.settleGuesses(), false, "what was measured has been forgotten");
});
