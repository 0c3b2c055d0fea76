// When a list is read again: from time to time, while somebody may see it.

/** Calls back when it is time, but only while the page is visible and the element is in view. */
export class Watch {
  readonly #onTime: () => void;
  readonly #hidden = new Set<Element>();
  #due = Infinity;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #observer: IntersectionObserver | undefined;
  #element: Element | undefined;

  constructor(onTime: () => void) {
    this.#onTime = onTime;
  }

  /** Begins to look whether the element is in view. */
  start(element: Element): void {
    this.#element = element;
    document.addEventListener("visibilitychange", this.#hurry);
    window.addEventListener("online", this.#hurry);
    if (typeof IntersectionObserver === "undefined") return;
    this.#observer = new IntersectionObserver((entries) => {
      for (const { target, isIntersecting } of entries) this.#hidden[isIntersecting ? "delete" : "add"](target);
      this.#set();
    });
    this.observe(element);
  }

  /** Looks whether another element is in view, too. */
  observe(element: Element): void {
    this.#observer?.observe(element);
  }

  /** Stops everything. */
  stop(): void {
    document.removeEventListener("visibilitychange", this.#hurry);
    window.removeEventListener("online", this.#hurry);
    this.#observer?.disconnect();
    this.#hidden.clear();
    this.after(Infinity);
  }

  /** Calls back once, after that many milliseconds or when the element is seen again; never for `Infinity`. */
  after(ms: number): void {
    this.#due = performance.now() + ms;
    this.#set();
  }

  /** Whether one of the elements may be seen. */
  sees(element: Element): boolean {
    return document.visibilityState === "visible" && !this.#hidden.has(element);
  }

  /** What was to be called later is called as soon as it may be: the network is back, or the reader. */
  readonly #hurry = (): void => {
    if (this.#due < Infinity) this.after(0);
  };

  #set(): void {
    clearTimeout(this.#timer);
    if (this.#due === Infinity || !this.sees(this.#element!)) return;
    this.#timer = setTimeout(this.#onTime, Math.max(0, this.#due - performance.now()));
  }
}
