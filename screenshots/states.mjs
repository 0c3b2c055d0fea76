// The states that are worth a picture. Each says how it comes about, and what there is to see once it has.

/** @param {string} scenario */
const starts =
  (scenario, input = {}) =>
  async ({ phrony, emulator }) => (await phrony.startRun(emulator.agents[scenario], { input })).runId;

const run =
  (key = "full", attributes = "") =>
  (runId) => `<phrony-run run-id="${runId}" base-url="/api/${key}" ${attributes}></phrony-run>`;

const STATUS = "phrony-run-header >>> .status";
const waits = ({ page }) => page.see(STATUS, /Waiting|Sleeping/).then(() => page.find("phrony-waits >>> section"));
const completes = ({ page }) => page.see(STATUS, "Completed");

/** A run in a state, in light and dark. */
const both = (state) => [
  { ...state, name: `${state.name}-light` },
  { ...state, name: `${state.name}-dark`, scheme: "dark" },
];

/** One element each. */
export const STATES = [
  ...both({ name: "run-approval", prepare: starts("approval"), html: run(), ready: waits }),
  ...both({ name: "run-sub-agents", prepare: starts("sub-agents", { question: "Is the K-9 worth its price?" }), html: run(), ready: completes }),
  ...both({ name: "run-failed", prepare: starts("failing"), html: run(), ready: ({ page }) => page.see(STATUS, "Failed") }),
  ...both({ name: "run-redacted", prepare: starts("request", { question: "Where is it?" }), html: run("redacted"), ready: completes }),
  { name: "run-narrow", width: 500, prepare: starts("approval"), html: run(), ready: waits },
  { name: "run-right-to-left", direction: "rtl", prepare: starts("sub-agents"), html: run(), ready: completes },
  { name: "run-options", prepare: starts("multi-option"), html: run(), ready: waits },
  { name: "run-text", prepare: starts("text"), html: run(), ready: waits },
  { name: "run-number", prepare: starts("number"), html: run(), ready: waits },
  { name: "run-message", prepare: starts("chat"), html: run(), ready: waits },
  { name: "run-timer", prepare: starts("timer"), html: run(), ready: waits },
  { name: "run-dashboard", prepare: starts("escalation"), html: run(), ready: waits },
  { name: "run-completed", prepare: starts("request", { question: "Why?" }), html: run(), ready: completes },
  {
    name: "run-reconnecting",
    prepare: starts("timer"),
    html: run(),
    async ready({ page, emulator }) {
      await page.see(STATUS, "Sleeping");
      await restart(emulator);
      await page.see(".connection", /lost/);
    },
    afterwards: ({ page }) => page.see(".connection", "Live"),
  },
  {
    name: "run-unknown",
    prepare: async () => "00000000-0000-4000-8000-000000000000",
    html: run(),
    ready: ({ page }) => page.see("phrony-run >>> [role=alert]", /cannot be followed/),
  },
  ...both({
    name: "sessions",
    width: 500,
    prepare: async (stage) => {
      for (let count = 0; count < 3; count++) await starts("approval")(stage);
      return stage.emulator.agents.approval;
    },
    html: (agentId) => `<phrony-sessions agent-id="${agentId}" base-url="/api/full"></phrony-sessions>`,
    ready: ({ page }) => page.see("phrony-sessions", /Waiting/),
  }),
  ...both({
    name: "start",
    width: 700,
    prepare: async ({ emulator }) => emulator.agents.request,
    html: (agentId) => `<phrony-start agent-id="${agentId}" base-url="/api/full" file-fields="invoice"></phrony-start>`,
    ready: ({ page }) => page.find("phrony-start >>> textarea"),
  }),
];

/** The panel. */
export const PANEL = [
  ...both({ name: "panel-home", path: () => "/", ready: ({ page }) => page.see("#waiting", /Refund assistant/) }),
  ...both({
    name: "panel-run",
    prepare: starts("approval"),
    path: (runId) => `/agents/approval/runs/${runId}`,
    ready: waits,
  }),
  {
    name: "panel-narrow",
    width: 500,
    prepare: starts("approval"),
    path: (runId) => `/agents/approval/runs/${runId}`,
    ready: waits,
  },
];

/** Breaks all connections; there are none for a while. */
function restart({ baseUrl }) {
  const body = JSON.stringify({ ms: 3_000, connections: "refuse" });
  return fetch(`${baseUrl}/emulator/restart`, { method: "POST", headers: { "Content-Type": "application/json" }, body });
}
