// The built package, as the suite was told where it is.

import { join } from "node:path";
import { pathToFileURL } from "node:url";

/** Where the package was built to. */
export const packageFolder = process.env.PHRONY_PKG ?? new URL("../../pkg", import.meta.url).pathname;

/** @type {typeof import("../../pkg/types/index.js")} */
export const phronyClient = await import(pathToFileURL(join(packageFolder, "index.mjs")).href);

/** @type {typeof import("../../pkg/types/server/index.js")} */
export const phronyServer = await import(pathToFileURL(join(packageFolder, "server.mjs")).href);
