// Values of the wire as JSON, for people who want to see them as they are.

/** A value as JSON, on several lines unless they are not to be indented; why not, for what is nested too deep. */
export function asJson(value: unknown, indent = 2): string {
  try {
    return JSON.stringify(value, null, indent) ?? "";
  } catch (error) {
    return String(error);
  }
}
