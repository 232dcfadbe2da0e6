import { describe, expect, it } from '@jest/globals';
import { ConfigError, loadConfig } from '../../src/config.ts';

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

  it('say that there is no hook where none is named', () => {
    const env = { ...ENV, HOOK_WHILE_BAKING: '', HOOK_BEFORE_SHIFT: 'judge' };

    expect(loadConfig(env, ['hookBeforeShift', 'hookWhileBaking', 'hookAfterHundred'])).toEqual({
      hookBeforeShift: 'judge',
      hookWhileBaking: '',
      hookAfterHundred: '',
    });
  });

  it('cannot be changed afterwards', () => {
    expect(Object.isFrozen(loadConfig(ENV, ['service']))).toBe(true);
  });

  it('are refused with every problem at once', () => {
    const env = { ...ENV, STAGE: '', LISTENER_ID: 'http-listener' };

    expect(() => loadConfig(env, ['stage', 'listenerId', 'blueTargetGroupId'])).toThrow(
      new ConfigError(
        'STAGE: expected a text that is not empty, got nothing; ' +
          'LISTENER_ID: expected an id like listener-0123456789abcdef0, got http-listener; ' +
          'BLUE_TARGET_GROUP_ID: expected an id like tg-0123456789abcdef0, got nothing',
      ),
    );
  });
});
