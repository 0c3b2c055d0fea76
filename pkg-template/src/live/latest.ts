// The latest of something that changes, for loops that may be slower than the changes.

/** What changes. */
export interface Changing<T> {
  /** The latest, or `undefined` as long as there is nothing to see; the same until it has changed. */
  latest(): T | undefined;
  /** Whether nothing comes after the latest, and why if that is an error. */
  end(): End | undefined;
  /** Calls back after every change and at the end, until the returned function is called. */
  listen(listener: () => void): () => void;
}

/** How something has ended. */
export interface End {
  error?: unknown;
}

type Result<T> = IteratorResult<T, void>;

/** An iteration that skips what has been overtaken: there is no queue that could grow. */
export class Latest<T> implements AsyncIterableIterator<T> {
  readonly #changing: Changing<T>;
  readonly #unlisten: () => void;
  #seen: T | undefined;
  #left: End | undefined;
  /** The calls that wait for a change, the oldest first. */
  #waiting: { resolve(result: Result<T>): void; reject(error: unknown): void }[] = [];

  constructor(changing: Changing<T>) {
    this.#changing = changing;
    this.#unlisten = changing.listen(() => this.#serve());
  }

  next(): Promise<Result<T>> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
      this.#serve();
    });
  }

  async return(): Promise<Result<T>> {
    this.leave({});
    return { done: true, value: undefined };
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  /** Ends the iteration, whatever comes. */
  leave(end: End): void {
    this.#left ??= end;
    this.#unlisten();
    this.#serve();
  }

  #serve(): void {
    for (let call = this.#waiting[0]; call !== undefined; call = this.#waiting[0]) {
      const latest = this.#left === undefined ? this.#changing.latest() : undefined;
      if (latest !== undefined && latest !== this.#seen) {
        this.#seen = latest;
        call.resolve({ done: false, value: latest });
      } else {
        const end = this.#left ?? this.#changing.end();
        if (end === undefined) return;
        // The error is told once; whoever asks again hears that it is over.
        this.#left = {};
        this.#unlisten();
        if ("error" in end) call.reject(end.error);
        else call.resolve({ done: true, value: undefined });
      }
      this.#waiting.shift();
    }
  }
}
