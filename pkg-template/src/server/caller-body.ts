// Reading what a caller sends.

import { Refusal } from "./answer.js";

/** Reads a body of JSON that holds an object, of at most `maxBytes`. */
export async function readBody(request: Request, maxBytes: number): Promise<Record<string, unknown>> {
  // Also what keeps forms of other origins out, which need no preflight.
  const type = request.headers.get("content-type") ?? "";
  if (!/^application\/json *(;|$)/i.test(type)) throw new Refusal(415, "The body must be application/json");
  const text = await readText(request, maxBytes);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Refusal(400, "The body is not JSON");
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new Refusal(400, "The body must be a JSON object");
  }
  return value as Record<string, unknown>;
}

async function readText(request: Request, maxBytes: number): Promise<string> {
  const tooLarge = () => new Refusal(413, `The body is larger than ${maxBytes} bytes`);
  // What is announced as too large is not even begun.
  if (Number(request.headers.get("content-length") ?? 0) > maxBytes) throw tooLarge();
  if (request.body === null) return "";
  const decoder = new TextDecoder();
  const reader = request.body.getReader();
  let bytes = 0;
  let text = "";
  for (;;) {
    let result;
    try {
      result = await reader.read();
    } catch {
      throw new Refusal(400, "The body broke off");
    }
    if (result.done) return text + decoder.decode();
    bytes += result.value.byteLength;
    if (bytes > maxBytes) {
      reader.cancel().catch(() => {});
      throw tooLarge();
    }
    text += decoder.decode(result.value, { stream: true });
  }
}
