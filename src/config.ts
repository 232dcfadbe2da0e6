/** The settings of the functions that move traffic, read from their environment variables. */
export type Config = {
  readonly service: string;
  readonly stage: string;
  readonly latticeServiceId: string;
  readonly listenerId: string;
  readonly blueTargetGroupId: string;
  readonly greenTargetGroupId: string;
  readonly blueFunction: string;
  readonly greenFunction: string;
  /** What the names of each environment's alarms begin with. */
  readonly blueAlarmPrefix: string;
  readonly greenAlarmPrefix: string;
  readonly rolloutTable: string;
  /** What brings green's alarms to the rollback. */
  readonly rollbackRule: string;
  readonly rollbackFunction: string;
  readonly deadLetterQueueUrl: string;
  /** Lambdas that are asked whether to go on; empty where there is none. */
  readonly hookBeforeShift: string;
  readonly hookWhileBaking: string;
  readonly hookBeforeHundred: string;
  readonly hookAfterHundred: string;
  /** Where green is tried out before its first traffic. */
  readonly smokePath: string;
  readonly serviceDomainName: string;
  readonly listenerProtocol: 'HTTP' | 'HTTPS';
  readonly listenerPort: string;
};

type Variable = {
  readonly name: string;
  readonly pattern: RegExp;
  readonly expected: string;
};

const NOT_EMPTY = { pattern: /./, expected: 'a text that is not empty' };

/** Which variable each setting is read from, and what it has to look like. */
const VARIABLES: { readonly [K in keyof Config]: Variable } = {
  service: { name: 'SERVICE', ...NOT_EMPTY },
  stage: { name: 'STAGE', ...NOT_EMPTY },
  latticeServiceId: id('LATTICE_SERVICE_ID', 'svc'),
  listenerId: id('LISTENER_ID', 'listener'),
  blueTargetGroupId: id('BLUE_TARGET_GROUP_ID', 'tg'),
  greenTargetGroupId: id('GREEN_TARGET_GROUP_ID', 'tg'),
  blueFunction: { name: 'BLUE_FUNCTION', ...NOT_EMPTY },
  greenFunction: { name: 'GREEN_FUNCTION', ...NOT_EMPTY },
  blueAlarmPrefix: { name: 'BLUE_ALARM_PREFIX', ...NOT_EMPTY },
  greenAlarmPrefix: { name: 'GREEN_ALARM_PREFIX', ...NOT_EMPTY },
  rolloutTable: { name: 'ROLLOUT_TABLE', ...NOT_EMPTY },
  rollbackRule: { name: 'ROLLBACK_RULE', ...NOT_EMPTY },
  rollbackFunction: { name: 'ROLLBACK_FUNCTION', ...NOT_EMPTY },
  deadLetterQueueUrl: { name: 'DEAD_LETTER_QUEUE_URL', pattern: /^https?:/, expected: 'a URL' },
  hookBeforeShift: hook('HOOK_BEFORE_SHIFT'),
  hookWhileBaking: hook('HOOK_WHILE_BAKING'),
  hookBeforeHundred: hook('HOOK_BEFORE_HUNDRED'),
  hookAfterHundred: hook('HOOK_AFTER_HUNDRED'),
  smokePath: { name: 'SMOKE_PATH', pattern: /^\//, expected: 'a path that begins with /' },
  serviceDomainName: { name: 'SERVICE_DOMAIN_NAME', ...NOT_EMPTY },
  listenerProtocol: {
    name: 'LISTENER_PROTOCOL',
    pattern: /^HTTPS?$/,
    expected: 'HTTP or HTTPS',
  },
  listenerPort: { name: 'LISTENER_PORT', pattern: /^\d{1,5}$/, expected: 'a port' },
};

function id(name: string, prefix: string): Variable {
  return {
    name,
    pattern: new RegExp(`^${prefix}-[0-9a-z]{17}$`),
    expected: `an id like ${prefix}-0123456789abcdef0`,
  };
}

function hook(name: string): Variable {
  return { name, pattern: /^[\w:-]*$/, expected: 'the name of a function, or nothing' };
}

/** A function that was deployed with settings it cannot work with. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/**
 * Reads the settings that one function needs.
 *
 * @throws ConfigError with all problems at once
 */
export function loadConfig<Key extends keyof Config>(
  env: Readonly<Record<string, string | undefined>>,
  keys: readonly Key[],
): Pick<Config, Key> {
  const problems = keys
    .map((key) => VARIABLES[key])
    .filter(({ name, pattern }) => !pattern.test(env[name] ?? ''))
    .map(({ name, expected }) => `${name}: expected ${expected}, got ${env[name] || 'nothing'}`);
  if (problems.length > 0) throw new ConfigError(problems.join('; '));
  const entries = keys.map((key) => [key, env[VARIABLES[key].name] ?? '']);
  return Object.freeze(Object.fromEntries(entries)) as Pick<Config, Key>;
}
