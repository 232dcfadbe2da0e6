import type { AlarmReader } from '../../src/ports/alarm-reader.ts';
import type { Environments } from '../../src/ports/environments.ts';
import type { Hooks } from '../../src/ports/hooks.ts';
import type { Log } from '../../src/ports/log.ts';
import type { RequestCounter } from '../../src/ports/request-counter.ts';
import type { RollbackPath } from '../../src/ports/rollback-path.ts';
import type { HistoryEntry, RolloutRecord } from '../../src/ports/rollout-record.ts';
import type { News, Teller } from '../../src/ports/teller.ts';
import type { TrafficRouter } from '../../src/ports/traffic-router.ts';
import type { AlarmReading, AlarmReadings } from '../../src/rollout/alarms.ts';
import type { Builds } from '../../src/rollout/builds.ts';
import type { HookAnswer, Moment } from '../../src/rollout/hooks.ts';
import type { RequestCount, SmokeResult } from '../../src/rollout/observation.ts';
import type { PathReading } from '../../src/rollout/preflight.ts';
import type { Rollout } from '../../src/rollout/rollout.ts';
import { ALL_BLUE, type Weights } from '../../src/rollout/weights.ts';

/** Where the clock of the fakes stands, in milliseconds since the epoch. */
export const NOW_MS = Date.UTC(2026, 10, 26, 1, 17, 32);

/** A listener in memory. `onShift` may interfere after each write, as another writer would. */
class FakeRouter implements TrafficRouter {
  live: Weights = ALL_BLUE;
  readonly writes: Weights[] = [];
  onShift: () => void = () => {};
  readFailure: Error | undefined;
  shiftFailure: Error | undefined;

  async read(): Promise<Weights> {
    if (this.readFailure !== undefined) throw this.readFailure;
    return this.live;
  }

  async shift(weights: Weights): Promise<void> {
    if (this.shiftFailure !== undefined) throw this.shiftFailure;
    this.writes.push(weights);
    this.live = weights;
    this.onShift();
  }
}

class FakeAlarms implements AlarmReader {
  blue: readonly AlarmReading[] = [anAlarm('svc-blue-FaultRate')];
  green: readonly AlarmReading[] = [anAlarm('svc-green-FaultRate')];
  failure: Error | undefined;
  /** Since when each reading asked for alarms that are OK again. */
  readonly asked: number[] = [];

  async read(sinceMs: number): Promise<AlarmReadings> {
    this.asked.push(sinceMs);
    if (this.failure !== undefined) throw this.failure;
    const { blue, green } = this;
    return { blue, green };
  }
}

/** A record in memory. `beforeSave` may interfere before each write, as another writer would. */
class FakeRecord implements RolloutRecord {
  current: Rollout | undefined;
  /** Oldest first. */
  readonly entries: HistoryEntry[] = [];
  beforeSave: (next: Rollout) => void = () => {};
  readFailure: Error | undefined;
  writeFailure: Error | undefined;

  async read(): Promise<Rollout | undefined> {
    if (this.readFailure !== undefined) throw this.readFailure;
    return this.current;
  }

  async save(next: Rollout, entry: HistoryEntry): Promise<boolean> {
    if (this.writeFailure !== undefined) throw this.writeFailure;
    this.beforeSave(next);
    if (next.version !== (this.current?.version ?? 0) + 1) return false;
    this.current = next;
    this.entries.push(entry);
    return true;
  }

  async note(entry: HistoryEntry): Promise<void> {
    if (this.writeFailure !== undefined) throw this.writeFailure;
    this.entries.push(entry);
  }

  async history(limit: number): Promise<readonly HistoryEntry[]> {
    if (this.readFailure !== undefined) throw this.readFailure;
    return this.entries.toReversed().slice(0, limit);
  }
}

export const BUILDS: Builds = {
  blue: { version: '1.0.0', codeHash: 'blue-hash', deployedAtMs: NOW_MS - 86_400_000 },
  green: { version: '2.0.0', codeHash: 'green-hash', deployedAtMs: NOW_MS - 3_600_000 },
};

class FakeEnvironments implements Environments {
  builds: Builds = BUILDS;
  smoke: SmokeResult = { verdict: 'pass' };
  smokeChecks = 0;

  async readBuilds(): Promise<Builds> {
    return this.builds;
  }

  async smokeCheckGreen(): Promise<SmokeResult> {
    this.smokeChecks += 1;
    return this.smoke;
  }
}

class FakeRequests implements RequestCounter {
  count: RequestCount = { total: 1_000, failed: 0 };
  rate = 600;
  readonly asked: number[] = [];

  async countGreen(sinceMs: number): Promise<RequestCount> {
    this.asked.push(sinceMs);
    return this.count;
  }

  async ratePerMinute(): Promise<number> {
    return this.rate;
  }
}

/** Answers for the moments that have an answer, as hooks that are configured do. */
class FakeHooks implements Hooks {
  answers: readonly HookAnswer[] = [];
  readonly asked: (readonly Moment[])[] = [];

  async ask(moments: readonly Moment[]): Promise<readonly HookAnswer[]> {
    this.asked.push(moments);
    return this.answers.filter(({ moment }) => moments.includes(moment));
  }
}

/** A rollback that would work, unless a test says otherwise. */
class FakePath implements RollbackPath {
  reading: PathReading = {
    rule: { isEnabled: true, targetsRollback: true },
    isPermitted: true,
    deadLetters: 0,
    rehearsalProblem: undefined,
  };
  inspections = 0;

  async inspect(): Promise<PathReading> {
    this.inspections += 1;
    return this.reading;
  }
}

class FakeTeller implements Teller {
  readonly told: News[] = [];
  failure: Error | undefined;

  async tell(news: News): Promise<void> {
    if (this.failure !== undefined) throw this.failure;
    this.told.push(news);
  }
}

class FakeClock {
  nowMs = NOW_MS;
  readonly now = (): number => this.nowMs;
}

const silentLog: Log = { info: () => {}, warn: () => {}, error: () => {} };

/** Every port that a use case may ask for, in a world where nothing speaks against a rollout. */
export function fakePorts() {
  const clock = new FakeClock();
  const record = new FakeRecord();
  const alarms = new FakeAlarms();
  return {
    router: new FakeRouter(),
    record,
    alarms,
    environments: new FakeEnvironments(),
    requests: new FakeRequests(),
    hooks: new FakeHooks(),
    path: new FakePath(),
    teller: new FakeTeller(),
    log: silentLog,
    clock,
    now: clock.now,
    glance: { record, alarms },
  };
}

export function anAlarm(name: string, reading: Partial<AlarmReading> = {}): AlarmReading {
  return {
    name,
    state: 'OK',
    changedAtMs: 1_000,
    wentOffAtMs: undefined,
    reason: 'fine',
    ...reading,
  };
}
