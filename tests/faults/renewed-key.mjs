// A key that its owner renews when it is refused, as programs do that get theirs from elsewhere.

/** The key of one client: give it `give` as its `apiKey` and `fetch` as its `fetch`. */
export class RenewedKey {
  #key;
  #renew;

  /**
   * @param {string} key The key at first.
   * @param {() => Promise<string>} renew Gives another one.
   */
  constructor(key, renew) {
    this.#key = Promise.resolve(key);
    this.#renew = renew;
  }

  /** The key of the moment. */
  give = () => this.#key;

  /** Fetches, and has the key renewed if it is refused. */
  fetch = async (url, init) => {
    const response = await fetch(url, init);
    if (response.status === 401) await this.#refused(init.headers["X-API-Key"]);
    return response;
  };

  async #refused(key) {
    const current = this.#key;
    // A request that was on its way with an older key says nothing about this one.
    if (key === (await current) && current === this.#key) this.#key = this.#renew();
  }
}
