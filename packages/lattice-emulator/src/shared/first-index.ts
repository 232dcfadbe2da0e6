/**
 * The first of so many positions of an ordered list for which `isBefore` does not hold, by halving;
 * their number when it holds for all.
 */
export function firstIndex(count: number, isBefore: (index: number) => boolean): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (isBefore(middle)) low = middle + 1;
    else high = middle;
  }
  return low;
}
