import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Config, ConfigError, loadConfig } from '../../src/config.ts';

const ENV = {
  SERVICE: 'shop',
  STAGE: 'prod',
  LATTICE_SERVICE_ID: 'svc-0123456789abcdef0',
  LISTENER_ID: 'listener-0123456789abcdef0',
};

describe('the settings of a function', () => {
  it('are read from its environment, only those that it needs', () => {
    expect(loadConfig(ENV, ['service', 'listenerId'])).toEqual({
      service: 'shop',
      listenerId: 'listener-0123456789abcdef0',
    });
  });

  it('are empty for a hook that is not set', () => {
    const env = { ...ENV, HOOK_WHILE_BAKING: '', HOOK_BEFORE_SHIFT: 'judge' };

    expect(loadConfig(env, ['hookBeforeShift', 'hookWhileBaking', 'hookAtFullTraffic'])).toEqual({
      hookBeforeShift: 'judge',
      hookWhileBaking: '',
      hookAtFullTraffic: '',
    });
  });

  it('cannot be changed afterwards', () => {
    expect(Object.isFrozen(loadConfig(ENV, ['service']))).toBe(true);
  });

  it('are refused with every problem at once', () => {
    const env = { ...ENV, STAGE: '', LISTENER_ID: 'http-listener' };

    expect(() => loadConfig(env, ['stage', 'listenerId', 'blueTargetGroupId'])).toThrow(
      new ConfigError(
        'STAGE: expected a non-empty string, got nothing; ' +
          'LISTENER_ID: expected an id like listener-0123456789abcdef0, got http-listener; ' +
          'BLUE_TARGET_GROUP_ID: expected an id like tg-0123456789abcdef0, got nothing',
      ),
    );
  });

  it.each<[keyof Config, string, string, readonly string[]]>([
    ['latticeServiceId', 'LATTICE_SERVICE_ID', 'svc-0123456789abcdef0', ['tg-0123456789abcdef0']],
    ['greenTargetGroupId', 'GREEN_TARGET_GROUP_ID', 'tg-0123456789abcdef0', ['tg-1', '']],
    ['greenFunction', 'GREEN_FUNCTION', 'shop-prod-green', ['']],
    ['deadLetterQueueUrl', 'DEAD_LETTER_QUEUE_URL', 'https://sqs/1/letters', ['sqs', '']],
    ['hookAtFullTraffic', 'HOOK_AT_FULL_TRAFFIC', 'arn:aws:lambda:x:1:function:j', ['a b']],
    ['smokePath', 'SMOKE_PATH', '/health', ['health', '']],
    ['notificationLevel', 'NOTIFICATION_LEVEL', 'important', ['none', 'ALL', '']],
    [
      'notificationTopicArn',
      'NOTIFICATION_TOPIC_ARN',
      'arn:aws-cn:sns:cn-north-1:123456789012:shop-prod-traffic',
      ['shop-prod-traffic', ''],
    ],
    ['listenerProtocol', 'LISTENER_PROTOCOL', 'HTTPS', ['https', 'HTTPX', '']],
    ['listenerProtocol', 'LISTENER_PROTOCOL', 'HTTP', ['TLS']],
    ['listenerPort', 'LISTENER_PORT', '443', ['https', '123456', '']],
  ])('%s is checked: %s may be %s, and not %j', (key, variable, right, wrong) => {
    expect(loadConfig({ [variable]: right }, [key])).toEqual({ [key]: right });

    for (const value of wrong) {
      const got = value === '' ? 'nothing' : value;
      expect(() => loadConfig({ [variable]: value }, [key])).toThrow(
        new RegExp(`^${variable}: expected .+, got ${got}$`),
      );
    }
  });

  it('are always loaded as they are, or refused with a ConfigError', () => {
    const env = fc.dictionary(fc.constantFrom('SERVICE', 'LISTENER_ID', 'SMOKE_PATH'), fc.string());
    fc.assert(
      fc.property(env, (variables) => {
        try {
          const config = loadConfig(variables, ['service', 'listenerId', 'smokePath']);
          expect(Object.values(config)).toEqual([
            variables.SERVICE,
            variables.LISTENER_ID,
            variables.SMOKE_PATH,
          ]);
        } catch (error) {
          expect(error).toBeInstanceOf(ConfigError);
        }
      }),
    );
  });
});
