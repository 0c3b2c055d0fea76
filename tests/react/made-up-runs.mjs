// A service whose runs go on when the test says so.

import { conversationOf, runEvent, stepEvent } from "../support/live.mjs";
import { eventStream, json } from "../support/stub-server.mjs";

/** Answers for runs of any id. */
export class MadeUpRuns {
  #runs = new Map();

  /** For `site.answer`. */
  answer = ({ path }, response) => {
    const [, , , id, what] = path.split("/");
    this.run(id).answer(what, response);
  };

  /** The run with this id. */
  run(id) {
    if (!this.#runs.has(id)) this.#runs.set(id, new MadeUpRun());
    return this.#runs.get(id);
  }
}

class MadeUpRun {
  /** Whether the service refuses whatever is asked about it. */
  isRefused = false;
  #status = "Running";
  #steps = 1;
  #streams = new Set();

  answer(what, response) {
    if (this.isRefused) return json(response, 400, { message: "not like this", statusCode: 400 });
    if (what !== "stream") return json(response, 200, this.conversation);
    eventStream(response);
    if (this.#status === "Completed") return response.end();
    this.#streams.add(response);
    response.on("close", () => this.#streams.delete(response));
  }

  get conversation() {
    return conversationOf(this.#status, this.#steps);
  }

  /** One step more. */
  step() {
    this.#steps += 1;
    this.#tell(stepEvent(this.#steps));
  }

  /** The end, which only the conversation tells of if the streams are lost before. */
  complete() {
    this.#status = "Completed";
    this.#tell(runEvent("Completed"));
    this.loseStreams();
  }

  /** Ends the streams, but not the run. */
  loseStreams() {
    for (const stream of this.#streams) stream.end();
  }

  #tell(event) {
    for (const stream of this.#streams) stream.write(`data: ${JSON.stringify(event)}\n\n`);
  }
}
