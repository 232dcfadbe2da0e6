import type { FaultInput } from '../../src/faults/fault.ts';
import { Random } from '../../src/random.ts';

const PROBABILITY = 0.9;
/** More often than a client tries again. */
const STRUCK_AFTER = 12;

/** The chances of a fault that leaves out the first `calls` that it could strike, and no later one. */
export function sparing(calls: number): Pick<FaultInput, 'probability' | 'seed'> {
  for (let seed = 0; ; seed += 1) {
    if (isSparing(new Random(seed), calls)) return { probability: PROBABILITY, seed };
  }
}

function isSparing(random: Random, calls: number): boolean {
  const strikes = Array.from({ length: calls + STRUCK_AFTER }, () => random.next() < PROBABILITY);
  return strikes.every((isStruck, index) => isStruck === index >= calls);
}
