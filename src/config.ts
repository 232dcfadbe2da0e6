import * as v from 'valibot';
import { LEVELS, type Level } from './notifications/severity.ts';

/** A function that was deployed with settings it cannot work with. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/**
 * The settings of the functions that move traffic: the environment variable of each, and the form
 * that it must have.
 */
const SETTINGS = {
  service: setting('SERVICE', text()),
  stage: setting('STAGE', text()),
  latticeServiceId: setting('LATTICE_SERVICE_ID', id('svc')),
  listenerId: setting('LISTENER_ID', id('listener')),
  blueTargetGroupId: setting('BLUE_TARGET_GROUP_ID', id('tg')),
  greenTargetGroupId: setting('GREEN_TARGET_GROUP_ID', id('tg')),
  blueFunction: setting('BLUE_FUNCTION', text()),
  greenFunction: setting('GREEN_FUNCTION', text()),
  /** The prefix of the names of each environment's alarms. */
  blueAlarmPrefix: setting('BLUE_ALARM_PREFIX', text()),
  greenAlarmPrefix: setting('GREEN_ALARM_PREFIX', text()),
  rolloutTable: setting('ROLLOUT_TABLE', text()),
  /** The rule that delivers green's alarms to the rollback. */
  rollbackRule: setting('ROLLBACK_RULE', text()),
  rollbackFunction: setting('ROLLBACK_FUNCTION', text()),
  deadLetterQueueUrl: setting('DEAD_LETTER_QUEUE_URL', matching(/^https?:/, 'a URL')),
  /** Lambda functions that are asked whether a rollout may proceed; empty where there is none. */
  hookBeforeShift: setting('HOOK_BEFORE_SHIFT', hook()),
  hookWhileBaking: setting('HOOK_WHILE_BAKING', hook()),
  hookBeforeFullTraffic: setting('HOOK_BEFORE_FULL_TRAFFIC', hook()),
  hookAtFullTraffic: setting('HOOK_AT_FULL_TRAFFIC', hook()),
  /** The path at which green is asked before its first traffic. */
  smokePath: setting('SMOKE_PATH', matching(/^\//, 'a path that begins with /')),
  serviceDomainName: setting('SERVICE_DOMAIN_NAME', text()),
  listenerProtocol: setting('LISTENER_PROTOCOL', v.picklist(['HTTP', 'HTTPS'], 'HTTP or HTTPS')),
  /** The topic that people subscribe to. */
  notificationTopicArn: setting(
    'NOTIFICATION_TOPIC_ARN',
    matching(/^arn:[\w-]+:sns:[\w-]+:\d{12}:.+$/, 'the ARN of a topic'),
  ),
  notificationLevel: setting('NOTIFICATION_LEVEL', level()),
  rolloutFunction: setting('ROLLOUT_FUNCTION', text()),
  listenerPort: setting('LISTENER_PORT', matching(/^\d{1,5}$/, 'a port')),
};

type Name = keyof typeof SETTINGS;

export type Config = {
  readonly [Key in Name]: v.InferOutput<(typeof SETTINGS)[Key]['schema']>;
};

/**
 * Reads the settings that one function needs from its environment variables.
 *
 * @throws ConfigError with all problems at once
 */
export function loadConfig<Key extends Name>(
  env: Readonly<Record<string, string | undefined>>,
  keys: readonly Key[],
): Pick<Config, Key> {
  const results = keys.map((key) => {
    const { variable, schema } = SETTINGS[key];
    const value = env[variable] ?? '';
    const { issues: [issue] = [] } = v.safeParse(schema, value);
    const problem = issue && `${variable}: expected ${issue.message}, got ${value || 'nothing'}`;
    return { key, value, problem };
  });
  const problems = results.flatMap(({ problem }) => problem ?? []);
  if (problems.length > 0) throw new ConfigError(problems.join('; '));
  const entries = results.map(({ key, value }) => [key, value]);
  return Object.freeze(Object.fromEntries(entries)) as Pick<Config, Key>;
}

function setting<Schema extends v.GenericSchema<string>>(variable: string, schema: Schema) {
  return { variable, schema };
}

function text() {
  return matching(/./, 'a non-empty string');
}

function id(prefix: string) {
  const pattern = new RegExp(`^${prefix}-[0-9a-z]{17}$`);
  return matching(pattern, `an id like ${prefix}-0123456789abcdef0`);
}

function hook() {
  return matching(/^[\w:-]*$/, 'the name of a function, or nothing');
}

function level() {
  const levels = Object.keys(LEVELS) as Level[];
  return v.picklist(levels, `one of ${levels.join(', ')}`);
}

function matching(pattern: RegExp, expected: string) {
  return v.pipe(v.string(), v.regex(pattern, expected));
}
