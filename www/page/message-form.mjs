// The next message of a conversation, perhaps with a file.

import { onSubmit } from "./busy.mjs";
import { element, freshId } from "./dom.mjs";
import { FileField } from "./file-field.mjs";

/**
 * @param {object} phrony The client, for the upload.
 * @param {(text: string, file: object | undefined) => Promise<unknown>} send Sends a text, or a file, or both.
 * @param {(error: Error | undefined) => void} onOutcome Hears how it went.
 * @returns {{ element: HTMLFormElement, setWaiting: (waiting: boolean) => void }}
 */
export function messageForm(phrony, send, onOutcome) {
  const id = freshId("message");
  const text = element("textarea", { id, rows: 2, onkeydown: sendOnEnter });
  const file = new FileField("File (optional)");
  const button = element("button", { class: "primary" }, "Send");
  const label = element("label", { for: id }, "Message");
  const form = element(
    "form",
    { class: "message" },
    element("div", { class: "field" }, label, text, element("p", { class: "hint" }, "“bye” ends the conversation.")),
    file.element,
    button,
  );
  let waiting = true;
  onSubmit(form, async () => {
    if (!waiting) return;
    try {
      const attached = await file.upload(phrony);
      if (text.value.trim() === "" && attached === undefined) return text.focus();
      await send(text.value, attached?.uploaded);
      text.value = "";
      file.clear();
      text.focus();
      onOutcome(undefined);
    } catch (error) {
      onOutcome(error);
    }
  });
  const setWaiting = (isWaiting) => {
    waiting = isWaiting;
    // Whoever writes may go on: only sending has to wait for the agent.
    button.textContent = waiting ? "Send" : "The agent works…";
    form.classList.toggle("held", !waiting);
  };
  return { element: form, setWaiting };
}

function sendOnEnter(event) {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  event.target.form.requestSubmit();
}
