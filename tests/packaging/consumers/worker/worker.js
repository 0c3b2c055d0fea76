// By its address: import maps are for pages only.
import * as phronyClient from "./node_modules/phrony-client/index.js";
import { scenario } from "./scenario.mjs";

globalThis.onmessage = ({ data: settings }) => {
  scenario(phronyClient, settings).then(
    (result) => globalThis.postMessage({ result }),
    (error) => globalThis.postMessage({ error: String(error.stack) }),
  );
};
