const [script, type] = location.hash === "#module" ? ["./worker.js", "module"] : ["./dist/worker.js", "classic"];

globalThis.runScenario = async (settings) => {
  const registration = await navigator.serviceWorker.register(script, { type });
  const worker = registration.active ?? registration.waiting ?? registration.installing;
  return new Promise((resolve, reject) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = ({ data: { result, error } }) => (error ? reject(new Error(error)) : resolve(result));
    // It waits until the worker runs.
    worker.postMessage(settings, [port2]);
  });
};
