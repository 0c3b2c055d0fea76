// What can be given to the emulator's agents. Those that are not named here take no input.

const question = { name: "question", label: "Question", type: "text", value: "Where is my order A-1042?" };

const FIELDS = {
  request: [question],
  "sub-agents": [{ ...question, value: "Is the K-9 worth its price?" }],
  firehose: [
    { name: "events", label: "Events", type: "number", value: 60, min: 1, max: 2_000 },
    { name: "bytes", label: "Bytes each", type: "number", value: 1_200, min: 1, max: 65_536 },
    { name: "perSecond", label: "Per second", type: "number", value: 30, min: 0, max: 10_000 },
  ],
};

/** The fields of a scenario's input, with what they hold at first. */
export function inputFields(scenario) {
  return FIELDS[scenario] ?? [];
}

/** Whether a scenario's input may hold a file. */
export function takesFile(scenario) {
  return scenario === "request";
}

/** The status that a run of a scenario ends with if all goes well. */
export function expectedEnd(scenario) {
  return scenario === "failing" ? "Failed" : "Completed";
}
