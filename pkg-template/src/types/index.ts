export type * from "./conversation.js";
export type * from "./event.js";
export type * from "./file.js";
export type * from "./input.js";
export type { JsonObject, JsonValue } from "./json.js";
export type * from "./options.js";
export type * from "./run.js";
export type * from "./session.js";
export type * from "./step-content.js";
