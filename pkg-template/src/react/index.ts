// What `phrony-client/react` exports: the hooks, and by its types the custom elements in TSX.

export { PhronyProvider, usePhrony } from "./client.js";
export type { PhronyProviderProps } from "./client.js";
export type * from "./jsx.js";
export type { SharedLiveRun } from "./types.js";
export { useLiveRun } from "./use-live-run.js";
export type { UseLiveRunOptions } from "./use-live-run.js";
export { useRun } from "./use-run.js";
export type { UseRunOptions } from "./use-run.js";
export { useSessions } from "./use-sessions.js";
export type { UseSessionsOptions, UseSessionsResult } from "./use-sessions.js";
