// Waiting for a run: followed like a live run, but all that is read is its status.

import { PhronyTimeoutError, toError } from "../errors.js";
import { LONGEST_TIMEOUT_MS } from "../longest-timeout.js";
import type { WaitForRunOptions } from "../types/options.js";
import type { RunStatus } from "../types/run.js";
import { wasm } from "../wasm/instance.js";
import type { Calls } from "./calls.js";
import { Compared, Follow, Hint } from "./follow.js";

/** Waits until the run's status is what the options say. */
export async function waitForRun(calls: Calls, runId: string, options: WaitForRunOptions): Promise<RunStatus> {
  const module = await wasm();
  const { signal, headers } = options;
  if (signal?.aborted) throw signal.reason;
  let close = () => {};
  try {
    const condition = new module.WaitCondition(options);
    return await new Promise<RunStatus>((resolve, reject) => {
      let statusBefore: unknown;
      let hasTold = false;
      const follow = new Follow(
        module,
        {
          kinds: ["run", "session"],
          maxEventBytes: calls.maxEventBytes,
          openStream: (request) =>
            calls.openStream(runId, { ...request, headers: { ...headers, ...request.headers } }),
          // Whatever has happened to one of the session's runs: only the run itself can tell what it means for it.
          take: () => {
            hasTold = true;
            return Hint.ended;
          },
          read: async (signal) => {
            const run = await calls.getRun(runId, { signal, headers, maxRetries: 0 });
            const isNews = run.status !== statusBefore && !hasTold;
            hasTold = false;
            statusBefore = run.status;
            try {
              if (!condition.isMetBy(run)) return isNews ? Compared.news : Compared.current;
            } catch (error) {
              // The caller's own error: no reason to try again.
              reject(error);
            }
            resolve(run);
            return Compared.final;
          },
          changed: () => {},
          ended: (failure) => failure !== undefined && reject(failure.error),
        },
        options,
      );
      const onAbort = () => reject(signal?.reason);
      signal?.addEventListener("abort", onAbort);
      const timeoutMs = condition.timeoutMs();
      const onTimeout = () => reject(tookTooLong(runId, timeoutMs));
      const isTimed = timeoutMs !== undefined && timeoutMs <= LONGEST_TIMEOUT_MS;
      const timer = isTimed ? setTimeout(onTimeout, timeoutMs) : undefined;
      close = () => {
        clearTimeout(timer);
        signal?.removeEventListener("abort", onAbort);
        follow.close();
        condition.free();
      };
      follow.start();
    });
  } catch (thrown) {
    throw toError(thrown);
  } finally {
    close();
  }
}

function tookTooLong(runId: string, timeoutMs: number | undefined): PhronyTimeoutError {
  return new PhronyTimeoutError(`waiting for run ${runId} took longer than ${timeoutMs} ms`, {
    code: "timeout",
    retryable: true,
  });
}
