// Agents for the cards of waits that the emulator does not have.

/** Longer than any test, in the scripts' time. */
const LONG_MS = 7_200_000;

const ask = (kind, prompt, more = {}) => ({ ask: { kind, prompt, ...more } });
const output = (text) => ({ output: { value: { text }, tokens: 1 } });

/** Agents that the emulator does not have. */
export const SCRIPTS = {
  "two-tasks": [
    {
      spawn: [
        { name: "first", steps: [ask("approval", "May the first go on?")] },
        {
          name: "second",
          steps: [{ afterMs: 200, ...ask("text", "What does the second need?") }, output("{{answer.textValue}}")],
        },
      ],
    },
    output("{{children.second.text}}"),
  ],
  "two-sleepers": [
    {
      spawn: [
        { name: "first", steps: [{ wait: { ms: LONG_MS } }, output("first")] },
        { name: "second", steps: [{ wait: { ms: LONG_MS } }, output("second")] },
      ],
    },
    output("Both are awake."),
  ],
  "two-chats": [
    {
      spawn: ["first", "second"].map((name) => {
        const turn = [{ reason: { message: "{{message.text}}", tokens: 1 } }];
        return { name, steps: [{ chat: { until: ["bye"], turn } }, output(name)] };
      }),
    },
    output("{{children}}"),
  ],
  "asks-agent": [
    { aitl: { phase: "request", agent: "supervisor", message: "May I?" } },
    { afterMs: LONG_MS, aitl: { phase: "resolved", agent: "supervisor", message: "Yes." } },
  ],
  "slow-chat": [{ chat: { until: ["bye"], turn: [{ afterMs: LONG_MS, reason: { message: "At last.", tokens: 1 } }] } }],
  "long-sleep": [{ wait: { ms: LONG_MS } }, output("Awake.")],
  "short-sleep": [{ wait: { ms: 100_000 } }, { afterMs: LONG_MS, ...output("Awake.") }],
  "two-calls": [
    { prepare: {} },
    { call: { id: "old", name: "old", arguments: {} } },
    { result: { id: "old", data: 1 } },
    {
      call: {
        id: "a",
        name: "mail",
        operation: "send",
        arguments: { to: ["a@b.example"], text: "<b>Hi</b>\nthere", note: null },
      },
    },
    { call: { id: "b", name: "notify", arguments: "all of them" } },
    ask("approval", "Send both?"),
    { result: { id: "a", data: 1 } },
    { result: { id: "b", data: 1 } },
    output("Sent."),
  ],
};
