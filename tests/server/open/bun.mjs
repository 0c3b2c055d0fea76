// The same in Bun.

import { createPhronyProxy } from "phrony-client/server";

const proxy = createPhronyProxy({
  apiKey: process.env.PHRONY_API_KEY,
  baseUrl: process.env.PHRONY_BASE_URL,
  basePath: "/api/phrony",
  maxBodyBytes: 64 * 1024,
  authorize: () => true,
});
const server = Bun.serve({ hostname: "127.0.0.1", port: 0, idleTimeout: 0, fetch: proxy });
console.log(`http://127.0.0.1:${server.port}`);
