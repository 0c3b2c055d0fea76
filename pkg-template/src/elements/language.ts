// The language that an element is read in.

/**
 * The language of the closest ancestor that names one, over the borders of shadow trees, or the reader's own.
 * `undefined` where that is no language tag, as `Intl` takes it for its default.
 */
export function languageOf(element: Element): string | undefined {
  let node: Node | null = element;
  while (node !== null) {
    if (node instanceof Element) {
      const language = node.getAttribute("lang");
      if (language) return isTag(language) ? language : undefined;
    }
    node = node instanceof ShadowRoot ? node.host : node.parentNode;
  }
  return undefined;
}

function isTag(language: string): boolean {
  try {
    return Intl.getCanonicalLocales(language).length > 0;
  } catch {
    return false;
  }
}
