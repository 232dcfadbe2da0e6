import type { AlarmReader } from '../../src/ports/alarm-reader.ts';
import type { RolloutRecord } from '../../src/ports/rollout-record.ts';
import type { TrafficRouter } from '../../src/ports/traffic-router.ts';
import { type AlarmReadings, CLOCK_SKEW_MS } from '../../src/rollout/alarms.ts';
import { isActive, type Rollout } from '../../src/rollout/rollout.ts';
import { formatWeights, type Weights } from '../../src/rollout/weights.ts';
import { digest, type Step, type Take, type WorldEvent } from './interleavings.ts';
import { anAlarm, START_MS } from './rollouts.ts';

/** Everything that a rollback, a writer and a turn share. */
export type World = {
  readonly live: Weights;
  readonly rollout: Rollout | undefined;
  /** The state of green's only alarm. */
  readonly alarm: 'quiet' | 'in-alarm' | 'ok-again';
  /** The progress of a rollback, whichever actor does it. */
  readonly rollback: 'not-begun' | 'writing' | 'fenced';
  /** The progress of it when green was last raised. */
  readonly raisedWhen: World['rollback'];
};

export type SharedPorts = {
  readonly router: TrafficRouter;
  readonly record: RolloutRecord;
  readonly alarms: AlarmReader;
};

export const ALARM_NAME = 'svc-green-FaultRate';
export const WENT_OFF_AT_MS = START_MS;

export const GOES_OFF: WorldEvent<World> = {
  name: 'the alarm goes off',
  canHappen: ({ alarm }) => alarm === 'quiet',
  happen: (world) => ({ ...world, alarm: 'in-alarm' }),
};

export const FLAPS: WorldEvent<World> = {
  name: 'the alarm goes off, and is OK again at once',
  canHappen: ({ alarm }) => alarm === 'quiet',
  happen: (world) => ({ ...world, alarm: 'ok-again' }),
};

export function aWorld(live: Weights, rollout: Rollout | undefined): World {
  return { live, rollout, alarm: 'quiet', rollback: 'not-begun', raisedWhen: 'not-begun' };
}

export function keyOfWorld({ live, rollout, alarm, rollback, raisedWhen }: World): string {
  return [live.green, digest(rollout), alarm, rollback, raisedWhen].join(' ');
}

/** Returns the ports of one actor; every call is a step that waits until it is scheduled. */
export function sharedPorts(take: Take<World>): SharedPorts {
  const ask = <T>(name: string, answer: (world: World) => T): Promise<T> =>
    take({ name, happen: (world) => ({ world, answer: answer(world) }) }) as Promise<T>;
  const change = <T>(name: string, writes: string, happen: Step<World>['happen']): Promise<T> =>
    take({ name, writes, happen }) as Promise<T>;
  return {
    router: {
      read: () => ask('reads the weights', ({ live }) => live),
      shift: (weights) =>
        change(`requests ${formatWeights(weights)}`, formatWeights(weights), (world) => ({
          world: shifted(world, weights),
          answer: undefined,
        })),
    },
    record: {
      read: () => ask('reads the record', ({ rollout }) => rollout),
      save: (next) =>
        change(`records version ${next.version}, ${next.phase}`, digest(next), (world) => {
          const answer = next.version === (world.rollout?.version ?? 0) + 1;
          return { world: answer ? recorded(world, next) : world, answer };
        }),
      noteOnce: async () => true,
      note: () => ask('writes a note', () => undefined),
    },
    alarms: {
      read: (sinceMs) =>
        take({
          name: 'reads the alarms',
          isSettled: ({ alarm }) => alarm !== 'quiet',
          happen: (world) => ({ world, answer: readingsOf(world.alarm, sinceMs) }),
        }) as Promise<AlarmReadings>,
    },
  };
}

function shifted(world: World, live: Weights): World {
  const isBegun = world.rollback !== 'not-begun';
  const rollback = !isBegun && live.green === 0 ? 'writing' : world.rollback;
  const raisedWhen = live.green > world.live.green ? world.rollback : world.raisedWhen;
  return { ...world, live, rollback, raisedWhen };
}

function recorded(world: World, rollout: Rollout): World {
  return { ...world, rollout, rollback: isActive(rollout) ? world.rollback : 'fenced' };
}

const QUIET = anAlarm(ALARM_NAME);
const IN_ALARM = anAlarm(ALARM_NAME, {
  state: 'ALARM',
  changedAtMs: WENT_OFF_AT_MS,
  wentOffAtMs: WENT_OFF_AT_MS,
});
const OK_AGAIN = { ...IN_ALARM, state: 'OK' as const };

function readingsOf(alarm: World['alarm'], sinceMs: number): AlarmReadings {
  if (alarm === 'quiet') return { blue: [], green: [QUIET] };
  if (alarm === 'in-alarm') return { blue: [], green: [IN_ALARM] };
  const isReported = WENT_OFF_AT_MS >= sinceMs - CLOCK_SKEW_MS;
  return { blue: [], green: [isReported ? OK_AGAIN : QUIET] };
}
