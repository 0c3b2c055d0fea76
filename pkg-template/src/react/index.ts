// What `phrony-client/react` exports.

export {};
