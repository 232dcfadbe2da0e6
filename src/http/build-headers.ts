import type { EnvironmentSettings } from './environment-settings.ts';

/**
 * Returns the answer with the headers that name the environment and the build, so that a split of
 * traffic can be seen from outside whatever the application is. An answer that is no HTTP response
 * stays as it is.
 */
export function withBuildHeaders(
  answer: unknown,
  { environment, version }: EnvironmentSettings,
): unknown {
  if (typeof answer !== 'object' || answer === null || !('statusCode' in answer)) return answer;
  const given = 'headers' in answer ? (answer.headers as object | null | undefined) : undefined;
  const own = { 'X-Environment': environment, 'X-Version': version };
  return { ...answer, headers: { ...without(given ?? {}, Object.keys(own)), ...own } };
}

/** Leaves out headers of these names in any case, which would be sent twice. */
function without(headers: object, names: readonly string[]): object {
  const lower = names.map((name) => name.toLowerCase());
  return Object.fromEntries(
    Object.entries(headers).filter(([name]) => !lower.includes(name.toLowerCase())),
  );
}
