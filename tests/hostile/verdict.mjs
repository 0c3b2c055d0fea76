// Running a case, and what is wrong with how it went.

import { runCase } from "./processes.mjs";

/**
 * What a case may take above the process that only reads a run, in MiB. Most of it is what the runtimes have not
 * collected yet; what is kept without a limit takes gigabytes here.
 */
const MOST_ABOVE = 256;
const MEBIBYTE = 2 ** 20;

/** Runs a case. `baseline` is the peak of the case that does nothing. */
export async function judge(server, runtime, project, hostile, baseline) {
  const { baseUrl, requests } = server.invite(hostile);
  const contacts = server.decoyContacts();
  const { calls, after, peak } = await runCase(runtime, project, baseUrl, hostile.name);
  const above = (peak - baseline) / MEBIBYTE;

  const problems = calls.filter(({ failure }) => failure).map(({ call, failure }) => `${call}: ${failure}`);
  if (after) problems.push(`afterwards: ${after}`);
  if (server.decoyContacts() > contacts) problems.push("the client went where a redirect leads");
  const limit = hostile.mostAbove ?? MOST_ABOVE;
  if (above > limit) problems.push(`it took ${above.toFixed(0)} MiB above the baseline, more than ${limit}`);
  try {
    hostile.check?.(requests);
  } catch (failure) {
    problems.push(`the server was sent: ${failure.message}`);
  }
  return { name: hostile.name, calls, above, problems };
}
