// What a step says: in a word, a name and a text.
//
// The set of types is open, and the service may put anything anywhere. So a step is read by the fields that its content
// has, whatever its type: what the service adds is then told like what is known.

import type { JsonValue, LiveTimelineItem } from "../../index.js";
import type { PhronyStrings } from "../strings/index.js";
import { inWords } from "./in-words.js";

/** What is shown of a step. */
export interface StepText {
  /** What kind of step it is. */
  label: string;
  /** The tool, the agent or the model, and how it stands; may be empty. */
  name: string;
  /** What it is about; may be empty. */
  text: string;
  /** What went wrong; empty if nobody says what, `undefined` if nothing did. */
  error: string | undefined;
}

type Fields = { [name: string]: JsonValue | undefined };

/** The fields that say nothing to people, or that are told elsewhere. */
const STANZA = /_id$|tokens|^(sequence|step_kind|iteration)$/;

/** How long a name may be. */
const LONGEST_NAME = 200;

/**
 * Puts a step into words.
 *
 * @param call The call that a result belongs to.
 * @param most About how many characters of the text are wanted.
 */
export function stepText(
  { type, content, error: itsError }: LiveTimelineItem,
  call: LiveTimelineItem | undefined,
  { timeline, common }: PhronyStrings,
  most: number,
): StepText {
  const fields = fieldsOf(content);
  const { kind, status, options, message, preview, prompt, result, input, output } = fields;
  // A result that is no object is what came of it.
  const { data, error, successful }: Fields = isObject(result) ? result : { data: result };
  const words = (value: JsonValue | undefined) => inWords(value, most);
  const failure = itsError || error || fields["error"];
  const name = join(" · ", [
    toolName(fieldsOf(call?.content)) || toolName(fields) || short(fields["agent_name"] ?? fields["model"]),
    kind && timeline.taskKind(short(kind)),
    status && common.status(short(status)),
  ]);
  const choices = (Array.isArray(options) ? options : []).map((option) => {
    const { label, id } = fieldsOf(option);
    return short(label ?? id ?? option);
  });
  // Many agents put what their output says to a person in `text`.
  const outcome = fieldsOf(output)["text"] ?? output;
  const said = message ?? preview ?? prompt ?? fields["arguments"] ?? data ?? input ?? outcome;
  let text = join("\n", [words(said), choices.length > 0 && timeline.choices(choices)]);
  // What has other fields is shown as it is.
  if (!(name || text || failure)) text = words(isObject(content) ? telling(content) : content);
  const hasFailed = failure || successful === false;
  return { label: timeline.step(type), name, text, error: hasFailed ? words(failure || "") : undefined };
}

function toolName({ name, operation_name: operation }: Fields): string {
  return join(".", [name, operation].map(short));
}

function telling(content: Fields): JsonValue {
  return Object.fromEntries(Object.entries(content).filter(([name]) => !STANZA.test(name))) as JsonValue;
}

function short(value: JsonValue | undefined): string {
  return inWords(value, LONGEST_NAME);
}

function join(separator: string, parts: unknown[]): string {
  return parts.filter(Boolean).join(separator);
}

function fieldsOf(value: JsonValue | undefined): Fields {
  return isObject(value) ? value : {};
}

function isObject(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
