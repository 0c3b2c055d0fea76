// The form that completes a task, by what the task asks for.

import { onSubmit } from "./busy.mjs";
import { element, freshId } from "./dom.mjs";

/**
 * What the form does. Each may fail.
 *
 * @typedef {object} TaskActions
 * @property {(approved: boolean) => Promise<unknown>} decide
 * @property {(optionId: string) => Promise<unknown>} choose
 * @property {(answer: string | number) => Promise<unknown>} answer
 * @property {() => Promise<unknown>} acknowledge
 */

/**
 * @param {object} task A pending task of the package.
 * @param {TaskActions} actions
 * @param {(error: Error | undefined) => void} onOutcome Hears how it went.
 * @returns {HTMLFormElement}
 */
export function taskForm(task, actions, onOutcome) {
  const { controls, send } = formFor(task, actions);
  const form = element("form", { class: "answer" }, ...controls);
  onSubmit(form, async (submitter) => {
    try {
      await send(submitter);
      onOutcome(undefined);
    } catch (error) {
      onOutcome(error);
    }
  });
  return form;
}

function formFor({ kind, options }, actions) {
  switch (kind) {
    case "multi_option":
      return {
        controls: options.map(({ id, label }) => button(label || id, { value: id })),
        send: (submitter) => actions.choose(submitter.value),
      };
    case "text":
    case "aitl_escalation":
      return field({ type: "text", autocomplete: "off" }, (input) => actions.answer(input.value));
    case "number":
      return field({ type: "number", step: "any" }, (input) => actions.answer(input.valueAsNumber));
    case "anomaly_alert":
      return { controls: [button("Acknowledge", { class: "primary" })], send: () => actions.acknowledge() };
    default:
      return {
        controls: [button("Approve", { class: "primary", value: "yes" }), button("Reject", { class: "danger", value: "no" })],
        send: (submitter) => actions.decide(submitter.value === "yes"),
      };
  }
}

function field(attributes, send) {
  const id = freshId("answer");
  const input = element("input", { id, required: true, ...attributes });
  const label = element("label", { for: id, class: "unseen" }, "Your answer");
  return { controls: [label, input, button("Send", { class: "primary" })], send: () => send(input) };
}

function button(text, attributes) {
  return element("button", attributes, text);
}
