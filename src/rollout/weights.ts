/** A split of traffic, in whole percent that add up to 100. */
export type Weights = { readonly blue: number; readonly green: number };

/** The weights at which every rollback ends. */
export const ALL_BLUE: Weights = { blue: 100, green: 0 };

/** Returns the split that gives green `percent`. */
export function withGreenAt(percent: number): Weights {
  return { blue: 100 - percent, green: percent };
}

export function isSameSplit(a: Weights, b: Weights): boolean {
  return a.blue === b.blue && a.green === b.green;
}

/** Formats weights as people write them: `90/10`, blue first. */
export function formatWeights({ blue, green }: Weights): string {
  return `${blue}/${green}`;
}

/**
 * Converts a listener's weights of any size to percent. Rounding never hides that an environment
 * takes traffic: only a weight of 0 becomes 0 percent.
 */
export function toPercent(blue: number, green: number): Weights {
  const total = blue + green;
  if (total === 0) return { blue: 0, green: 0 };
  const exact = (100 * green) / total;
  const isSplit = blue > 0 && green > 0;
  const percent = isSplit ? Math.min(99, Math.max(1, Math.round(exact))) : exact;
  return withGreenAt(percent);
}
