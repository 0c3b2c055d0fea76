// Looks for secrets in everything that a program can get at from some values.

/**
 * Walks from the roots over properties (of any name, listed or not), symbols, prototypes, getters, the entries of
 * collections, the targets of weak references and the results of promises. Tells the ways to every text and every piece
 * of memory that holds one of the secrets, and to everything of WebAssembly: behind that is the memory of a module.
 *
 * It stands by itself, so that it can be sent into a page.
 *
 * @param {string[]} secrets
 * @param {{ [name: string]: unknown }} roots
 * @param {unknown[]} [passedOver] What is not looked into.
 * @returns {Promise<{ found: string[], looked: number }>} The ways, and at how many objects it has looked.
 */
export async function searchSecrets(secrets, roots, passedOver = []) {
  const MOST_OBJECTS = 1_000_000;
  /** Some getters give a new object each time, which has such a getter again. */
  const LONGEST_WAY = 40;

  const found = [];
  const seen = new Set(passedOver);
  const queue = [];
  const promises = [];
  const getters = new Map();
  const pairs = ["Headers", "FormData", "URLSearchParams"].map((name) => globalThis[name]?.prototype.entries);
  const patterns = secrets.flatMap((secret) => {
    const units = Array.from(secret, (character) => character.charCodeAt(0));
    return [units, units.flatMap((unit) => [unit, 0])];
  });

  function attempt(what) {
    try {
      return what();
    } catch {
      return undefined;
    }
  }

  function visit(value, way) {
    if (typeof value === "string") {
      if (secrets.some((secret) => value.includes(secret))) found.push(`${way.join("")} is a text with it`);
    } else if (typeof value === "symbol") {
      visit(value.description, [...way, " (its description)"]);
    } else if ((typeof value === "object" && value !== null) || typeof value === "function") {
      if (seen.has(value) || way.length > LONGEST_WAY) return;
      seen.add(value);
      if (seen.size > MOST_OBJECTS) throw new Error(`there is no end of objects: ${way.join("")}`);
      queue.push([value, way]);
    }
  }

  function holdsPattern(bytes, pattern) {
    for (let at = bytes.indexOf(pattern[0]); at !== -1; at = bytes.indexOf(pattern[0], at + 1)) {
      if (pattern.every((byte, index) => bytes[at + index] === byte)) return true;
    }
    return false;
  }

  /** Whether it is memory; what only looks like it, a prototype for example, is none. */
  function lookAtMemory(object, way) {
    const tag = attempt(() => Object.prototype.toString.call(object));
    if (tag !== "[object ArrayBuffer]" && tag !== "[object SharedArrayBuffer]") return;
    const bytes = attempt(() => new Uint8Array(object));
    if (bytes === undefined || !patterns.some((pattern) => holdsPattern(bytes, pattern))) return;
    found.push(`${way.join("")} is memory with it`);
  }

  function lookAtWebAssembly(object, way) {
    if (typeof WebAssembly === "undefined") return;
    const { Memory, Instance, Table, Global, Module } = WebAssembly;
    const ask = (Type, name) => () => Reflect.get(Type.prototype, name, object) !== undefined;
    const checks = [ask(Memory, "buffer"), ask(Instance, "exports"), ask(Table, "length"), ask(Global, "value")];
    const isOne = [...checks, () => Module.exports(object) !== undefined].some((check) => attempt(check));
    if (isOne) found.push(`${way.join("")} is of WebAssembly`);
  }

  /** The getters of a prototype, which is looked at for each of its objects. */
  function gettersOf(prototype) {
    let known = getters.get(prototype);
    if (known === undefined) {
      known = [];
      getters.set(prototype, known);
      for (const key of attempt(() => Reflect.ownKeys(prototype)) ?? []) {
        const get = attempt(() => Reflect.getOwnPropertyDescriptor(prototype, key)?.get);
        if (get) known.push([key, get]);
      }
    }
    return known;
  }

  function lookAtProperties(object, way) {
    // Its elements are bytes, and those are looked at as memory.
    if (ArrayBuffer.isView(object)) return;
    for (const key of attempt(() => Reflect.ownKeys(object)) ?? []) {
      const name = [...way, `.${String(key)}`];
      visit(key, [...name, " (its name)"]);
      const property = attempt(() => Reflect.getOwnPropertyDescriptor(object, key));
      visit(property?.value, name);
      visit(property?.get, [...name, " (its getter)"]);
      if (property?.get) visit(attempt(() => Reflect.apply(property.get, object, [])), name);
    }
  }

  function lookAtPrototypes(object, way) {
    let prototype = attempt(() => Reflect.getPrototypeOf(object));
    visit(prototype, [...way, ".[prototype]"]);
    for (; prototype; prototype = attempt(() => Reflect.getPrototypeOf(prototype))) {
      for (const [key, get] of gettersOf(prototype)) {
        visit(attempt(() => Reflect.apply(get, object, [])), [...way, `.${String(key)}`]);
      }
    }
  }

  /** By what they are, not by class: some may be of another realm. */
  function lookAtContents(object, way) {
    for (const list of [Map.prototype.entries, Set.prototype.values, ...pairs]) {
      for (const entry of attempt(() => [...list.call(object)]) ?? []) visit(entry, [...way, ".[entry]"]);
    }
    visit(attempt(() => WeakRef.prototype.deref.call(object)), [...way, ".[target]"]);
    if (typeof object === "function") visit(Function.prototype.toString.call(object), [...way, " (its source)"]);
    if (attempt(() => Object.prototype.toString.call(object)) === "[object Promise]") promises.push([object, way]);
  }

  function empty() {
    // From the end: in which order does not matter.
    for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
      const [object, way] = next;
      lookAtMemory(object, way);
      lookAtWebAssembly(object, way);
      lookAtContents(object, way);
      lookAtProperties(object, way);
      lookAtPrototypes(object, way);
    }
  }

  for (const [name, root] of Object.entries(roots)) visit(root, [name]);
  empty();
  while (promises.length > 0) {
    const later = new Promise((resolve) => setTimeout(resolve));
    const results = promises.splice(0).map(async ([promise, way]) => {
      // Not `await promise`: what is pending may stay so for ever.
      const wrap = (value) => [value];
      const result = attempt(() => Promise.prototype.then.call(promise, wrap, wrap));
      visit((await Promise.race([result, later]))?.[0], [...way, ".[result]"]);
    });
    await Promise.all(results);
    empty();
  }
  return { found, looked: seen.size };
}
