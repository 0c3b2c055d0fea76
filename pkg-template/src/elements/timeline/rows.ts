// The rows of a timeline: the steps of a session by run, a sub-agent's run within the one that started it.

import type { LiveRunSnapshot, LiveRunSummary, LiveTimelineItem } from "../../index.js";
import type { Kind, Sized } from "./heights.js";
import type { RowElement } from "./row-window.js";

/** How high rows are taken to be before any was measured, in pixels. */
const FIRST_GUESS = 56;

/** What every row has. It is the same object for as long as the timeline has the row. */
interface AnyRow extends Sized {
  /** The run that it belongs to. */
  readonly block: Block;
  /** Where it is in the list, or was when it was last there. */
  index: number;
  /** Its element, while it is in the page. */
  element: RowElement | undefined;
}

/** The head of a run. */
export interface RunRow extends AnyRow {
  readonly item: null;
}

/** A step. */
export interface StepRow extends AnyRow {
  item: LiveTimelineItem;
  /** Its place in the snapshot, from 1. */
  place: number;
  /** Its place in its run, from 0. */
  at: number;
  /** The run that it names. */
  child: string | undefined;
  /** Whether the reader wants all of its text. */
  showsAll: boolean;
  /** Whether the reader wants its JSON. */
  showsJson: boolean;
}

export type Row = RunRow | StepRow;

/** A run with its steps. */
export class Block {
  readonly id: string;
  readonly header: RunRow;
  readonly steps: StepRow[] = [];
  /** The tool calls, by the id that their results name. */
  readonly calls = new Map<unknown, LiveTimelineItem>();
  /** What is known of the run; `undefined` if there are only steps that name it. */
  run: LiveRunSummary | undefined;
  /** How many runs it is within. */
  level = 0;
  isFolded = false;
  /** The run that it is within. */
  parent: Block | undefined;
  /** The runs within it, each with the step that it stands behind; -1 is before all. */
  children: { block: Block; at: number }[] = [];
  /** How many of its steps this update has told of. */
  count = 0;
  /** Rows from before that this update has not come to, once their order is not that from before. */
  rest: Map<string, StepRow> | undefined;
  /** Where the search for circles came from when it came by. */
  mark: Block | undefined;

  /** Its latest step. */
  get last(): LiveTimelineItem | undefined {
    return this.steps[this.steps.length - 1]?.item;
  }

  constructor(id: string, kind: Kind) {
    this.id = id;
    this.header = { block: this, kind, item: null, index: -1, height: undefined, element: undefined };
  }
}

/**
 * Makes rows of snapshots. A row stays the same object as long as the item's id is the same, so that whoever shows it
 * sees at once what has not changed. An update looks at every item, and works only for those that are new.
 */
export class Rows {
  /** Whether runs have heads: one alone needs none. */
  #hasHeads = false;
  /** What is shown, from top to bottom; the same list every time. */
  readonly list: Row[] = [];
  /** The first row that is not the one from before; whoever shows the list sets it back to `Infinity`. */
  changedFrom = Infinity;
  /** The runs, in order: those of the snapshot, then those that only items name. */
  #blocks = new Map<string, Block>();
  /** Those of the snapshot before. */
  #before = this.#blocks;
  /** By the type of the step; that of runs is "". */
  readonly #kinds = new Map<string, Kind>();
  /** The first step that names a run. */
  readonly #named = new Map<string, StepRow>();

  /** Takes a snapshot. */
  update({ runs, items }: Pick<LiveRunSnapshot, "runs" | "items">): void {
    this.#before = this.#blocks;
    this.#blocks = new Map();
    this.#named.clear();
    for (const run of runs) this.#block(run.id).run = run;
    this.#takeItems(items);
    this.#hasHeads = this.#blocks.size > 1;
    this.#hangTogether();
    this.layOut();
  }

  /** Lists the rows that are not folded away. */
  layOut(): void {
    const { list } = this;
    let count = 0;
    let same = 0;
    const add = (row: Row) => {
      if (same === count && list[count] === row) same++;
      list[count] = row;
      row.index = count++;
    };
    // Not by recursion: how deep runs are nested is the service's to say.
    const stack: { block: Block; step: number; child: number }[] = [];
    const enter = (block: Block, level: number) => {
      block.level = level;
      if (this.#hasHeads) add(block.header);
      if (!block.isFolded || !this.#hasHeads) stack.push({ block, step: 0, child: 0 });
    };
    for (const root of this.#blocks.values()) {
      if (root.parent !== undefined) continue;
      enter(root, 0);
      for (let top = stack[0]; top !== undefined; top = stack[stack.length - 1]) {
        const { steps, children, level } = top.block;
        const child = children[top.child++];
        const end = child === undefined ? steps.length : child.at + 1;
        while (top.step < end) add(steps[top.step++]!);
        if (child === undefined) stack.pop();
        else enter(child.block, level + 1);
      }
    }
    list.length = count;
    this.changedFrom = Math.min(this.changedFrom, same);
  }

  /** Whether a row is in the list. */
  has(row: Row): boolean {
    return this.list[row.index] === row;
  }

  /** Unfolds whatever a run is folded into. Returns its head, or its first step if it has none. */
  reveal(runId: string): Row | undefined {
    const block = this.#blocks.get(runId);
    for (let outer = block?.parent; outer !== undefined; outer = outer.parent) outer.isFolded = false;
    return this.#hasHeads ? block?.header : block?.steps[0];
  }

  /** The width has changed, so nothing is as high as it was. */
  forgetHeights(): void {
    for (const row of this.list) row.height = undefined;
    for (const kind of this.#kinds.values()) kind.sum = kind.count = 0;
  }

  /**
   * Takes the average of what was measured for what was not; says whether that has changed anything. Not while the
   * guess is good, for each change moves the scrollbar.
   */
  settleGuesses(): boolean {
    let hasChanged = false;
    for (const kind of this.#kinds.values()) {
      const average = kind.sum / kind.count;
      if (!(Math.abs(average - kind.height) > kind.height / 8)) continue;
      kind.height = average;
      hasChanged = true;
    }
    return hasChanged;
  }

  #takeItems(items: readonly LiveTimelineItem[]): void {
    let block: Block | undefined;
    let place = 0;
    for (const item of items) {
      if (block?.id !== item.runId) block = this.#block(item.runId);
      const at = block.count++;
      let row = block.steps[at];
      if (row?.item !== item || block.rest !== undefined) {
        row = this.#rowOf(block, at, item);
        block.steps[at] = row;
        row.at = at;
      }
      row.place = ++place;
      if (row.child !== undefined && !this.#named.has(row.child)) this.#named.set(row.child, row);
    }
    for (const each of this.#blocks.values()) {
      each.steps.length = each.count;
      each.rest = undefined;
    }
  }

  /** The row of an item that was not at this place before: that of its id, or a new one. */
  #rowOf(block: Block, at: number, item: LiveTimelineItem): StepRow {
    const before = block.steps[at];
    let row = before;
    if (block.rest === undefined && before !== undefined && before.item.id !== item.id) {
      block.rest = new Map(block.steps.slice(at).map((each) => [each.item.id, each]));
    }
    if (block.rest !== undefined) {
      row = block.rest.get(item.id);
      // No row is there twice, even if an id should be.
      block.rest.delete(item.id);
    }
    const kind = this.#kind(item.type);
    row ??= {
      block,
      kind,
      item,
      at,
      place: 0,
      index: -1,
      height: undefined,
      element: undefined,
      child: undefined,
      showsAll: false,
      showsJson: false,
    };
    row.item = item;
    row.kind = kind;
    row.child = textField(item, "child_run_id");
    if (item.type === "ToolCall") block.calls.set(textField(item, "tool_call_id") ?? item, item);
    return row;
  }

  /** Finds the run that each is within, and its place there. */
  #hangTogether(): void {
    for (const block of this.#blocks.values()) {
      const parentId = block.run?.parentRunId || this.#named.get(block.id)?.block.id;
      block.parent = parentId ? this.#blocks.get(parentId) : undefined;
    }
    this.#cutCycles();
    for (const block of this.#blocks.values()) {
      block.parent?.children.push({ block, at: this.#placeIn(block.parent, block) });
    }
    for (const { children } of this.#blocks.values()) children.sort((a, b) => a.at - b.at);
  }

  /** Makes a root of one run of each circle, so that all are shown, and once. */
  #cutCycles(): void {
    for (const start of this.#blocks.values()) {
      let block: Block | undefined = start;
      for (; block !== undefined && block.mark === undefined; block = block.parent) block.mark = start;
      // The way has come back to itself.
      if (block?.mark === start) block.parent = undefined;
    }
  }

  /** The step of a run that another one, within it, stands behind: the one that names it, or the last one before it. */
  #placeIn(parent: Block, { id, run, steps: own }: Block): number {
    const naming = this.#named.get(id);
    if (naming?.block === parent) return naming.at;
    const { steps } = parent;
    const start = Date.parse(run?.startedAt ?? own[0]?.item.startedAt ?? "");
    // They stand in the order of their times, or nearly so. What has no time is before whatever it is compared with.
    let low = 0;
    let high = steps.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (Date.parse(steps[middle]!.item.startedAt ?? "") > start) high = middle;
      else low = middle + 1;
    }
    return low - 1;
  }

  #block(id: string): Block {
    let block = this.#blocks.get(id);
    if (block === undefined) {
      block = this.#before.get(id) ?? new Block(id, this.#kind(""));
      block.run = block.mark = undefined;
      block.count = 0;
      block.children = [];
      this.#blocks.set(id, block);
    }
    return block;
  }

  #kind(name: string): Kind {
    let kind = this.#kinds.get(name);
    if (kind === undefined) this.#kinds.set(name, (kind = { height: FIRST_GUESS, sum: 0, count: 0 }));
    return kind;
  }
}

/** The call that a step is about, such as that of a result. */
export function callOf({ item, block }: StepRow): LiveTimelineItem | undefined {
  return block.calls.get(textField(item, "tool_call_id"));
}

/** A field of an item's content, if it is a text. Contents may be anything. */
function textField({ content }: LiveTimelineItem, name: string): string | undefined {
  const field: unknown = (content as { [name: string]: unknown } | null)?.[name];
  return typeof field === "string" ? field : undefined;
}
