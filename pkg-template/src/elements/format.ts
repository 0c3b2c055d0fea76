// Numbers, times and values as people read them, in the language of an element.

/** What `Intl` makes of numbers and times in one language. */
export class Format {
  readonly #language: string | undefined;
  readonly #number: Intl.NumberFormat;
  readonly #made = new Map<string, object>();

  constructor(language: string | undefined) {
    this.#language = language;
    this.#number = new Intl.NumberFormat(language);
  }

  /** `1,280`. */
  number(value: number): string {
    return this.#number.format(value);
  }

  /** `0.4 s`, `12 s`, `1 min 5 s`, `2 h 3 min`: at most two units, and tenths only below ten seconds. */
  duration(ms: number): string {
    const seconds = Math.max(0, ms) / 1_000;
    if (seconds < 9.95) return this.#unit(seconds, "second", 1);
    const whole = Math.round(seconds);
    if (whole < 60) return this.#unit(whole, "second");
    const minutes = Math.floor(whole / 60);
    if (minutes < 60) return this.#two(minutes, "minute", whole % 60, "second");
    const hours = Math.floor(minutes / 60);
    if (hours < 24) return this.#two(hours, "hour", minutes % 60, "minute");
    return this.#two(Math.floor(hours / 24), "day", hours % 24, "hour");
  }

  /** `512 B`, `1.5 MB`. */
  bytes(count: number): string {
    const names = ["byte", "kilobyte", "megabyte", "gigabyte"];
    let power = 0;
    while (count >= 999.5 && power < names.length - 1) {
      count /= 1_000;
      power++;
    }
    return this.#unit(count, names[power]!, power === 0 ? 0 : 1);
  }

  /** `now`, `5 minutes ago`; a day and a time from a day on. */
  ago(date: Date): string {
    // The server's clock may be ahead.
    const seconds = Math.max(0, Math.round((Date.now() - date.getTime()) / 1_000));
    if (seconds >= 86_400) return this.moment(date);
    const make = () => new Intl.RelativeTimeFormat(this.#language, { numeric: "auto" });
    const relative = this.#kept("ago", make);
    if (seconds < 10) return relative.format(0, "second");
    if (seconds < 60) return relative.format(-seconds, "second");
    return seconds < 3_600
      ? relative.format(-Math.floor(seconds / 60), "minute")
      : relative.format(-Math.floor(seconds / 3_600), "hour");
  }

  /** A time of day, to the second. */
  time(date: Date): string {
    return this.#dateTime(date, { timeStyle: "medium" });
  }

  /** A day and a time. */
  moment(date: Date): string {
    return this.#dateTime(date, { dateStyle: "medium", timeStyle: "short" });
  }

  /** A day and a time, to the second. */
  exact(date: Date): string {
    return this.#dateTime(date, { dateStyle: "medium", timeStyle: "medium" });
  }

  #dateTime(date: Date, options: Intl.DateTimeFormatOptions): string {
    const make = () => new Intl.DateTimeFormat(this.#language, options);
    return this.#kept(Object.values(options).join(), make).format(date);
  }

  #two(first: number, firstUnit: string, second: number, secondUnit: string): string {
    const head = this.#unit(first, firstUnit);
    return second === 0 ? head : `${head} ${this.#unit(second, secondUnit)}`;
  }

  #unit(value: number, unit: string, digits = 0): string {
    const options = { style: "unit", unit, unitDisplay: "short", maximumFractionDigits: digits } as const;
    return this.#kept(unit + digits, () => new Intl.NumberFormat(this.#language, options)).format(value);
  }

  /** Makes what is asked for again and again only once: that takes longer than its use. */
  #kept<Made extends object>(name: string, make: () => Made): Made {
    const kept = (this.#made.get(name) as Made | undefined) ?? make();
    this.#made.set(name, kept);
    return kept;
  }
}

const formats = new Map<string | undefined, Format>();

/** The format of a language, made once. */
export function formatFor(language: string | undefined): Format {
  let format = formats.get(language);
  if (format === undefined) formats.set(language, (format = new Format(language)));
  return format;
}

/** A date of the wire, or `undefined` for what is none. */
export function dateOf(text: string | null | undefined): Date | undefined {
  if (!text) return undefined;
  const date = new Date(text);
  return Number.isNaN(date.getTime()) ? undefined : date;
}
