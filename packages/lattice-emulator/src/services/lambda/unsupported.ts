import { isDeepStrictEqual } from 'node:util';
import { notSupportedFeature } from '../../endpoint/errors.ts';

/**
 * Refuses what would change behaviour and is not emulated, rather than leave it out in silence.
 *
 * @param supported the members that are read
 * @param neutral values that change nothing; empty ones never do
 * @throws NotImplemented naming the member
 */
export function refuseUnsupported(
  of: string,
  input: object,
  supported: readonly string[],
  neutral: Readonly<Record<string, unknown>> = {},
): void {
  for (const [name, value] of Object.entries(input)) {
    if (supported.includes(name) || isEmpty(value)) continue;
    if (isDeepStrictEqual(value, neutral[name])) continue;
    throw notSupportedFeature(`${name} of ${of}`);
  }
}

function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null || value === '') return true;
  return typeof value === 'object' && Object.keys(value).length === 0;
}
