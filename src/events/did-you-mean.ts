/** Returns the known word that `text` was probably meant to be, if there is one. */
export function nearest(text: string, known: readonly string[]): string | undefined {
  return known.find((candidate) => isAlike(candidate, text));
}

/** The same letters in another case or order, one letter too few or too many, or one that differs. */
function isAlike(a: string, b: string): boolean {
  const [x, y] = [a.toLowerCase(), b.toLowerCase()];
  const sorted = (text: string) => [...text].sort().join('');
  if (sorted(x) === sorted(y)) return true;
  const [short, long] = x.length < y.length ? [x, y] : [y, x];
  if (long.length - short.length > 1) return false;
  const split = [...short].findIndex((letter, index) => letter !== long[index]);
  if (split < 0) return true;
  const rest = long.slice(split + 1);
  return short.slice(split) === rest || short.slice(split + 1) === rest;
}
