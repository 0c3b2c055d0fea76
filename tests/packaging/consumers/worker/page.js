const worker = new Worker("./worker.js", { type: "module" });

globalThis.runScenario = (settings) =>
  new Promise((resolve, reject) => {
    worker.onmessage = ({ data: { result, error } }) => (error ? reject(new Error(error)) : resolve(result));
    worker.onerror = () => reject(new Error("the worker does not start"));
    worker.postMessage(settings);
  });
