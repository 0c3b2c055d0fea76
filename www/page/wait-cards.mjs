// A card for everything that the run waits for, with what answers it.

import { waitsOf } from "../run/waits.mjs";
import { onSubmit } from "./busy.mjs";
import { byId, element, freshId, setText } from "./dom.mjs";
import { KeyedList } from "./keyed-list.mjs";
import { messageForm } from "./message-form.mjs";
import { taskForm } from "./task-form.mjs";

export class WaitCards {
  #phrony;
  #live;
  #onOutcome;
  /** The last wait for a message: its card stays until the end, so that one can write while the agent works. */
  #conversation;
  #list = new KeyedList(byId("waits"), ({ key }) => key, (wait) => this.#card(wait));

  /** @param {(error: Error | undefined) => void} onOutcome Hears how an answer went. */
  constructor(onOutcome) {
    this.#onOutcome = onOutcome;
  }

  /** Shows what a snapshot of the live run waits for; uploads go through this client. Tells what there is to do. */
  show(phrony, live, snapshot) {
    this.#phrony = phrony;
    this.#live = live;
    const waits = waitsOf(snapshot);
    this.#conversation = waits.find(({ kind }) => kind === "message") ?? this.#conversation;
    const shown = waits.map((wait) => ({ ...wait, waiting: true }));
    const isHeld = this.#conversation !== undefined && !waits.some(({ key }) => key === this.#conversation.key);
    if (isHeld && snapshot.phase !== "finished") shown.push({ ...this.#conversation, waiting: false });
    this.#list.show(shown);
    return waits;
  }

  /** Shows nothing. */
  clear() {
    this.#conversation = undefined;
    this.#list.show([]);
  }

  #card(wait) {
    const id = freshId("wait");
    const title = element("h3", { id }, wait.text);
    const { body, update } = this.#body(wait, title);
    const attributes = { class: "card", "data-wait": wait.kind, "aria-labelledby": id };
    return { element: element("section", attributes, title, ...body), update };
  }

  #body(wait, title) {
    switch (wait.kind) {
      case "task":
        return { body: [taskForm(wait.task, this.#actions(wait.task), this.#onOutcome)] };
      case "message": {
        const form = messageForm(this.#phrony, (text, file) => this.#say(text, file), this.#onOutcome);
        const update = ({ waiting }) => {
          form.setWaiting(waiting);
          setText(title, waiting ? wait.text : "The agent works on its answer.");
        };
        return { body: [form.element], update };
      }
      case "timer":
        return { body: [this.#skipForm()] };
      case "dashboard":
        return { body: dashboardHint(wait) };
      default:
        return { body: [] };
    }
  }

  #actions({ taskId }) {
    return {
      decide: (approved) => (approved ? this.#live.approve(taskId) : this.#live.reject(taskId)),
      choose: (optionId) => this.#live.choose(taskId, optionId),
      answer: (answer) => this.#live.answer(taskId, answer),
    };
  }

  #say(text, file) {
    const files = file === undefined ? [] : [file];
    return text.trim() === "" ? this.#live.files(...files) : this.#live.say(text, files);
  }

  #skipForm() {
    const form = element("form", { class: "answer" }, element("button", { class: "primary" }, "Skip the timer"));
    onSubmit(form, async () => {
      try {
        await this.#live.skipWait();
        this.#onOutcome(undefined);
      } catch (error) {
        this.#onOutcome(error);
      }
    });
    return form;
  }
}

/** No button for what the API cannot do: only where to go. */
function dashboardHint({ runId, task }) {
  const href = `dashboard.html#${new URLSearchParams({ run: runId })}`;
  const link = element("a", { href, target: "phrony-dashboard", rel: "noopener" }, "stand-in for the dashboard");
  return [
    element(
      "p",
      {},
      `A task of the kind ${task.kind} can only be completed in the Phrony dashboard. With the emulator, go to its `,
      link,
      ".",
    ),
  ];
}
