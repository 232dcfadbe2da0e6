/**
 * Returns how often an event of probability `chance` may happen in `trials`, except for a risk:
 * it happens outside of these bounds with at most that probability. Exact, by summation.
 */
export function binomialRange(
  trials: number,
  chance: number,
  risk: number,
): readonly [least: number, most: number] {
  if (chance <= 0) return [0, 0];
  if (chance >= 1) return [trials, trials];
  const probabilities = probabilitiesOf(trials, chance);
  return [
    tailLength(probabilities, risk / 2),
    trials - tailLength(probabilities.toReversed(), risk / 2),
  ];
}

/** Returns the probability of each number of hits, computed by logarithms, which do not underflow. */
function probabilitiesOf(trials: number, chance: number): number[] {
  const odds = Math.log(chance) - Math.log1p(-chance);
  let logarithm = trials * Math.log1p(-chance);
  const probabilities = [Math.exp(logarithm)];
  for (let hits = 1; hits <= trials; hits += 1) {
    logarithm += Math.log(trials - hits + 1) - Math.log(hits) + odds;
    probabilities.push(Math.exp(logarithm));
  }
  return probabilities;
}

/** Returns how many of the first probabilities add up to at most the risk. */
function tailLength(probabilities: readonly number[], risk: number): number {
  let sum = 0;
  const end = probabilities.findIndex((probability) => {
    sum += probability;
    return sum > risk;
  });
  return Math.max(0, end);
}
