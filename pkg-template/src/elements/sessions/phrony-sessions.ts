import { html, nothing, type PropertyDeclarations, type PropertyValues, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { type Phrony, type PhronyError, PhronyResponseError, ready, type SessionListItem } from "../../index.js";
import { PhronyClientElement } from "../element.js";
import { errorBox } from "../errors.js";
import { base } from "../styles/index.js";
import badge from "../styles/status.css";
import type { PhronySessionsElement } from "../types.js";
import { type ReadPage, SessionPages } from "./session-pages.js";
import { runOf, sessionRow } from "./session-row.js";
import { goesOn, stateOf } from "./session-state.js";
import { Watch } from "./watch.js";
import styles from "./phrony-sessions.css";

/** How many sessions a page has unless `page-size` says so, and the most that the service gives. */
const PAGE_SIZE = 20;
const LARGEST_PAGE = 100;

/** How soon the list is read again after a change, and how late at most while there are none, in milliseconds. */
const SOON_MS = 5_000;
const LATE_MS = 30_000;

/** What can be chosen before any session has shown it: the labels that are documented, and how most failures end. */
const STATUSES = [
  ...["Running", "WaitingForHITL", "WaitingForAITL", "WaitingForResponse", "WaitingForTimer"],
  ...["Completed", "Failed"],
];

/**
 * `<phrony-sessions>`: the sessions of an agent, page by page, kept current while somebody looks.
 *
 * @fires {CustomEvent} phrony-open - A session was chosen; may be prevented.
 * @fires {CustomEvent} phrony-filter - The reader has chosen which sessions to see.
 * @fires {CustomEvent} phrony-error - The list could not be read.
 *
 * @csspart session - A session.
 * @csspart status - Its status.
 * @csspart error - What went wrong.
 */
export class PhronySessions extends PhronyClientElement implements PhronySessionsElement {
  static override styles = [...base, badge, styles];

  static override properties: PropertyDeclarations = {
    agentId: { attribute: "agent-id" },
    runId: { attribute: "run-id" },
    status: {},
    versionId: { attribute: "version-id" },
    pageSize: { attribute: "page-size", type: Number },
    hrefFor: { attribute: false },
  };

  declare agentId: string | undefined;
  declare runId: string | undefined;
  declare status: string | undefined;
  declare versionId: string | undefined;
  declare pageSize: number;
  declare hrefFor: ((session: SessionListItem) => string) | undefined;

  #pages = new SessionPages();
  /** New sessions that are not shown yet: they would move what the reader is about to choose. */
  #held = new Set<string>();
  /** The labels that sessions of this agent had. */
  #statuses = new Set(STATUSES);
  #reading: AbortController | undefined;
  #isReadingMore = false;
  /** Whether the reader has asked for what is read, and so wants to hear of it. */
  #isAsked = true;
  #failure: unknown;
  #pause = SOON_MS;
  readonly #watch = new Watch(() => void this.#read(false));

  constructor() {
    super();
    this.pageSize = PAGE_SIZE;
  }

  refresh(): Promise<void> {
    return this.#read(true);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#watch.start(this);
    // Back in the document, where what is shown may be old; the first time, the first update does it.
    if (this.hasUpdated) void this.#read(true);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#reading?.abort();
    this.#reading = undefined;
    this.#watch.stop();
  }

  protected override willUpdate(changed: PropertyValues): void {
    const isOther = changed.has("agentId") || changed.has("client") || changed.has("baseUrl");
    if (isOther) this.#statuses = new Set(STATUSES);
    if (!isOther && !changed.has("status") && !changed.has("versionId") && !changed.has("pageSize")) return;
    this.#pages = new SessionPages();
    if (this.isConnected) void this.#read(true);
  }

  /** Reads the list again, or its next page. What is still being read is given up. */
  async #read(isAsked: boolean, isMore = false): Promise<void> {
    this.#reading?.abort();
    this.#watch.after(Infinity);
    const { phrony, agentId } = this;
    if (phrony === undefined || !agentId) return;
    const reading = (this.#reading = new AbortController());
    this.#isReadingMore = isMore;
    this.#isAsked = isAsked;
    if (isAsked) this.#failure = undefined;
    this.requestUpdate();
    const pages = this.#pages;
    const known = pages.items;
    const readPage = this.#reader(phrony, agentId, reading.signal);
    try {
      // For the phases, which are told synchronously.
      await ready();
      // Who asks wants to see what is there, whatever is known of it.
      await (isMore ? pages.readMore(readPage) : pages.readAgain(readPage, isAsked ? () => true : goesOn));
      this.#failure = undefined;
      this.#welcome(known, pages.items);
    } catch (error) {
      // Whoever gave it up has begun something else.
      if (reading.signal.aborted) return;
      this.#fail(error);
    }
    this.#reading = undefined;
    this.#isReadingMore = false;
    this.requestUpdate();
  }

  /** What reads the pages of the query as it is now. */
  #reader(phrony: Phrony, agentId: string, signal: AbortSignal): ReadPage {
    const { pageSize, status, versionId } = this;
    const take = pageSize >= 1 && pageSize <= LARGEST_PAGE ? Math.floor(pageSize) : PAGE_SIZE;
    const query = { take, status: status || undefined, versionId: versionId || undefined };
    return async (skip) => {
      const page = await phrony.listSessions(agentId, { ...query, skip }, { signal });
      // Not every client obeys.
      signal.throwIfAborted();
      if (Array.isArray(page.items)) return page;
      throw new PhronyResponseError(200, "The server's answer is not a page of sessions", "", "");
    };
  }

  /** Decides which sessions are shown, and when the list is read again. */
  #welcome(known: readonly SessionListItem[], items: readonly SessionListItem[]): void {
    for (const { status } of items) this.#statuses.add(status);
    const ids = new Set(known.map(({ id }) => id));
    const first = items.findIndex(({ id }) => ids.has(id));
    const isRefresh = this.#isAsked && !this.#isReadingMore;
    if (isRefresh || first < 0 || !this.#isReaderThere()) this.#held.clear();
    else for (const { id } of items.slice(0, first)) this.#held.add(id);
    const isCalm = !this.#isAsked && stateOf(known) === stateOf(items);
    this.#pause = isCalm ? Math.min(LATE_MS, 2 * this.#pause) : SOON_MS;
    // Where nothing goes on, something new may still start.
    this.#watch.after(items.some(goesOn) ? this.#pause : LATE_MS);
  }

  /** Whether the reader points into the list, walks through it, or has scrolled down in it. */
  #isReaderThere(): boolean {
    const { renderRoot } = this;
    const isAtRow = renderRoot.querySelector("ol:hover, .session:focus-visible") !== null;
    return isAtRow || !this.#watch.sees(renderRoot.querySelector(".head")!);
  }

  #fail(error: unknown): void {
    const isNew = this.#failure === undefined;
    this.#failure = error;
    this.#pause = Math.min(LATE_MS, 2 * this.#pause);
    const isFatal = !(error as PhronyError).retryable;
    if (!isFatal) this.#watch.after(this.#pause);
    if (isNew) this.emit("phrony-error", { runId: undefined, error, isFatal });
  }

  #filter(event: Event): void {
    this.status = (event.target as HTMLSelectElement).value || undefined;
    this.emit("phrony-filter", { status: this.status });
  }

  readonly #open = (session: SessionListItem, event: MouseEvent): void => {
    const runId = runOf(session);
    // A link that is opened elsewhere is the browser's.
    const isElsewhere = this.hrefFor && (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);
    if (isElsewhere || runId === undefined) return;
    if (!this.emit("phrony-open", { runId, session }, true)) event.preventDefault();
  };

  #more(): void {
    if (!this.#isReadingMore) void this.#read(true, true);
  }

  /** Updates, and keeps the focus, or gives it the next place where its own is gone. */
  protected override update(changed: PropertyValues): void {
    const rows = () => [...this.renderRoot.querySelectorAll<HTMLElement>(".session")];
    const focused = this.shadowRoot?.activeElement as HTMLElement | null | undefined;
    const before = focused ? rows() : [];
    const place = focused?.matches(".more") ? before.length : before.indexOf(focused!);
    super.update(changed);
    const select = this.renderRoot.querySelector("select");
    // Once it has its options.
    if (select) select.value = this.status ?? "";
    if (!focused) return;
    const after = rows();
    const next = after[Math.min(place, after.length - 1)] ?? select;
    (focused.isConnected ? focused : next)?.focus({ preventScroll: true });
  }

  protected override updated(): void {
    const head = this.renderRoot.querySelector(".head");
    if (head) this.#watch.observe(head);
  }

  protected override render(): TemplateResult {
    const { words, format, runId, hrefFor } = this;
    const { common, sessions } = words;
    if (this.phrony === undefined) return html`<p class="muted">${common.noClient}</p>`;
    if (!this.agentId) return html`<p class="muted">${sessions.noAgent}</p>`;
    const shown = this.#pages.items.filter(({ id }) => !this.#held.has(id));
    const row = (session: SessionListItem) => {
      return sessionRow(session, { words, format, openRunId: runId, hrefFor, open: this.#open });
    };
    return html`
      ${this.#head(shown.length)}
      ${this.#failure ? errorBox(this.#failure, words, format, () => this.refresh(), sessions.cannotRead) : nothing}
      ${shown.length > 0
        ? html`<ol aria-label=${sessions.label}>
            ${repeat(shown, ({ id }) => id, row)}
          </ol>`
        : nothing}
      ${shown.length > 0 && this.#pages.hasMore
        ? html`<button type="button" class="more" aria-disabled=${this.#isReadingMore} @click=${this.#more}>
            ${this.#isReadingMore ? common.loading : sessions.more}
          </button>`
        : nothing}
    `;
  }

  /** The filter, how many sessions there are, and the button that reads them again. */
  #head(shown: number): TemplateResult {
    const { format, status } = this;
    const { common, sessions } = this.words;
    const held = this.#pages.items.length - shown;
    const labels = new Set([...this.#statuses, ...(status ? [status] : [])]);
    return html`<div class="head row">
      <label for="filter">${sessions.filter}</label>
      <select id="filter" @change=${this.#filter}>
        <option value="">${sessions.all}</option>
        ${[...labels].map((label) => html`<option value=${label}>${common.status(label)}</option>`)}
      </select>
      <p class="muted count" aria-live=${this.#isAsked ? "polite" : "off"}>${this.#told(shown)}</p>
      <button type="button" @click=${this.refresh}>
        ${held > 0 ? sessions.showNew(held, format.number(held)) : sessions.refresh}
      </button>
    </div>`;
  }

  /** What is to be said of the list as a whole. */
  #told(shown: number): string {
    const { words, format } = this;
    const { common, sessions } = words;
    const total = Math.max(shown, this.#pages.total ?? 0);
    if (total === 0 && this.#reading) return common.loading;
    if (total === 0 && this.#failure) return "";
    if (total === 0) return this.status || this.versionId ? sessions.noMatch : sessions.none;
    return sessions.count(total, format.number(total), shown < total ? format.number(shown) : undefined);
  }
}
