// Consumers that are served: pages, which run the scenario in a browser, and routes, which run it on the server.

import { runtimes, versionOf } from "./tools.mjs";

const vite = `Vite ${versionOf("vite")}`;
const webpack = `webpack ${versionOf("webpack")}`;
const rollup = `Rollup ${versionOf("rollup")}`;
const esbuild = `esbuild ${versionOf("esbuild")}`;
const parcel = `Parcel ${versionOf("parcel")}`;
const next = `Next.js ${versionOf("next")}`;
const wrangler = `Wrangler ${versionOf("wrangler")}`;

const VITE_DEV = ["vite", "--host=127.0.0.1", "--port=0"];
const WORKER = ["esbuild", "worker.js", "--bundle", "--outfile=dist/worker.js"];

/**
 * @typedef {object} Site
 * @property {string} name
 * @property {string} consumer Its folder in consumers/.
 * @property {boolean} [slim]
 * @property {string[]} [build] The command that makes it.
 * @property {{ [folder: string]: number }} [copies] How many copies of the module that leaves where.
 * @property {string} [folder] The folder that is served as it is.
 * @property {(settings: { baseUrl: string }) => { [name: string]: string }} [headers] Sent with every file of it.
 * @property {string[]} [serve] The command that serves instead.
 * @property {string} [node] A folder with another `node` for these commands.
 * @property {string} [page] The page that gets `globalThis.runScenario`.
 * @property {{ name: string, path: string, in: string }[]} [routes] Each is sent the settings and answers the result.
 */

/** @type {Site[]} */
export const SITES = [
  { name: "plain page", consumer: "plain", folder: ".", page: "/" },
  { name: "plain page, slim", consumer: "plain", slim: true, folder: ".", page: "/" },
  {
    name: "page with a strict policy",
    consumer: "csp",
    folder: ".",
    headers: ({ baseUrl }) => ({
      "Content-Security-Policy": `default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src ${baseUrl}`,
    }),
    page: "/",
  },
  { name: "web worker", consumer: "worker", folder: ".", page: "/" },
  {
    name: `service worker, ${esbuild}`,
    consumer: "service-worker",
    build: WORKER,
    copies: { dist: 1 },
    folder: ".",
    page: "/",
  },
  { name: "service worker, ES modules", consumer: "service-worker", folder: ".", page: "/#module" },
  {
    name: `${vite} build`,
    consumer: "vite",
    build: ["vite", "build"],
    copies: { dist: 1 },
    folder: "dist",
    page: "/",
  },
  {
    name: `${vite} build, slim`,
    consumer: "vite",
    slim: true,
    build: ["vite", "build"],
    copies: { dist: 1 },
    folder: "dist",
    page: "/",
  },
  { name: `${vite} dev`, consumer: "vite", serve: VITE_DEV, page: "/" },
  { name: `${vite} dev, slim`, consumer: "vite", slim: true, serve: VITE_DEV, page: "/" },
  { name: webpack, consumer: "webpack", build: ["webpack"], copies: { dist: 1 }, folder: ".", page: "/" },
  {
    name: `${webpack}, slim`,
    consumer: "webpack",
    slim: true,
    build: ["webpack"],
    copies: { dist: 1 },
    folder: ".",
    page: "/",
  },
  { name: rollup, consumer: "rollup", build: ["rollup", "--config"], copies: { dist: 1 }, folder: ".", page: "/" },
  {
    name: `${esbuild}, esm`,
    consumer: "esbuild",
    build: ["esbuild", "main.js", "--bundle", "--format=esm", "--outfile=dist/esm.js"],
    copies: { dist: 1 },
    folder: ".",
    page: "/",
  },
  {
    name: `${esbuild}, iife`,
    consumer: "esbuild",
    build: ["esbuild", "main.js", "--bundle", "--format=iife", "--outfile=dist/iife.js"],
    copies: { dist: 1 },
    folder: ".",
    page: "/classic.html",
  },
  {
    name: parcel,
    consumer: "parcel",
    build: ["parcel", "build", "index.html", "--no-cache", "--cache-dir=.parcel-cache"],
    copies: { dist: 1 },
    folder: "dist",
    page: "/",
  },
  {
    name: next,
    consumer: "next",
    build: ["next", "build"],
    copies: {
      ".next/static": 1,
      // The page, which is rendered on the server too, and the route are built each for itself.
      ".next/server/chunks/ssr": 1,
      ".next/server/chunks": 2,
      ".next/server/edge": 1,
    },
    serve: ["next", "start", "--hostname=127.0.0.1", "--port=0"],
    page: "/",
    routes: [
      { name: `${next}, route`, path: "/api/node", in: `Node ${process.versions.node}` },
      { name: `${next}, edge route`, path: "/api/edge", in: "the edge runtime of Next.js" },
    ],
  },
  {
    name: wrangler,
    consumer: "workerd",
    // It refuses Node 20.
    node: `${runtimes}/node_modules/.bin`,
    build: ["wrangler", "deploy", "--dry-run", "--outdir=dist"],
    copies: { dist: 1 },
    serve: ["wrangler", "dev", "--ip=127.0.0.1", "--port=0", "--inspector-port=0"],
    routes: [{ name: wrangler, path: "/", in: `workerd ${versionOf("workerd")}` }],
  },
];
