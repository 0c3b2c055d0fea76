// esbuild plugins for the sources of elements.

import { readdir, readFile } from "node:fs/promises";
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

/**
 * Makes the sources shorter to download: without indents, which are part of a template's text and mean nothing elsewhere;
 * and with all styles beside each other, as texts that are alike compress best so.
 */
export const compactSources = {
  name: "compact-sources",
  setup(build) {
    build.onLoad({ filter: /\/src\/elements\/.*\.ts$/ }, async ({ path }) => {
      const contents = (await readFile(path, "utf8")).replace(/^ +/gm, "");
      const isEntry = path.endsWith("/src/elements/index.ts");
      return { contents: isEntry ? (await importsOfStyles(dirname(path))) + contents : contents, loader: "ts" };
    });
  },
};

async function importsOfStyles(folder) {
  const files = await readdir(folder, { recursive: true });
  const styles = files.filter((file) => file.endsWith(".css")).sort();
  return styles.map((file) => `import "./${file}";`).join("");
}
