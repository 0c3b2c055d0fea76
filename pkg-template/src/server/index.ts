// What `phrony-client/server` exports.

export { toNodeListener } from "./node-listener.js";
export type { NodeRequest, NodeResponse } from "./node-listener.js";
export type { Allowed, Authorization, PhronyProxy, PhronyProxyOptions, ProxyCall } from "./options.js";
export { createPhronyProxy } from "./proxy.js";
