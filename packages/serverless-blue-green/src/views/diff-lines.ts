import type { DiffReport } from '../template/diff.ts';
import type { Difference, ResourceChange } from '../template/differences.ts';

const MARKS: Readonly<Record<ResourceChange['change'], string>> = {
  added: '+',
  removed: '-',
  changed: '~',
};

/** Returns lines that show what a deploy would change, and how blue and green differ. */
export function diffLines({ isDeployed, green, resources, environments }: DiffReport): string[] {
  if (!isDeployed) return ['the stage is not deployed; the first deploy gives its build to both'];
  return [
    'a deploy would change in green',
    ...differenceLines(green),
    'a deploy would change beside green (blue is never changed)',
    ...resourceLines(resources),
    'blue and green differ now in',
    ...differenceLines(environments),
  ];
}

/** Returns the line of a deploy with what blue gets only by the promotion; nothing where that is nothing. */
export function untilPromotionLines(differences: readonly Difference[]): string[] {
  if (differences.length === 0) return [];
  const settings = differences.map(
    ({ setting, before, after }) => `${setting} ${before} -> ${after}`,
  );
  return [`       green differs from blue until it is promoted: ${settings.join(', ')}`];
}

function differenceLines(differences: readonly Difference[]): string[] {
  if (differences.length === 0) return ['  nothing'];
  const width = Math.max(...differences.map(({ setting }) => setting.length));
  return differences.map(({ setting, before, after }) => {
    return `  ${setting.padEnd(width)}  ${before} -> ${after}`;
  });
}

function resourceLines(changes: readonly ResourceChange[]): string[] {
  if (changes.length === 0) return ['  nothing'];
  return changes.map(({ id, type, change, properties }) => {
    const detail = properties.length === 0 ? type : `${type}: ${properties.join(', ')}`;
    return `  ${MARKS[change]} ${id} (${detail})`;
  });
}
