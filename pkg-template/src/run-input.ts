// Builds the input for a waiting run. The rules are the module's; this only collects the fields.

import { rethrowing } from "./errors.js";
import type { PhronyFileMessageAttachment, SendRunMessageBody } from "./types/input.js";
import type { UploadedFile } from "./types/file.js";
import { wasmSync } from "./wasm/instance.js";

/** A file for a message: an upload's result, or its object key with what else is known. */
export type MessageFile = UploadedFile | Omit<PhronyFileMessageAttachment, "phronyFile">;

/**
 * Builds the input for a run that waits.
 *
 * ```ts
 * await phrony.sendRunMessage(runId, RunInput.text("The invoice is attached.").file(uploaded));
 * await phrony.sendRunMessage(runId, RunInput.approve(taskId).metadata({ ticket: 7 }));
 * ```
 */
export class RunInput {
  readonly #fields: Omit<SendRunMessageBody, "runId">;

  private constructor(fields: Omit<SendRunMessageBody, "runId">) {
    this.#fields = fields;
  }

  /** The next message, for `WaitingForResponse`. */
  static text(text: string): RunInput {
    return new RunInput({ text });
  }

  /** A message of files alone. {@link RunInput.file} adds files to a text. */
  static files(...files: MessageFile[]): RunInput {
    return new RunInput({ files: files.map(attachment) });
  }

  /** Approves an approval task. */
  static approve(taskId: string): RunInput {
    return new RunInput({ userTaskId: taskId, approved: true });
  }

  /** Rejects an approval task. */
  static reject(taskId: string): RunInput {
    return new RunInput({ userTaskId: taskId, approved: false });
  }

  /** Chooses an option of a `multi_option` task. */
  static choose(taskId: string, optionId: string): RunInput {
    return new RunInput({ userTaskId: taskId, selectedOptionId: optionId });
  }

  /** Answers a text task with a string, or a number task with a number. */
  static answer(taskId: string, answer: string | number): RunInput {
    return new RunInput({
      userTaskId: taskId,
      ...(typeof answer === "number" ? { numberValue: answer } : { textValue: answer }),
    });
  }

  /** The input with one more file. */
  file(file: MessageFile): RunInput {
    return new RunInput({ ...this.#fields, files: [...(this.#fields.files ?? []), attachment(file)] });
  }

  /** The input with something else to store on the task. */
  metadata(metadata: object): RunInput {
    return new RunInput({ ...this.#fields, metadata });
  }

  /** The input with who completed the task. For trusted gateways only. */
  completedBy(email: string): RunInput {
    return new RunInput({ ...this.#fields, completedByEmail: email });
  }

  /**
   * The body for the run, checked.
   *
   * @throws {@link PhronyInputError} when the input says nothing, contradicts itself, or holds what cannot be sent.
   */
  toBody(runId: string): SendRunMessageBody {
    const body = this.unchecked(runId);
    rethrowing(() => wasmSync().checkInput(runId, body));
    return body;
  }

  /** @internal The body for a call that checks it itself. */
  unchecked(runId: string): SendRunMessageBody {
    return { runId, ...this.#fields };
  }
}

function attachment(file: MessageFile): PhronyFileMessageAttachment {
  if ("presign" in file) return { phronyFile: true, objectKey: file.presign.objectKey, filename: file.leafName };
  return { ...file, phronyFile: true };
}
