import { carryBlueOver } from './carry-over.ts';
import {
  buildDifferences,
  type Difference,
  type ResourceChange,
  resourceChanges,
} from './differences.ts';
import { type Block, blockOf, type Template } from './template.ts';

/** The result of `sls diff`. */
export type DiffReport = {
  readonly isDeployed: boolean;
  /** The changes that the next deploy would make in green. */
  readonly green: readonly Difference[];
  /** The changes beside green; blue never changes. */
  readonly resources: readonly ResourceChange[];
  /** The differences between blue and green now: `before` is blue's value, `after` green's. */
  readonly environments: readonly Difference[];
};

/** @param live the deployed template; undefined before the first deploy */
export function diffOf(live: Template | undefined, fresh: Template): DiffReport {
  const [blue, green] = [live && blockOf(live, 'Blue'), live && blockOf(live, 'Green')];
  if (live === undefined || blue === undefined || green === undefined) {
    return { isDeployed: false, green: [], resources: [], environments: [] };
  }
  const next = carryBlueOver(fresh, live);
  return {
    isDeployed: true,
    green: differences(green, blockOf(next, 'Green')),
    resources: resourceChanges(live, next),
    environments: differences(blue, green),
  };
}

function differences(before: Block, after: Block | undefined): Difference[] {
  return after === undefined ? [] : buildDifferences(before, after);
}
