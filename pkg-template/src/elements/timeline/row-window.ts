// The part of a long list that is in the page: the rows in view and a few around them.
//
// The page itself lays the rows out, one below the other, between two paddings that stand for all others. So no row
// overlaps another, whatever its height turns out to be, and nothing but the paddings has to be placed.

import { Heights } from "./heights.js";
import type { Row, Rows } from "./rows.js";

/** How much of the list is kept above and below the view, in pixels: at most a view. */
const MARGIN_PX = 400;

/** How close to the end a reader who scrolls down has to come to follow it. */
const NEAR_END_PX = 24;

/** A scroll has ended when nothing was heard of it for so long, in milliseconds. */
const SCROLL_ENDS_MS = 150;

/** Places that are no further apart are the same one: browsers round in their own ways, and some also afterwards. */
const SAME_PX = 1.5;

/** A row's element in the page. */
export interface RowElement extends HTMLElement {
  row: Row;
  /** What it was made of. */
  madeOf?: readonly unknown[];
}

/** What a window is part of. */
interface RowHost {
  /** Shows a row in its element. */
  renderRow(row: Row, element: RowElement): void;
  /** Something has changed, so that the window has to be shown anew. */
  requestUpdate(): void;
}

/** Shows the rows of a scroller that are in view. Takes sizes from observers, and writes to the page once a frame. */
export class RowWindow {
  /** Whether the view is kept at the end. */
  isFollowing = true;
  readonly scroller: HTMLElement;
  readonly #rows: Rows;
  readonly #host: RowHost;
  readonly #list: HTMLElement;
  readonly #heights: Heights;
  readonly #observer = new ResizeObserver((entries) => this.#onResize(entries));
  /** The height of the view. */
  #height = 0;
  /** The width that the heights are of. */
  #width = 0;
  /** Whether nobody sees it, or it is not known yet. */
  isHidden = true;
  /** How far the view is scrolled, as last read or written. */
  #top = 0;
  /** The row at the top of the view, and how much of it is above. */
  #anchor: { row: Row; above: number } | undefined;
  /** The first row in the page and where it is, as last written. */
  #first = 0;
  #padding = 0;
  /** Runs while the reader scrolls. Whoever writes the place then ends a scroll that goes on by itself. */
  #scrolling: ReturnType<typeof setTimeout> | undefined;

  constructor(host: RowHost, rows: Rows, scroller: HTMLElement, list: HTMLElement) {
    this.#host = host;
    this.#rows = rows;
    this.#heights = new Heights(rows.list);
    this.scroller = scroller;
    this.#list = list;
    // Before any row: what follows from the view's size comes first.
    this.#observer.observe(scroller);
    scroller.addEventListener("scroll", () => this.#onScroll());
    scroller.addEventListener("wheel", ({ deltaY }) => deltaY < 0 && this.#top > 0 && this.hold(), { passive: true });
  }

  /** Whether the last row is in view, or will be in this frame. */
  get isAtEnd(): boolean {
    return this.isFollowing || this.#heights.total + this.#drift - this.#top - this.#height <= SAME_PX;
  }

  /** How far the rows in the page are from where they belong; see `#correct`. */
  get #drift(): number {
    return this.#padding - this.#heights.top(this.#first);
  }

  /** The element is elsewhere in the document, where it is scrolled back to the start. */
  moved(): void {
    this.#top = 0;
    this.#host.requestUpdate();
  }

  /** Keeps the view where it is from now on. */
  hold(): void {
    if (this.isFollowing) this.#anchorAt(this.#top);
    this.isFollowing = false;
  }

  /** Goes to a row and stays there; without one, to the start. */
  goTo(row: Row | undefined): void {
    this.isFollowing = false;
    this.#anchor = row && { row, above: 0 };
  }

  /** Takes over what has changed in the rows. */
  update(): void {
    const rows = this.#rows;
    const { list, changedFrom } = rows;
    rows.changedFrom = Infinity;
    this.#heights.changed(rows.settleGuesses() ? 0 : changedFrom);
    if (this.#anchor === undefined || rows.has(this.#anchor.row)) return;
    // It was folded away, or has gone. What it was folded into is the last row that is where it was.
    const row = list[Math.max(0, changedFrom - 1)];
    this.#anchor = row && { row, above: 0 };
  }

  /** Writes to the page what is to be seen. */
  show(): void {
    const heights = this.#heights;
    const top = this.#wantedTop();
    // An empty scroller may have no height of its own.
    const height = this.#height || MARGIN_PX;
    const margin = Math.min(height, MARGIN_PX);
    const first = heights.indexAt(top - margin);
    const rows = this.#rows.list.slice(first, heights.indexAt(top + height + margin) + 1);
    const end = first + rows.length;
    const root = this.#list.getRootNode() as ShadowRoot;
    const focused = root.activeElement;
    // The row with the focus stays in the page, so that the focus is not lost.
    const kept = focused?.closest<RowElement>("[role=listitem]")?.row;
    if (kept && this.#rows.has(kept)) {
      if (kept.index < first) rows.unshift(kept);
      if (kept.index >= end) rows.push(kept);
    }
    for (const element of [...this.#list.children] as RowElement[]) {
      if (rows.includes(element.row)) continue;
      this.#observer.unobserve(element);
      element.row.element = undefined;
      element.remove();
    }
    let next = this.#list.firstElementChild;
    for (const row of rows) {
      const element = (row.element ??= this.#create(row));
      if (element === next) next = next.nextElementSibling;
      else this.#list.insertBefore(element, next);
      this.#host.renderRow(row, element);
      const isAway = row.index < first || row.index >= end;
      element.style.position = isAway ? "absolute" : "";
      element.style.insetBlockStart = isAway ? `${heights.top(row.index)}px` : "";
    }
    // A browser forgets the focus of what is moved, as it is where rows have changed places.
    if (focused !== root.activeElement) (focused as HTMLElement).focus({ preventScroll: true });
    const drift = first > 0 && this.#scrolling && !this.isFollowing ? this.#top - top : 0;
    this.#first = first;
    this.#padding = Math.max(0, heights.top(first) + drift);
    this.#list.style.paddingBlock = `${this.#padding}px ${heights.total - heights.top(end)}px`;
    // Within two query containers of which the outer one has changed, WebKit lays out a list that has lost rows before
    // it takes over the paddings. At the end it then scrolls up, as there is less to scroll.
    this.#scrollTo(top + this.#drift, end === this.#rows.list.length);
  }

  #create(row: Row): RowElement {
    const element = Object.assign(document.createElement("div"), { row });
    element.setAttribute("role", "listitem");
    this.#observer.observe(element);
    return element;
  }

  /** Where the view should be, going by what is known of the heights. */
  #wantedTop(): number {
    const end = Math.max(0, this.#heights.total - this.#height);
    if (this.isFollowing) return end;
    return this.#anchor ? Math.min(this.#heights.top(this.#anchor.row.index) + this.#anchor.above, end) : 0;
  }

  #scrollTo(top: number, mayHaveMoved = false): void {
    if (Math.abs(top - (mayHaveMoved ? this.scroller.scrollTop : this.#top)) < 1) return;
    this.scroller.scrollTop = top;
    this.#top = this.scroller.scrollTop;
  }

  #anchorAt(top: number): void {
    const place = top - this.#drift;
    const row = this.#rows.list[this.#heights.indexAt(place)];
    this.#anchor = row && { row, above: place - this.#heights.top(row.index) };
  }

  #onScroll(): void {
    const { scrollTop: top, scrollHeight, clientHeight } = this.scroller;
    // Its own doing, or that of the page while it hides the element.
    if (Math.abs(top - this.#top) <= SAME_PX || this.isHidden) return;
    const isUp = top < this.#top;
    // Not by the height that is known: what the observer has not told of yet may be why the place has changed.
    const toEnd = scrollHeight - top - clientHeight;
    // Who jumps means a place in the list, and not one by the rows that were in view.
    if (Math.abs(top - this.#top) > this.#height) this.#padding = this.#heights.top(this.#first);
    this.#top = top;
    clearTimeout(this.#scrolling);
    this.#scrolling = setTimeout(() => {
      this.#scrolling = undefined;
      this.#host.requestUpdate();
    }, SCROLL_ENDS_MS);
    // Upwards it only ever stops.
    this.isFollowing = isUp ? this.isFollowing && toEnd <= SAME_PX : toEnd < NEAR_END_PX;
    this.#anchorAt(top);
    this.#host.requestUpdate();
  }

  /** The page has laid out what was written; it has not been painted yet. */
  #onResize(entries: readonly ResizeObserverEntry[]): void {
    const cut: [Element, boolean][] = [];
    for (const { target, contentRect, borderBoxSize } of entries) {
      if (target === this.scroller) this.#onViewResize(contentRect);
      if (target === this.scroller || this.isHidden) continue;
      this.#measure((target as RowElement).row, borderBoxSize[0]!.blockSize);
      const text = target.querySelector(".text > p");
      if (text) cut.push([text.parentElement!, text.scrollHeight > text.clientHeight + 1]);
    }
    if (this.isHidden) return;
    this.#correct();
    // The button for more of a text is seen where there is more. Its place is kept free, so that no height changes.
    for (const [text, isCut] of cut) text.toggleAttribute("data-cut", isCut);
    this.#host.requestUpdate();
  }

  #onViewResize({ width, height }: DOMRectReadOnly): void {
    this.isHidden = width === 0;
    this.#height = height;
    // What is hidden keeps its heights for when it is shown again.
    if (this.isHidden || width === this.#width) return;
    this.#width = width;
    this.#rows.forgetHeights();
    this.#heights.changed(0);
  }

  #measure(row: Row, height: number): void {
    // What was opened says nothing of the others.
    const isUsual = row.item === null || !(row.showsJson || row.showsAll);
    if (isUsual && row.height === undefined) {
      row.kind.sum += height;
      row.kind.count++;
    }
    row.height = height;
    this.#heights.changed(row.index);
  }

  /**
   * Keeps the row at the top of the view there, now that the heights are known: by the place that is scrolled to, or,
   * while the reader scrolls, by the padding. The rows then drift from where they belong, until the scroll has ended.
   */
  #correct(): void {
    if (this.isFollowing) return this.#scrollTo(this.scroller.scrollHeight - this.#height);
    if (this.#anchor === undefined || !this.#rows.has(this.#anchor.row)) return;
    const top = this.#heights.top(this.#anchor.row.index) + this.#anchor.above + this.#drift;
    const padding = this.#padding - (top - this.#top);
    if (this.#scrolling && this.#first > 0 && padding >= 0) {
      this.#padding = padding;
      this.#list.style.paddingBlockStart = `${padding}px`;
      return;
    }
    this.#scrollTo(top);
    // There was less than that below.
    if (this.#top < top - SAME_PX) this.#anchorAt(this.#top);
  }
}
