import type { AlarmReader } from '../../src/ports/alarm-reader.ts';
import type { ChangeTeller, WeightChange } from '../../src/ports/change-teller.ts';
import type { Build, Environments, SmokeResult } from '../../src/ports/environments.ts';
import type { Log } from '../../src/ports/log.ts';
import type { TrafficRouter } from '../../src/ports/traffic-router.ts';
import type { AlarmReading } from '../../src/rollout/alarms.ts';
import { ALL_BLUE, type Weights } from '../../src/rollout/weights.ts';

/** A listener in memory. `onShift` may interfere after each write, as another writer would. */
export class FakeRouter implements TrafficRouter {
  live: Weights = ALL_BLUE;
  readonly writes: Weights[] = [];
  onShift: () => void = () => {};

  async read(): Promise<Weights> {
    return this.live;
  }

  async shift(weights: Weights): Promise<void> {
    this.writes.push(weights);
    this.live = weights;
    this.onShift();
  }
}

export class FakeAlarms implements AlarmReader {
  readings: AlarmReading[] = [anAlarm('svc-green-FaultRate')];
  failure: Error | undefined;

  async read(): Promise<readonly AlarmReading[]> {
    if (this.failure !== undefined) throw this.failure;
    return [...this.readings];
  }
}

export const BUILDS: { readonly blue: Build; readonly green: Build } = {
  blue: { version: '1.0.0', codeHash: 'blue-hash' },
  green: { version: '2.0.0', codeHash: 'green-hash' },
};

export class FakeEnvironments implements Environments {
  smoke: SmokeResult = { verdict: 'pass' };
  smokeChecks = 0;

  async readBuilds() {
    return BUILDS;
  }

  async smokeCheckGreen(): Promise<SmokeResult> {
    this.smokeChecks += 1;
    return this.smoke;
  }
}

export class FakeTeller implements ChangeTeller {
  readonly told: WeightChange[] = [];
  failure: Error | undefined;

  async tell(change: WeightChange): Promise<void> {
    if (this.failure !== undefined) throw this.failure;
    this.told.push(change);
  }
}

export const silentLog: Log = { info: () => {}, warn: () => {}, error: () => {} };

export function anAlarm(name: string, reading: Partial<AlarmReading> = {}): AlarmReading {
  return { name, state: 'OK', changedAtMs: 1_000, reason: 'fine', ...reading };
}
