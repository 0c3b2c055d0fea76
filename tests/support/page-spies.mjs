// What a page does behind its appearance, for tests of elements: its timers, what it calls, what its live regions say.

/** The script that keeps it, as a file of the page: in Firefox, what WebDriver runs is gone when it has run. */
export const SPIES = {
  "/page-spies.js": {
    type: "text/javascript",
    content: [keepTimers, keepCalls, keepEvents, keepSaid, makeFakes].map((keep) => `(${keep})();\n`).join(""),
  },
};

/** Begins to keep it, in an {@link ElementsPage} whose site serves {@link SPIES}. */
export function spyOn(page) {
  return page.run(
    () =>
      new Promise((resolve, reject) => {
        const script = document.createElement("script");
        Object.assign(script, { src: "/page-spies.js", onload: resolve, onerror: reject });
        document.head.append(script);
      }),
  );
}

/** How many timers are under way that ring once a second. */
export function ticks(page) {
  return page.run(() => Array.from(window.timersUnderWay.values()).filter((ms) => ms === 1_000).length);
}

/** Keeps timers, and of frames those that a timer asks for: it still goes on. */
function keepTimers() {
  const underWay = (window.timersUnderWay = new Map());
  const { setTimeout, clearTimeout, requestAnimationFrame, cancelAnimationFrame } = window;
  let ringing;
  Object.assign(window, {
    setTimeout(callback, ms, ...args) {
      const ring = () => {
        underWay.delete(id);
        ringing = ms;
        callback(...args);
        ringing = undefined;
      };
      const id = setTimeout(ring, ms);
      underWay.set(id, ms);
      return id;
    },
    clearTimeout(id) {
      underWay.delete(id);
      clearTimeout(id);
    },
    requestAnimationFrame(callback) {
      const id = requestAnimationFrame((time) => {
        underWay.delete(`frame ${id}`);
        callback(time);
      });
      if (ringing !== undefined) underWay.set(`frame ${id}`, ringing);
      return id;
    },
    cancelAnimationFrame(id) {
      underWay.delete(`frame ${id}`);
      cancelAnimationFrame(id);
    },
  });
}

/** Keeps what a method is called with, and calls it. */
function keepCalls() {
  const calls = (window.calls = []);
  window.spyOnMethod = (object, name) => {
    const method = object[name];
    object[name] = function (...args) {
      calls.push([name, ...args]);
      return method.apply(this, args);
    };
  };
}

/** Keeps events of one more type, with those that the page keeps; or follows another run as soon as there is one. */
function keepEvents() {
  window.followOn = (type, runId) => {
    document.addEventListener(type, ({ target }) => void (target.runId = runId), { once: true });
  };
  window.keepEvent = (type) => {
    document.addEventListener(type, ({ detail }) => window.phronyEvents.push({ type, detail }));
  };
}

/** Keeps each text that the live region of a `<phrony-run>` gets. */
function keepSaid() {
  const said = (window.said = []);
  window.listenTo = (run) => {
    const region = run.shadowRoot.querySelector("[role=status]");
    const listen = () => void said.push(region.textContent.trim());
    new MutationObserver(listen).observe(region, { childList: true, characterData: true, subtree: true });
    // A fast run has been told of before anybody listens.
    if (region.textContent.trim() !== "") listen();
  };
}

/** `fakeClient()`: a client whose live runs show what the test tells them to. */
function makeFakes() {
  const nothing = {
    ...{ connection: "connecting", status: null, phase: "active", session: null, runs: [], items: [] },
    ...{ pendingTasks: [], redacted: false, output: null, error: null },
  };
  window.fakeClient = (first) => {
    const opened = [];
    const liveRun = (runId) => {
      const listeners = new Set();
      const live = {
        runId,
        snapshot: { ...nothing, ...first },
        getSnapshot: () => live.snapshot,
        subscribe: (listener) => {
          listeners.add(listener);
          return () => listeners.delete(listener);
        },
        close: () => {},
        show: (more) => {
          // As it is, also what is only read when somebody asks.
          const [before, changes] = [live.snapshot, more].map(Object.getOwnPropertyDescriptors);
          live.snapshot = Object.defineProperties({}, { ...before, ...changes });
          for (const listener of listeners) listener();
        },
      };
      opened.push(live);
      return live;
    };
    return { opened, liveRun };
  };
}
