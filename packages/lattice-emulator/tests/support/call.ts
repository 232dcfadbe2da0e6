import { CredentialStore } from '../../src/access/credentials.ts';
import type { Clock } from '../../src/clock.ts';
import type { Call } from '../../src/contracts.ts';
import { Faults } from '../../src/faults/faults.ts';
import { Random } from '../../src/random.ts';
import { DEFAULT_SETTINGS, type Settings } from '../../src/settings.ts';
import { Bus } from '../../src/world/bus.ts';

export const ACCOUNT = '123456789012';

/** A call by the account's root to an operation that calls no other service. */
export function callAsRoot(clock: Clock, settings: Partial<Settings> = {}): Call {
  const random = new Random(1);
  return {
    accountId: ACCOUNT,
    region: 'us-east-1',
    clock,
    random,
    settings: { ...DEFAULT_SETTINGS, ...settings },
    bus: new Bus(),
    credentials: new CredentialStore(random, ACCOUNT),
    faults: new Faults({ clock, seed: 1, onStrike: () => {} }),
    endpoint: () => '',
    report: () => {},
    aws: () => {
      throw new Error('this operation was not to call another service');
    },
    identityOf: () => {
      throw new Error('root needs no policies');
    },
    caller: { kind: 'root', accountId: ACCOUNT },
    requestId: 'request',
  };
}
