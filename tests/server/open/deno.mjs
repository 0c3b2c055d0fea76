// The same in Deno.

import { createPhronyProxy } from "phrony-client/server";

const proxy = createPhronyProxy({
  apiKey: Deno.env.get("PHRONY_API_KEY"),
  baseUrl: Deno.env.get("PHRONY_BASE_URL"),
  basePath: "/api/phrony",
  maxBodyBytes: 64 * 1024,
  authorize: () => true,
});
const onListen = ({ port }) => console.log(`http://127.0.0.1:${port}`);
Deno.serve({ hostname: "127.0.0.1", port: 0, onListen }, (request) => proxy(request));
