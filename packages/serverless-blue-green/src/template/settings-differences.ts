import { buildDifferences, type Difference } from './differences.ts';
import { effectiveTemplate } from './effective.ts';
import { blockOf, type Template } from './template.ts';

/** Settings that differ on purpose: the build, its code, and the faults that green injects. */
const EXPECTED = ['version', 'code', 'variable FAULT_RATE', 'variable LATENCY_MS'];

/** Returns the settings in which green differs from blue in a template, but for those meant to differ. */
export function settingsDifferences(template: Template): Difference[] {
  const effective = effectiveTemplate(template);
  const [blue, green] = [blockOf(effective, 'Blue'), blockOf(effective, 'Green')];
  if (blue === undefined || green === undefined) return [];
  return buildDifferences(blue, green).filter(({ setting }) => !EXPECTED.includes(setting));
}
