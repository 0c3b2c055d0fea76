// Calls an emulator without the package, so that nothing changes what it sends.

/** The documented routes, with the model's name of what a success answers. */
const ROUTES = [
  { method: "POST", path: /^\/v1\/agents\/[^/]+\/runs$/, type: "StartedRun" },
  { method: "GET", path: /^\/v1\/agents\/[^/]+\/sessions$/, type: "SessionList" },
  { method: "GET", path: /^\/v1\/runs\/[^/]+$/, type: "RunSnapshot" },
  { method: "GET", path: /^\/v1\/runs\/[^/]+\/conversation$/, type: "Conversation" },
  { method: "GET", path: /^\/v1\/runs\/[^/]+\/stream$/, type: "Event" },
  { method: "POST", path: /^\/v1\/runs\/[^/]+\/messages$/, type: "InputAccepted" },
  { method: "POST", path: /^\/v1\/runs\/[^/]+\/input$/, type: "InputAccepted" },
  { method: "POST", path: /^\/v1\/runs\/[^/]+\/skip-agent-wait$/, type: "InputAccepted" },
  { method: "POST", path: /^\/v1\/file-library\/presign$/, type: "Presigned" },
  { method: "POST", path: /^\/v1\/file-library\/finalize$/, type: "Finalized" },
];

export class Caller {
  #emitted;
  #baseUrl;
  #answered = new Set();

  /** What the emulator sends goes to `emitted`. */
  constructor(emitted, { baseUrl, keys, agents }) {
    this.#emitted = emitted;
    this.#baseUrl = baseUrl;
    this.keys = keys;
    this.agents = agents;
  }

  /** Makes a request and returns the body of its answer. `key: null` sends none. */
  async send(method, path, { body = undefined, key = this.keys.full, headers = {}, text = JSON.stringify(body) } = {}) {
    const response = await fetch(this.#baseUrl + path, {
      method,
      headers: {
        ...(key !== null && { "X-API-Key": key }),
        ...(text !== undefined && { "Content-Type": "application/json" }),
        ...headers,
      },
      body: text,
    });
    const answer = await response.text();
    if (!response.ok) this.#emitted.keepError(response.status, answer);
    else if (path.startsWith("/v1/")) this.#emitted.keep(this.#answeredBy(method, path), answer);
    return JSON.parse(answer);
  }

  /** Follows a run's stream to its end. */
  async follow(runId, key = this.keys.full) {
    const path = `/v1/runs/${runId}/stream`;
    const response = await fetch(this.#baseUrl + path, { headers: { "X-API-Key": key } });
    const type = this.#answeredBy("GET", path);
    // The emulator writes an event as one line. How streams may be written is tested elsewhere.
    for (const line of (await response.text()).split("\n")) {
      if (line.startsWith("data: ")) this.#emitted.keep(type, line.slice("data: ".length));
    }
  }

  /** The routes that have not answered with a success. */
  get silentRoutes() {
    return ROUTES.filter((route) => !this.#answered.has(route)).map(({ method, path }) => `${method} ${path.source}`);
  }

  #answeredBy(method, path) {
    const [bare] = path.split("?");
    const route = ROUTES.find((each) => each.method === method && each.path.test(bare));
    this.#answered.add(route);
    return route.type;
  }
}
