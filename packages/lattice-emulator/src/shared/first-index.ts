/**
 * Returns the first index of an ordered list for which `isBefore` is false, by binary search;
 * `count` when it is true for all.
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
