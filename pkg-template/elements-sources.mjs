// esbuild plugins for the sources of elements.

import { readFile } from "node:fs/promises";
import { dirname } from "node:path";
import { transform } from "esbuild";

/** `import styles from "./x.css"` gives Lit's styles, without comments and blanks. */
export const cssAsStyles = {
  name: "css-as-styles",
  setup(build) {
    build.onLoad({ filter: /\.css$/ }, async ({ path }) => {
      const { code } = await transform(await readFile(path, "utf8"), { loader: "css", minify: true });
      const contents = `import { unsafeCSS } from "lit";\nexport default unsafeCSS(${JSON.stringify(code.trim())});\n`;
      return { contents, loader: "js", resolveDir: dirname(path) };
    });
  },
};

/** Indents are part of a template's text, which pages would download; everywhere else they mean nothing. */
export const templatesWithoutIndents = {
  name: "templates-without-indents",
  setup(build) {
    build.onLoad({ filter: /\/src\/elements\/.*\.ts$/ }, async ({ path }) => {
      return { contents: (await readFile(path, "utf8")).replace(/^ +/gm, ""), loader: "ts" };
    });
  },
};
