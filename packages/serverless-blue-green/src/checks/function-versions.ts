import type { Serverless } from '../osls.ts';

/**
 * Returns the problem with a source that publishes no versions of blue and green: a promotion finds
 * the code that it copies by the hash in green's version.
 */
export function versionProblems({ provider, functions }: Serverless['service']): string[] {
  const settings: [path: string, value: unknown][] = [
    ['provider.versionFunctions', provider.versionFunctions],
    ...['blue', 'green'].map((key): [string, unknown] => [
      `functions.${key}.versionFunction`,
      functions?.[key]?.versionFunction,
    ]),
  ];
  return settings
    .filter(([, value]) => value === false)
    .map(
      ([path]) =>
        `${path}: expected true, got false: a promotion needs the published version of green`,
    );
}
