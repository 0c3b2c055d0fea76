// What is rendered anew every second.

import type { LitElement, ReactiveController } from "lit";
import type { LiveRunSnapshot } from "../index.js";

/** How often, in milliseconds. */
const TICK_MS = 1_000;

/** Whether time goes on for a run: it has not ended, as far as anybody hears. */
export function goesOn({ phase, connection }: LiveRunSnapshot): boolean {
  return phase !== "finished" && connection !== "closed";
}

/** Has an element render itself every second for as long as something goes on. */
export class Ticking implements ReactiveController {
  readonly #host: LitElement;
  readonly #goesOn: () => boolean;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #frame: number | undefined;

  constructor(host: LitElement, goesOn: () => boolean) {
    this.#host = host;
    this.#goesOn = goesOn;
    host.addController(this);
  }

  hostConnected(): void {
    // What stood still while the element was away.
    if (this.#host.hasUpdated) this.#host.requestUpdate();
  }

  hostDisconnected(): void {
    this.#stop();
  }

  hostUpdated(): void {
    if (!this.#host.isConnected || !this.#goesOn()) return this.#stop();
    this.#timer ??= setTimeout(() => {
      // In a page that nobody sees there are no frames, and so no ticks either, until somebody does.
      this.#frame = requestAnimationFrame(() => {
        this.#stop();
        this.#host.requestUpdate();
      });
    }, TICK_MS);
  }

  #stop(): void {
    clearTimeout(this.#timer);
    if (this.#frame !== undefined) cancelAnimationFrame(this.#frame);
    this.#timer = this.#frame = undefined;
  }
}
