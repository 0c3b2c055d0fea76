// What the emulator's agents take. Those that are not named here take any input.

const question = { name: "question", label: "Question", type: "text", required: true, value: "Where is my order A-1042?" };

const FIELDS = {
  request: [question, { name: "file", label: "File (optional)", type: "file" }],
  "sub-agents": [{ ...question, value: "Is the K-9 worth its price?" }],
  firehose: [
    { name: "events", label: "Events", type: "number", value: 60 },
    { name: "bytes", label: "Bytes each", type: "number", value: 1_200 },
    { name: "perSecond", label: "Events per second", type: "number", value: 30 },
  ],
};

/** The fields of an agent's input. */
export function startFields(scenario) {
  return FIELDS[scenario] ?? [];
}
