// What the project depends on, as its manifests and lock files have it, against docs/dependencies.md and its rules.
// A part of `cargo xtask check`; what crates must be like, cargo-deny checks.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));
const PUBLISHED = "pkg-template";
/** Made by a build, or by an installation. */
const MADE = ["node_modules", "target", "pkg", ".git"];

const read = (...path) => readFileSync(join(root, ...path), "utf8");
const readJson = (...path) => JSON.parse(read(...path));

/** The folders that npm installs into, each with its lock file. */
const projects = [...foldersWithManifest(root)]
  .filter((folder) => folder !== PUBLISHED && asksFor(readJson(folder, "package.json")).length > 0)
  .map((folder) => ({ folder, manifest: readJson(folder, "package.json"), lock: lockOf(folder) }));

const locked = projects.flatMap(({ folder, lock }) =>
  Object.entries(lock.packages)
    .filter(([path]) => path !== "")
    .map(([path, entry]) => ({ where: `${path} in ${folder}`, name: path.split("node_modules/").at(-1), ...entry })),
);

test("every npm package is locked with a hash, and comes from the registry", () => {
  assert.ok(locked.length > 100, "the lock files were read");
  for (const { folder, lock } of projects) assert.equal(lock.lockfileVersion, 3, folder);
  // Of what comes from elsewhere the lock file says where it was found, of the registry's by `.npmrc` nothing.
  const isStrange = ({ integrity, resolved, link }) => !integrity?.startsWith("sha512-") || resolved || link;
  assert.deepEqual(locked.filter(isStrange).map(({ where }) => where), []);
});

test("npm packages are asked for in exact versions", () => {
  const asked = projects.flatMap(({ manifest }) => asksFor(manifest));
  assert.deepEqual(asked.filter(([, version]) => !/^(npm:[^@]+@)?\d+\.\d+\.\d+$/.test(version)), []);
});

test("only packages that docs/dependencies.md tells of have an install script", () => {
  const scripted = locked.filter(({ hasInstallScript }) => hasInstallScript).map(({ name }) => name);
  const known = rows("Install scripts").map(([name]) => name);
  assert.deepEqual(known.sort(), [...new Set(scripted)].sort());
});

test("no install script runs by itself, and npm may run those that docs/dependencies.md says are run", () => {
  for (const { folder } of projects) {
    const settings = read(folder, ".npmrc").split("\n");
    for (const setting of ["ignore-scripts=true", "omit-lockfile-registry-resolved=true"]) {
      assert.ok(settings.includes(setting), `${folder}/.npmrc: ${setting}`);
    }
  }
  const allowed = projects.flatMap(({ manifest }) => Object.keys(manifest.allowScripts ?? {}));
  const run = rows("Install scripts").filter(([, runs]) => runs === "yes").map(([name]) => name);
  assert.deepEqual(allowed.sort(), run.sort());
});

test("the published package depends on nothing, and runs nothing when it is installed", () => {
  const { peerDependencies, peerDependenciesMeta, ...manifest } = readJson(PUBLISHED, "package.json");
  assert.deepEqual(Object.keys(manifest).filter((key) => /dependencies$|^scripts$|^bin$|^gypfile$/i.test(key)), []);
  // For its hooks alone, and only what a page has anyway.
  assert.deepEqual(Object.keys(peerDependencies), ["react"]);
  assert.deepEqual(peerDependenciesMeta, { react: { optional: true } });
});

test("docs/dependencies.md has a row for all that is asked for, in the version in use", () => {
  const crates = [...rows("What reaches users"), ...rows("Other crates")];
  assert.deepEqual(versions(crates), versions([...cratesOf("Cargo"), ...cratesOf("fuzz/Cargo")]));
  assert.deepEqual(versions(rows("npm packages")), versions(projects.flatMap(npmPackagesOf)));
  assert.deepEqual(versions(rows("Tools")), versions(tools()));
});

function* foldersWithManifest(folder) {
  if (existsSync(join(folder, "package.json"))) yield relative(root, folder) || ".";
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.isDirectory() && !MADE.includes(entry.name)) yield* foldersWithManifest(join(folder, entry.name));
  }
}

/** The packages that a manifest asks for, with their versions. Not the one that is made here. */
function asksFor({ dependencies, devDependencies, optionalDependencies, peerDependencies }) {
  const all = { ...dependencies, ...devDependencies, ...optionalDependencies, ...peerDependencies };
  return Object.entries(all).filter(([name]) => name !== "phrony-client");
}

function lockOf(folder) {
  assert.ok(existsSync(join(root, folder, "package-lock.json")), `${folder} has no lock file`);
  return readJson(folder, "package-lock.json");
}

function npmPackagesOf({ manifest, lock }) {
  return asksFor(manifest).map(([name]) => [name, lock.packages[`node_modules/${name}`].version]);
}

/** The crates that a workspace asks for, with the versions in its lock file. */
function cratesOf(workspace) {
  const options = ["metadata", "--no-deps", "--format-version", "1", "--manifest-path", `${workspace}.toml`];
  const { packages } = JSON.parse(execFileSync(process.env.CARGO ?? "cargo", options, { cwd: root, encoding: "utf8" }));
  const lock = read(`${workspace}.lock`);
  const fromElsewhere = packages.flatMap(({ dependencies }) => dependencies).filter(({ path }) => !path);
  return fromElsewhere.flatMap(({ name }) => {
    const found = [...lock.matchAll(new RegExp(`^name = "${name}"\\nversion = "(.+)"$`, "gm"))];
    return found.map(([, version]) => [name, version]);
  });
}

function tools() {
  const found = read("xtask/src/setup/tools.rs").matchAll(/^const (\w+)_VERSION: &str = "(.+)";$/gm);
  return [...found].map(([, name, version]) => [name.toLowerCase().replaceAll("_", "-"), version]);
}

/** The cells of a table in docs/dependencies.md, the first without its backquotes. */
function rows(heading) {
  const [, section] = read("docs/dependencies.md").split(`\n## ${heading}\n`);
  const [table] = section.split("\n## ");
  const lines = [...table.matchAll(/^\| `(.+?)` \| (.+) \|$/gm)];
  return lines.map(([, name, cells]) => [name, ...cells.split(" | ")]);
}

/** Each name with its version, sorted, none twice. */
function versions(pairs) {
  return [...new Set(pairs.map(([name, version]) => `${name} ${version}`))].sort();
}
