// The files of a folder, by the path of a URL.

import { readFile, realpath } from "node:fs/promises";
import { extname, join, sep } from "node:path";

const TYPES = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".map": "application/json",
  ".mjs": "text/javascript; charset=utf-8",
  ".svg": "image/svg+xml",
  ".wasm": "application/wasm",
};

export class Folder {
  #root;

  constructor(root) {
    this.#root = realpath(root);
  }

  /** A file with its content type, or `undefined`: it is not there, not in the folder, or of no type for a page. */
  async read(path) {
    if (path === undefined || path.includes("\0")) return undefined;
    const name = path.endsWith("/") ? `${path}index.html` : path;
    const type = TYPES[extname(name)];
    if (type === undefined) return undefined;
    try {
      const root = await this.#root;
      // The real path, which neither `..` nor a link leads out of the folder.
      const file = await realpath(join(root, name));
      return file.startsWith(root + sep) ? { type, content: await readFile(file) } : undefined;
    } catch (error) {
      if (["ENOENT", "ENOTDIR", "EISDIR", "ENAMETOOLONG"].includes(error.code)) return undefined;
      throw error;
    }
  }
}
