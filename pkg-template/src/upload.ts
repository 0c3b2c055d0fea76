// What an upload needs from the platform: the bytes' size, and progress where it can be had.

import { PhronyInputError } from "./errors.js";
import type { UploadProgress, WorkspaceFile } from "./types/file.js";

/** The bytes to put, with their size. */
export function payload(data: WorkspaceFile["data"]): { body: ArrayBuffer | Uint8Array | Blob; size: number } {
  if (data instanceof ArrayBuffer || ArrayBuffer.isView(data)) return { body: data, size: data.byteLength };
  if (typeof Blob === "function" && data instanceof Blob) {
    // Without its type: `fetch` would send that as a header that the upload was not signed for.
    return { body: data.slice(0, data.size, ""), size: data.size };
  }
  throw new PhronyInputError("data: must be an ArrayBuffer, a Uint8Array or a Blob", { field: "data" });
}

/** Whether the platform tells how far an upload is. `fetch` does not. */
export function canTellProgress(): boolean {
  return typeof XMLHttpRequest === "function";
}

/** A `fetch` for the one upload that tells its progress. */
export function progressFetch(onProgress: (progress: UploadProgress) => void) {
  return (url: string, init: { method: string; headers: Record<string, string>; body: any; signal: AbortSignal }) =>
    new Promise<Response>((resolve, reject) => {
      const request = new XMLHttpRequest();
      const abort = () => request.abort();
      request.open(init.method, url);
      for (const [name, value] of Object.entries(init.headers)) request.setRequestHeader(name, value);
      request.upload.onprogress = ({ loaded, total }) => onProgress({ loaded, total });
      request.onload = () => resolve(response(request));
      request.onerror = () => reject(new TypeError("the upload failed"));
      request.onabort = () => reject(init.signal.reason);
      request.onloadend = () => init.signal.removeEventListener("abort", abort);
      init.signal.addEventListener("abort", abort);
      request.send(init.body);
    });
}

function response(request: XMLHttpRequest): Response {
  const retryAfter = request.getResponseHeader("retry-after");
  // These have no body, and `Response` refuses to give them one.
  const body = [204, 205, 304].includes(request.status) ? null : request.responseText;
  return new Response(body, {
    status: request.status,
    headers: retryAfter === null ? {} : { "retry-after": retryAfter },
  });
}
