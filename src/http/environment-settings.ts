import { ConfigError } from '../config.ts';

/** The settings of an environment, from its variables. */
export type EnvironmentSettings = {
  /** `blue` or `green`. */
  readonly environment: string;
  /** The name of the build. */
  readonly version: string;
  /** Fault injection: the percentage of requests that fail. */
  readonly faultRate: number;
  /** Fault injection: the delay of each request. */
  readonly latencyMs: number;
};

/** @throws ConfigError with all problems at once */
export function loadEnvironmentSettings(
  env: Readonly<Record<string, string | undefined>>,
): EnvironmentSettings {
  const problems: string[] = [];
  const text = (name: string) => {
    const value = env[name] ?? '';
    if (value === '') problems.push(`${name}: expected a non-empty string, got nothing`);
    return value;
  };
  const number = (name: string, max: number) => {
    const value = Number(env[name] ?? 0);
    if (value >= 0 && value <= max) return value;
    problems.push(`${name}: expected a number from 0 to ${max}, got ${env[name]}`);
    return 0;
  };
  const settings = {
    environment: text('ENVIRONMENT'),
    version: text('VERSION'),
    faultRate: number('FAULT_RATE', 100),
    latencyMs: number('LATENCY_MS', 60_000),
  };
  if (problems.length > 0) throw new ConfigError(problems.join('; '));
  return settings;
}
