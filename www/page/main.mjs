// The admin panel. It imports the package from where serve.mjs puts it; an application writes
// `import { Phrony } from "phrony-client"` and leaves the rest to its bundler.

import * as phronyClient from "/phrony-client/index.js";
import { byId } from "./dom.mjs";
import { showError } from "./error-box.mjs";
import { readPlace, writePlace } from "./place.mjs";
import { RunView } from "./run-view.mjs";
import { SessionList } from "./session-list.mjs";
import { StartForm } from "./start-form.mjs";

class Panel {
  #config;
  #phrony;
  #form;
  #sessions = new SessionList(phronyClient, (runId) => this.#open(runId));
  #view = new RunView();
  #runId;
  /** The live run of the run that is open. */
  #live;

  constructor(config) {
    this.#config = config;
    this.#form = new StartForm({
      agents: config.agents,
      keyNames: Object.keys(config.keys),
      onScenario: () => this.#listSessions(),
      onKey: () => this.#useKey(),
      onStart: ({ runId }) => this.#open(runId),
    });
    const { scenario, runId } = readPlace();
    this.#form.choose(scenario ?? "approval");
    this.#runId = runId;
    this.#useKey();
  }

  /** Another key: everything that is shown is read again with it. */
  #useKey() {
    const { baseUrl, keys } = this.#config;
    this.#phrony = new phronyClient.Phrony({ apiKey: keys[this.#form.keyName], baseUrl });
    this.#form.use(this.#phrony);
    this.#listSessions();
    if (this.#runId) this.#open(this.#runId);
  }

  #listSessions() {
    this.#sessions.show(this.#phrony, this.#form.agent);
    this.#writePlace();
  }

  #open(runId) {
    this.#runId = runId;
    this.#writePlace();
    this.#sessions.mark(runId);
    this.#view.open(runId);
    this.#follow();
  }

  /** Shows everything that happens in the session of the open run until it ends. */
  async #follow() {
    this.#live?.close();
    const phrony = this.#phrony;
    const live = (this.#live = phrony.liveRun(this.#runId));
    let status;
    try {
      for await (const snapshot of live) {
        this.#view.show(phrony, live, snapshot);
        // The list of sessions tells the status too.
        if (snapshot.status !== status) this.#sessions.refresh();
        status = snapshot.status;
      }
    } catch (error) {
      this.#view.fail(error, () => this.#follow());
    }
  }

  #writePlace() {
    writePlace(this.#form.agent.scenario, this.#runId);
  }
}

try {
  const response = await fetch("config.json");
  if (!response.ok) throw new Error(`config.json: ${await response.text()}`);
  const config = await response.json();
  await phronyClient.ready();
  new Panel(config);
} catch (error) {
  showError(byId("run-error"), error, () => location.reload());
}
