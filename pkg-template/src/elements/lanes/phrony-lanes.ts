import { html, type PropertyDeclarations, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import type { LiveRunSnapshot } from "../../index.js";
import { PhronyElement } from "../element.js";
import type { Format } from "../format.js";
import { goesOn, Ticking } from "../ticking.js";
import { hasFailed } from "../status.js";
import type { LaneActivity } from "../strings/lanes.js";
import { base } from "../styles/index.js";
import { type Lane, lanesOf } from "./lanes.js";
import styles from "./phrony-lanes.css";
import { Scale } from "./scale.js";
import { drawable, type Segment, spentOn } from "./segments.js";
import { Steps } from "./steps.js";

/** How much of the axis a segment has at least, and how many there are at most in all lanes together. */
const SHORTEST_SHARE = 0.003;
const MOST_SEGMENTS = 20_000;

/** How long a picture stands at least, in milliseconds: nobody sees more of them, and each is work. */
const PICTURE_MS = 250;

/** How far a run is indented at most, in levels. */
const DEEPEST = 6;

/** The legend's order. */
const ACTIVITIES: readonly LaneActivity[] = ["works", "agent", "person", "message", "sleeps"];

/** Who worked when, and who waited for whom: a lane for each run of a session. Nothing is done where nobody sees it. */
export class PhronyLanes extends PhronyElement {
  static override styles = [...base, styles];

  static override properties: PropertyDeclarations = {
    snapshot: { attribute: false },
    isVisible: { state: true },
  };

  declare snapshot: LiveRunSnapshot;
  /** Whether the element is on the screen. In closed `details` it is not. */
  declare protected isVisible: boolean;

  readonly #steps = new Steps();
  #observer: IntersectionObserver | undefined;
  #drawnAt = -Infinity;

  constructor() {
    super();
    this.isVisible = false;
    new Ticking(this, () => this.isVisible && goesOn(this.snapshot));
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#observer = new IntersectionObserver((entries) => {
      this.isVisible = entries[entries.length - 1]!.isIntersecting;
    });
    this.#observer.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#observer?.disconnect();
  }

  protected override shouldUpdate(): boolean {
    return this.isVisible && this.snapshot !== undefined;
  }

  protected override async scheduleUpdate(): Promise<void> {
    const wait = this.#drawnAt + PICTURE_MS - performance.now();
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
    super.scheduleUpdate();
  }

  protected override render(): TemplateResult {
    this.#drawnAt = performance.now();
    const { format, snapshot } = this;
    const { lanes, from, to } = lanesOf(snapshot, Date.now(), this.#steps);
    const scale = new Scale(from, to);
    const shortest = scale.length * Math.max(SHORTEST_SHARE, (2 * lanes.length) / MOST_SEGMENTS);
    const drawn = lanes.map((lane) => ({ lane, segments: drawable(lane.segments, shortest) }));
    const activities = new Set(drawn.flatMap(({ segments }) => segments.map(({ activity }) => activity)));
    // Properties, as the page's policy may forbid the attribute.
    const tick = (ms: number, text?: string) => html`<span .style=${scale.at(ms)}><bdi>${text}</bdi></span>`;
    return html`
      <div class="lanes">
        <div class="row axis" aria-hidden="true">
          <div class="scale">${scale.ticks.map((ms) => tick(ms, format.duration(ms)))}</div>
        </div>
        <div class="grid" aria-hidden="true">${scale.ticks.map((ms) => tick(ms))}</div>
        <ol>
          ${repeat(
            drawn,
            ({ lane }) => lane.run.id,
            ({ lane, segments }) => this.#lane(lane, segments, scale, format),
          )}
        </ol>
      </div>
      ${this.#legend(activities)}
    `;
  }

  #lane(lane: Lane, segments: readonly Segment[], scale: Scale, format: Format): TemplateResult {
    const { lanes, common } = this.words;
    const { run, depth, isOn } = lane;
    const name = lane.name || lanes.unnamed;
    const status = common.status(run.status);
    const indent = `--depth:${Math.min(depth, DEEPEST)}`;
    const choose = () => this.emit("phrony-lane", { runId: run.id });
    const spent = Array.from(spentOn(lane.segments), ([activity, ms]) => lanes.spent(activity, format.duration(ms)));
    if (spent.length === 0) spent.push(lanes.notStarted);
    return html`<li class="row lane" part="lane" ?data-failed=${hasFailed(run.status, run.error)}>
      <button class="plain" type="button" title=${lanes.show} .style=${indent} @click=${choose}>${name}</button>
      <span class="visually-hidden">${lanes.summary(status, spent)}</span>
      <div class="bar" aria-hidden="true">
        ${segments.map(({ activity, from, to }, index) => {
          const title = lanes.segment(lanes.activity[activity], format.duration(to - from));
          return html`<span
            class="segment"
            part="segment"
            title=${title}
            data-activity=${activity}
            ?data-now=${isOn && index === segments.length - 1}
            .style=${scale.over(from, to)}
          ></span>`;
        })}
      </div>
      <span class="state" aria-hidden="true">${status}</span>
    </li>`;
  }

  #legend(activities: ReadonlySet<LaneActivity>): TemplateResult {
    const { activity } = this.words.lanes;
    return html`<ul class="legend" aria-hidden="true">
      ${ACTIVITIES.filter((each) => activities.has(each)).map(
        (each) => html`<li>
          <span class="swatch"><span class="segment" data-activity=${each}></span></span>
          ${activity[each]}
        </li>`,
      )}
    </ul>`;
  }
}
