// Numbers as people write them.

/**
 * The number that a text says in a language, or `undefined`. A decimal point is understood everywhere, a decimal comma
 * where the language has one, and so are the language's digits. Separators between thousands are not: by them, `1.500`
 * would be a thousand times as much in one language as in another.
 */
export function numberOf(text: string, language: string | undefined): number | undefined {
  const written = text.trim();
  const own = [...new Intl.NumberFormat(language, { useGrouping: false }).format(1234567890.5)];
  const plain = Array.from(written, (sign) => "1234567890."[own.indexOf(sign)] ?? sign).join("").replace("−", "-");
  const isDoubtful = own[10] !== "." && /^\D?[1-9]\d{0,2}\.\d{3}$/.test(written);
  const number = /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(plain) ? Number(plain) : NaN;
  return isDoubtful || !Number.isFinite(number) ? undefined : number;
}
