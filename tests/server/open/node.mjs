// A proxy that lets everybody do everything, in Node: what is refused all the same, no `authorize` need think of.

import { createServer } from "node:http";
import { createPhronyProxy, toNodeListener } from "phrony-client/server";

const proxy = createPhronyProxy({
  apiKey: process.env.PHRONY_API_KEY,
  baseUrl: process.env.PHRONY_BASE_URL,
  basePath: "/api/phrony",
  maxBodyBytes: 64 * 1024,
  authorize: () => true,
});
const server = createServer(toNodeListener(proxy));
server.listen(0, "127.0.0.1", () => console.log(`http://127.0.0.1:${server.address().port}`));
