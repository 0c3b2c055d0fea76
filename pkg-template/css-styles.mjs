// An esbuild plugin: `import styles from "./x.css"` gives Lit's styles, without comments and blanks.

import { readFile } from "node:fs/promises";
import { dirname } from "node:path";
import { transform } from "esbuild";

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
