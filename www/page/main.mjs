// The admin panel: `phrony-client/elements` on a page with addresses. It imports the package from where serve.mjs puts it;
// an application writes `import "phrony-client/elements"` and leaves the rest to its bundler.

import { Phrony } from "/phrony-client/index.js";
import "/phrony-client/elements.js";
import { byId, element } from "./dom.mjs";
import { Inbox } from "./inbox.mjs";
import { go, hrefOf, onNavigation, readPlace } from "./place.mjs";
import { startFields } from "./start-fields.mjs";

class Panel {
  #agents;
  #roles;
  #clients = new Map();
  #inbox;
  #shown;

  constructor({ agents, roles }) {
    this.#agents = agents;
    this.#roles = roles;
    this.#inbox = new Inbox(agents, showProblem);
    byId("role").append(...roles.map(({ name, label }) => element("option", { value: name }, label)));
    byId("role").addEventListener("change", () => this.#goTo({ ...readPlace(), role: byId("role").value }));
    byId("sessions").hrefFor = (session) => this.#runHref(session.rootRunId ?? session.entryRunId);
    byId("sessions").addEventListener("phrony-filter", ({ detail }) => this.#goTo({ ...readPlace(), status: detail.status }));
    byId("start").addEventListener("phrony-started", ({ detail }) => this.#goTo({ ...readPlace(), runId: detail.runId }));
    byId("run").addEventListener("phrony-task", ({ detail }) => this.#onTask(detail));
    byId("run").addEventListener("phrony-finished", () => byId("sessions").refresh());
    onNavigation(() => this.show());
  }

  /** Shows what the address says. */
  show() {
    const place = readPlace();
    const role = this.#roles.find(({ name }) => name === place.role) ?? this.#roles[0];
    const agent = this.#agents.find(({ scenario }) => scenario === place.scenario);
    const client = this.#clientFor(role.name);
    byId("role").value = role.name;
    this.#showAgents(agent, place);
    showProblem(undefined);
    this.#showSessions(agent, place, client);
    this.#showMain(agent, place, client);
    byId("dashboard-hint").hidden = true;
    byId("dashboard-link").href = `/dashboard.html?${new URLSearchParams({ run: place.runId ?? "" })}`;
    // The focus goes where the reader went, but not when the page has just been loaded.
    const key = JSON.stringify([agent?.id, place.runId]);
    if (this.#shown !== undefined && this.#shown !== key) byId("title").focus();
    this.#shown = key;
  }

  #showAgents(chosen, { role }) {
    const entry = (agent) => {
      const current = agent === chosen ? { "aria-current": "page" } : {};
      return element("li", {}, element("a", { href: hrefOf({ scenario: agent.scenario, role }), ...current }, agent.name));
    };
    byId("agents").replaceChildren(...this.#agents.map(entry));
  }

  #showSessions(agent, place, client) {
    byId("sessions-box").hidden = agent === undefined;
    if (agent === undefined) return;
    Object.assign(byId("sessions"), { client, agentId: agent.id, runId: place.runId, status: place.status });
    byId("new-run").href = hrefOf({ ...place, runId: undefined });
  }

  #showMain(agent, { scenario, runId, role }, client) {
    const isHome = agent === undefined;
    if (isHome) this.#inbox.show(client, role);
    else this.#inbox.hide();
    byId("start").hidden = isHome || runId !== undefined;
    byId("run").hidden = isHome || runId === undefined;
    Object.assign(byId("run"), { client, runId: isHome ? undefined : runId });
    if (!isHome) Object.assign(byId("start"), { client, agentId: agent.id, fields: startFields(scenario) });
    const title = isHome ? "Phrony runs" : agent.name;
    byId("title").textContent = title;
    document.title = runId === undefined ? title : `Run – ${title}`;
    byId("description").textContent = isHome
      ? "An admin panel made of phrony-client's elements, here against the emulator."
      : agent.description;
  }

  #onTask({ wait, runId }) {
    if (wait.kind === "dashboard" && runId === readPlace().runId) byId("dashboard-hint").hidden = false;
  }

  #runHref(runId) {
    return hrefOf({ ...readPlace(), runId });
  }

  #goTo(place) {
    go(hrefOf(place), () => this.show());
  }

  /** The client of a role. Its backend has the key; this page never sees one. */
  #clientFor(role) {
    if (!this.#clients.has(role)) this.#clients.set(role, new Phrony({ apiKey: null, baseUrl: `/api/${role}` }));
    return this.#clients.get(role);
  }
}

function showProblem(error) {
  byId("problem").textContent = error === undefined ? "" : error.message;
}

/** Light or dark, whatever the system says; remembered for this browser. */
function followScheme() {
  const scheme = byId("scheme");
  scheme.value = localStorage.getItem("scheme") ?? "";
  const apply = () => {
    document.documentElement.style.colorScheme = scheme.value || "light dark";
    localStorage.setItem("scheme", scheme.value);
  };
  scheme.addEventListener("change", apply);
  apply();
}

followScheme();
try {
  const response = await fetch("/config.json");
  if (!response.ok) throw new Error(`config.json: ${await response.text()}`);
  new Panel(await response.json()).show();
} catch (error) {
  showProblem(error);
}
