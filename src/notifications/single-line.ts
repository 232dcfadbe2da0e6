/** Line breaks of every kind, control characters, and marks that reorder the text after them. */
const BREAKING = /[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]+/gu;

/** Returns a text that people typed as one line, in which nothing but its own words can be read. */
export function singleLine(text: string): string {
  return text.toWellFormed().replace(BREAKING, ' ').trim();
}
