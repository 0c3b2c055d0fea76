// The same in workerd.

import { createPhronyProxy } from "phrony-client/server";

let proxy;

export default {
  fetch(request, env) {
    proxy ??= createPhronyProxy({
      apiKey: env.PHRONY_API_KEY,
      baseUrl: env.PHRONY_BASE_URL,
      basePath: "/api/phrony",
      maxBodyBytes: 64 * 1024,
      authorize: () => true,
    });
    return proxy(request);
  },
};
