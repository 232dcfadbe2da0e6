import type { AlarmReader } from '../../src/ports/alarm-reader.ts';
import type { Environments } from '../../src/ports/environments.ts';
import type { Hooks } from '../../src/ports/hooks.ts';
import type { Log } from '../../src/ports/log.ts';
import type {
  MetricQuery,
  MetricReader,
  Totals,
  TotalsQuery,
} from '../../src/ports/metric-reader.ts';
import type { Notifier, RolloutEvent } from '../../src/ports/notifier.ts';
import type { RollbackReadiness } from '../../src/ports/rollback-readiness.ts';
import type { RolloutHistory } from '../../src/ports/rollout-history.ts';
import type { HistoryEntry, RolloutRecord } from '../../src/ports/rollout-record.ts';
import type { TrafficRouter } from '../../src/ports/traffic-router.ts';
import type { AlarmReading, AlarmReadings } from '../../src/rollout/alarms.ts';
import type { Builds } from '../../src/rollout/builds.ts';
import type { HookAnswer, HookPoint, MissingHook } from '../../src/rollout/hooks.ts';
import type { SmokeResult } from '../../src/rollout/observation.ts';
import type { Plan } from '../../src/rollout/plan.ts';
import type { ReadinessCheck } from '../../src/rollout/preflight.ts';
import type { Rollout } from '../../src/rollout/rollout.ts';
import { ALL_BLUE, type Weights, withGreenAt } from '../../src/rollout/weights.ts';
import { anAlarm, bakingAtTen, READY, RUNNING_BUILDS, START_MS } from './rollouts.ts';

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
  /** The `sinceMs` of each reading. */
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

  async noteOnce(entry: HistoryEntry): Promise<boolean> {
    const isKnown = this.entries.some(
      ({ atMs, reason }) => atMs === entry.atMs && reason === entry.reason,
    );
    if (!isKnown) await this.note(entry);
    return !isKnown;
  }
}

/** The history that a {@link FakeRecord} has written. */
class FakeHistory implements RolloutHistory {
  readonly #record: FakeRecord;

  constructor(record: FakeRecord) {
    this.#record = record;
  }

  async last(limit: number): Promise<readonly HistoryEntry[]> {
    if (this.#record.readFailure !== undefined) throw this.#record.readFailure;
    return this.#record.entries.toReversed().slice(0, limit);
  }
}

class FakeEnvironments implements Environments {
  builds: Builds = RUNNING_BUILDS;
  smoke: SmokeResult = { verdict: 'pass' };
  smokeChecks = 0;

  async readBuilds(): Promise<Builds> {
    return this.builds;
  }

  async smokeCheck(): Promise<SmokeResult> {
    this.smokeChecks += 1;
    return this.smoke;
  }
}

class FakeMetrics implements MetricReader {
  sumsByMetric: Readonly<Record<MetricQuery['metric'], number>> = {
    Requests: 1_000,
    Faults: 0,
    Latency: 0,
  };
  /** Of {@link totals}: what a test leaves out was not stored. */
  totalsOf: Readonly<Record<'blue' | 'green', Partial<Record<MetricQuery['metric'], number>>>> = {
    blue: { Requests: 3_170, Faults: 0 },
    green: { Requests: 180, Faults: 20 },
  };
  rate = 600;
  failure: Error | undefined;
  readonly asked: MetricQuery[] = [];
  readonly askedTotals: TotalsQuery[] = [];

  async sums(queries: readonly MetricQuery[]): Promise<readonly number[]> {
    this.asked.push(...queries);
    return queries.map(({ metric }) => this.sumsByMetric[metric]);
  }

  async totals({ metrics, sinceMs, untilMs }: TotalsQuery): Promise<Totals> {
    this.askedTotals.push({ metrics, sinceMs, untilMs });
    if (this.failure !== undefined) throw this.failure;
    const sums = metrics.map(({ metric, environment }) => this.totalsOf[environment][metric]);
    return { sinceMs, untilMs, periodMs: 60_000, sums };
  }

  async ratePerMinute(): Promise<number> {
    if (this.failure !== undefined) throw this.failure;
    return this.rate;
  }
}

/** Hooks that answer at the hook points for which a test sets an answer. */
class FakeHooks implements Hooks {
  answers: readonly HookAnswer[] = [];
  missingHooks: readonly MissingHook[] = [];
  readonly asked: (readonly HookPoint[])[] = [];

  async ask(hookPoints: readonly HookPoint[]): Promise<readonly HookAnswer[]> {
    this.asked.push(hookPoints);
    return this.answers.filter(({ hookPoint }) => hookPoints.includes(hookPoint));
  }

  async missing(): Promise<readonly MissingHook[]> {
    return this.missingHooks;
  }
}

/** A rollback that is ready, unless a test says otherwise. */
class FakeReadiness implements RollbackReadiness {
  reading: ReadinessCheck = READY;
  inspections = 0;

  async inspect(): Promise<ReadinessCheck> {
    this.inspections += 1;
    return this.reading;
  }
}

class FakeNotifier implements Notifier {
  readonly events: RolloutEvent[] = [];
  failure: Error | undefined;

  async notify(event: RolloutEvent): Promise<void> {
    if (this.failure !== undefined) throw this.failure;
    this.events.push(event);
  }
}

class FakeClock {
  nowMs = START_MS;
  readonly now = (): number => this.nowMs;
}

type LogLine = {
  readonly level: keyof Log;
  readonly message: string;
  readonly fields: Readonly<Record<string, unknown>> | undefined;
};

/** Keeps the lines instead of writing them. */
class FakeLog implements Log {
  readonly lines: LogLine[] = [];

  info(message: string, fields?: LogLine['fields']): void {
    this.lines.push({ level: 'info', message, fields });
  }

  warn(message: string, fields?: LogLine['fields']): void {
    this.lines.push({ level: 'warn', message, fields });
  }

  error(message: string, fields?: LogLine['fields']): void {
    this.lines.push({ level: 'error', message, fields });
  }
}

/** Every port of the use cases, in a world where every gate of a rollout passes. */
export function fakePorts() {
  const clock = new FakeClock();
  const record = new FakeRecord();
  const alarms = new FakeAlarms();
  return {
    router: new FakeRouter(),
    record,
    history: new FakeHistory(record),
    alarms,
    environments: new FakeEnvironments(),
    metrics: new FakeMetrics(),
    hooks: new FakeHooks(),
    readiness: new FakeReadiness(),
    notifier: new FakeNotifier(),
    log: new FakeLog(),
    clock,
    now: clock.now,
    quickRead: { record, alarms },
  };
}

/** The same, with {@link bakingAtTen} in the record and its weights live. */
export function portsBakingAtTen(plan?: Plan) {
  const ports = fakePorts();
  ports.router.live = withGreenAt(10);
  ports.record.current = bakingAtTen(plan);
  return ports;
}
