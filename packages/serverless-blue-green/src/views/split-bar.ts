const BAR_LENGTH = 24;

/** Draws a split of traffic as a bar: blue filled, green light. */
export function splitBar(greenPercent: number): string {
  const green = Math.round((greenPercent / 100) * BAR_LENGTH);
  return '█'.repeat(BAR_LENGTH - green) + '░'.repeat(green);
}
