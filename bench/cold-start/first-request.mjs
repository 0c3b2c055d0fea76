// From the import of a client to its first request, in milliseconds. A module is imported only once, so a process or a
// page measures one client: `node first-request.mjs ENTRY` prints it.

/** Imports the client at `url` and makes a call with it. */
export async function timeToFirstRequest(url) {
  const start = performance.now();
  const { Phrony } = await import(url);
  return new Promise((resolve, reject) => {
    const fetch = () => {
      resolve(performance.now() - start);
      return new Promise(() => {});
    };
    new Phrony({ apiKey: "phk_bench", baseUrl: "https://phrony.example", fetch }).getRun("run").catch(reject);
  });
}

const entry = globalThis.process?.argv[2];
if (entry) {
  console.log(await timeToFirstRequest(entry));
  // The call that waits for its answer would keep the process.
  process.exit();
}
