import { carryBlueOver } from './carry-over.ts';
import {
  buildDifferences,
  type Difference,
  type ResourceChange,
  resourceChanges,
} from './differences.ts';
import { effectiveTemplate } from './effective.ts';
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
  const now = live && effectiveTemplate(live);
  const [blue, green] = [now && blockOf(now, 'Blue'), now && blockOf(now, 'Green')];
  if (now === undefined || blue === undefined || green === undefined) {
    return { isDeployed: false, green: [], resources: [], environments: [] };
  }
  const next = effectiveTemplate(carryBlueOver(fresh, live));
  return {
    isDeployed: true,
    green: differences(green, blockOf(next, 'Green')),
    resources: resourceChanges(now, next),
    environments: differences(blue, green),
  };
}

function differences(before: Block, after: Block | undefined): Difference[] {
  return after === undefined ? [] : buildDifferences(before, after);
}
