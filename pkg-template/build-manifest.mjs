// The package's Custom Elements Manifest: what editors, documentation tools and Storybook know of its elements.

import { readFile, readdir, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { create } from "@custom-elements-manifest/analyzer/src/create.js";
import { litPlugin } from "@custom-elements-manifest/analyzer/src/features/framework-plugins/lit/lit.js";

// The analyzer's own TypeScript, whose syntax trees it reads.
const ts = createRequire(import.meta.resolve("@custom-elements-manifest/analyzer/src/create.js"))("typescript");

/** The file that defines the elements. */
const MODULE = "elements.js";

/** Writes `out/custom-elements.json`, of the classes in src/elements whose names are given. */
export async function emitManifest({ template, out, elements }) {
  const folder = join(template, "src/elements");
  const files = (await readdir(folder, { recursive: true })).filter((file) => file.endsWith(".ts") && !file.endsWith(".d.ts"));
  const texts = await Promise.all(files.sort().map((file) => readFile(join(folder, file), "utf8")));
  const modules = texts.map((text, place) => ts.createSourceFile(files[place], text, ts.ScriptTarget.ES2022, true));
  const states = new Set(texts.flatMap((text) => [...text.matchAll(/(\w+): \{ state: true \}/g)].map(([, name]) => name)));
  const analyzed = create({ modules, plugins: litPlugin() });
  const classes = analyzed.modules.flatMap(({ declarations }) => declarations);
  const declarations = Object.entries(elements).map(([tagName, name]) => {
    const found = classes.find((each) => each.kind === "class" && each.name === name);
    if (found === undefined) throw new Error(`the manifest finds no class ${name} for <${tagName}>`);
    return { ...publicPart(found, states), tagName, customElement: true };
  });
  const manifest = {
    schemaVersion: "1.0.0",
    readme: "README.md",
    modules: [{ kind: "javascript-module", path: MODULE, declarations, exports: declarations.flatMap(exportsOf) }],
  };
  await writeFile(join(out, "custom-elements.json"), `${JSON.stringify(manifest, null, 2)}\n`);
}

/** A declaration without what only its sources know: private members and states, and where it inherits from. */
function publicPart({ members, attributes, events, superclass, ...rest }, states) {
  const isPublic = ({ privacy, name, static: isStatic }) =>
    !isStatic && (privacy ?? "public") === "public" && !LIFECYCLE.has(name);
  const withoutOrigin = ({ inheritedFrom, ...member }) => member;
  return {
    ...rest,
    superclass: { name: "HTMLElement" },
    members: members?.filter(isPublic).map(withoutOrigin),
    // The analyzer takes a state, which is no attribute, for one.
    attributes: attributes?.filter(({ name }) => !states.has(name)).map(withoutOrigin),
    // The analyzer also takes `emit(type, …)` for an event; those that are told of have a description.
    events: events?.filter(({ description }) => description).map(withoutOrigin),
  };
}

/** What an element has to have and nobody calls. */
const LIFECYCLE = new Set(["connectedCallback", "disconnectedCallback", "render"]);

function exportsOf({ name, tagName }) {
  const declaration = { name, module: MODULE };
  return [
    { kind: "js", name, declaration },
    { kind: "custom-element-definition", name: tagName, declaration },
  ];
}
