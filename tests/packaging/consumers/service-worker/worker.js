import * as phronyClient from "./node_modules/phrony-client/index.js";
import { scenario } from "./scenario.mjs";

globalThis.addEventListener("message", (event) => {
  const [port] = event.ports;
  event.waitUntil(
    scenario(phronyClient, event.data).then(
      (result) => port.postMessage({ result }),
      (error) => port.postMessage({ error: String(error.stack) }),
    ),
  );
});
