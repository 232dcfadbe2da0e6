import { describe, expect, it } from '@jest/globals';
import type { RolloutRecord } from '../../src/ports/rollout-record.ts';
import { fence } from '../../src/rollout/roll-back.ts';
import { isActive } from '../../src/rollout/rollout.ts';
import { ALL_BLUE, formatWeights, isSameSplit, withGreenAt } from '../../src/rollout/weights.ts';
import { commandRollout, type RolloutCommand } from '../../src/use-cases/command-rollout.ts';
import { entryOf } from '../../src/use-cases/history-entry.ts';
import { rollBack } from '../../src/use-cases/roll-back.ts';
import { shiftTraffic } from '../../src/use-cases/shift-traffic.ts';
import { takeTurn } from '../../src/use-cases/take-turn.ts';
import { fakePorts, NOW_MS } from '../support/fakes.ts';
import {
  type Actor,
  describeFound,
  type Exploration,
  explore,
  type Moment,
  type Scenario,
  type Take,
  twice,
} from '../support/interleavings.ts';
import {
  bakingAtTen,
  justBegun,
  LINEAR,
  TEN_PERCENT_BY_HAND,
} from '../support/rollouts-under-way.ts';
import {
  ALARM_NAME,
  aWorld,
  FLAPS,
  GOES_OFF,
  keyOfWorld,
  type SharedPorts,
  sharedPorts,
  WENT_OFF_AT_MS,
  type World,
} from '../support/shared-world.ts';

const MINUTE_MS = 60_000;
const EVENT = {
  kind: 'alarm',
  alarmName: ALARM_NAME,
  changedAtMs: WENT_OFF_AT_MS,
  alarmReason: 'too many faults',
} as const;
const A_WISH = { by: 'a person', why: 'because' };

const NO_ROLLOUT = aWorld(ALL_BLUE, undefined);
const TEN_BY_HAND = aWorld(withGreenAt(10), bakingAtTen(TEN_PERCENT_BY_HAND));
const TEN_BY_PLAN = aWorld(withGreenAt(10), bakingAtTen());
const PAUSED = aWorld(withGreenAt(20), {
  ...bakingAtTen(),
  phase: 'paused',
  pausedIn: 'baking',
});
const PLAN_BEGUN = aWorld(ALL_BLUE, justBegun());

const rollback = aRollback((ports) => ports);
const turn = aTurn((ports) => ports);
const writerTo = (green: number) => aWriter(green, (ports) => ports);

const start = aCommand({ ...A_WISH, kind: 'start', plan: LINEAR });
const skip = aCommand({ ...A_WISH, kind: 'act', action: 'skip' });
const resume = aCommand({ ...A_WISH, kind: 'act', action: 'resume' });

const ALARMS = [GOES_OFF, FLAPS];

describe('once an alarm went off, all traffic ends on blue', () => {
  it.each([
    ['a first weight by hand', NO_ROLLOUT, writerTo(10)],
    ['a further weight by hand', TEN_BY_HAND, writerTo(20)],
    ['the turn that begins a plan', PLAN_BEGUN, turn],
    ['the turn that goes on with a plan', TEN_BY_PLAN, turn],
    ['a weight by hand in the midst of a plan', TEN_BY_PLAN, writerTo(20)],
    ['the turn after a weight by hand', TEN_BY_HAND, turn],
  ])(
    'whatever the order of a rollback and %s, whoever crashes, whichever two answers are lost',
    async (_, start, writer) => {
      for (const event of ALARMS) {
        const exploration = await play({
          start,
          events: [event],
          actors: [rollback, writer],
          lostAnswers: 2,
        });

        expectSafe(exploration, 1_000);
      }
    },
  );

  it.each([
    ['starts a plan', NO_ROLLOUT, start],
    ['skips a bake', TEN_BY_PLAN, skip],
    ['resumes', PAUSED, resume],
  ])(
    'even if a person %s meanwhile, whoever crashes, whichever answer is lost',
    async (_, world, command) => {
      for (const event of ALARMS) {
        const exploration = await play({
          start: world,
          events: [event],
          actors: [rollback, command],
          lostAnswers: 1,
        });

        expectSafe(exploration, 1_000);
      }
    },
  );

  it.each([
    ['a weight by hand', TEN_BY_HAND, writerTo(20)],
    ['the turn', TEN_BY_PLAN, turn],
  ])(
    'even if nothing that was read before %s is taken to be forgotten',
    async (_, world, writer) => {
      const actors = [rollback, writer];

      const exploration = await play({ start: world, actors, lostAnswers: 1, isExact: true });

      expectSafe(exploration, 5_000);
    },
  );

  it.each([
    ['a weight by hand', TEN_BY_HAND, [...twice(rollback), writerTo(20)]],
    ['the turn', TEN_BY_PLAN, [...twice(rollback), turn]],
  ])('even if the event comes twice while green is raised by %s', async (_, start, actors) => {
    const exploration = await play({ start, events: [FLAPS], actors, lostAnswers: 0 });

    expectSafe(exploration, 20_000);
  });

  it.each([
    ['a first weight by hand', NO_ROLLOUT, [rollback, ...twice(writerTo(10))]],
    ['the turn', TEN_BY_PLAN, [rollback, ...twice(turn)]],
  ])('even if %s is repeated meanwhile', async (_, start, actors) => {
    const exploration = await play({ start, events: [FLAPS], actors, lostAnswers: 0 });

    expectSafe(exploration, 20_000);
  });

  it('whatever the order of a rollback, a weight by hand and the turn', async () => {
    const actors = [rollback, writerTo(20), turn];

    const exploration = await play({ start: TEN_BY_HAND, events: [FLAPS], actors, lostAnswers: 0 });

    expectSafe(exploration, 20_000);
  });

  it('even if the rollback can neither read nor write the record', async () => {
    const actors = [...twice(aRollback(withoutRecord)), writerTo(20)];

    const exploration = await play({ start: TEN_BY_HAND, events: [FLAPS], actors, lostAnswers: 0 });

    expectSafe(exploration, 300);
  });
});

describe('an event that is older than the rollout', () => {
  it.each([
    ['the turn', TEN_BY_PLAN, turn],
    ['a weight by hand', TEN_BY_HAND, writerTo(20)],
    ['a first weight by hand', NO_ROLLOUT, writerTo(10)],
  ])('changes nothing, whenever it comes while green is raised by %s', async (_, start, writer) => {
    const stale = aRollback((ports) => ports, EVENT.changedAtMs - 10 * MINUTE_MS, 'always');

    const exploration = await play({
      start,
      events: [],
      actors: [...twice(stale), writer],
      lostAnswers: 0,
      problemOf: ({ world }) => (world.rollback !== 'not-begun' ? 'it moved traffic' : undefined),
    });

    expectSafe(exploration, 100);
  });
});

describe('the exploration itself finds the schedule that leaves weight on green', () => {
  it('where a writer looks again with eyes closed', async () => {
    const blind = aWriter(20, lookingOnce);

    const { found } = await play({ actors: [rollback, blind] });

    expect(found?.problem).toBe(
      'green has 20 %, though a rollback has ended and so has the writer',
    );
    expect(found?.schedule).toContain('rollback: asks for 100/0');
    expect(found?.schedule.at(-1)).toMatch(/^writer to 20: /);
  });

  it('where the rollback does not look whether it was overwritten', async () => {
    const hasty = aRollback(({ router, ...ports }) => ({
      ...ports,
      router: { ...router, read: async () => ALL_BLUE },
    }));

    const { found } = await play({ actors: [hasty, writerTo(20)] });

    expect(found?.problem).toBe(
      'green has 20 %, given before the fence, though a rollback has ended',
    );
    expect(found?.schedule).toContain('writer to 20: asks for 80/20');
  });

  it('where the fence is lost, and no alarm is remembered', async () => {
    const unfenced = aRollback(({ record, ...ports }) => ({
      ...ports,
      record: { ...record, save: async () => true },
    }));
    const actors = [unfenced, aWriter(20, forgetful)];

    const { found } = await play({ actors });

    expect(found?.problem).toContain('green has 20 %');
    expect(found?.schedule).toContain('writer to 20: asks for 80/20');
  });

  it('where the rollback fences before it acts, and crashes', async () => {
    const { found } = await play({ actors: [fencingFirst] });

    expect(found).toEqual({
      problem: 'green has 10 %, though a rollback has begun to write',
      schedule: [
        'the alarm goes off, and is OK again at once',
        'rollback: reads the record',
        'rollback: records version 2, rolling-back',
      ],
    });
  });

  it('where the event is lost, and no alarm is remembered', async () => {
    const { found } = await play({ actors: [turn], start: TEN_BY_PLAN, minute: forgetful });

    expect(found?.problem).toMatch(/^two turns later the weights are [78]0\/[23]0/);
  });
});

/** A safe world that nobody looked at would be safe too. */
function expectSafe(exploration: Exploration, atLeast: number): void {
  expect(describeFound(exploration)).toBe('nothing');
  expect(exploration.moments).toBeGreaterThan(atLeast);
  expect(exploration.schedules).toBeGreaterThan(exploration.moments);
}

type Change = (ports: SharedPorts) => SharedPorts;

type Play = Pick<Scenario<World>, 'actors'> &
  Partial<Scenario<World>> & {
    /** What the turns that come every minute are made to see. */
    readonly minute?: Change;
  };

function play({ minute = (ports) => ports, ...scenario }: Play): Promise<Exploration> {
  const problemInTheEnd = rememberedByWorld(minute);
  return explore<World>({
    start: TEN_BY_HAND,
    keyOf: keyOfWorld,
    events: [FLAPS],
    lostAnswers: 0,
    problemOf: async (moment) =>
      problemAtOnce(moment, scenario.actors) ?? (await problemInTheEnd(moment.world)),
    ...scenario,
  });
}

/** What no turn has to come for. Who is told that a write failed leaves it to the next turn. */
function problemAtOnce(
  { world, endings, lostAnswers }: Moment<World>,
  actors: readonly Actor<World>[],
): string | undefined {
  const { live, rollback: stage, raisedWhen } = world;
  if (lostAnswers > 0 || live.green === 0 || stage === 'not-begun') return undefined;
  const found = `green has ${live.green} %`;
  if (raisedWhen === 'not-begun') return `${found}, though a rollback has begun to write`;
  const isOver = [...endings.values()].some(
    (ending) => 'returned' in ending && isRolledBack(ending.returned),
  );
  if (!isOver) return undefined;
  if (raisedWhen !== 'fenced')
    return `${found}, given before the fence, though a rollback has ended`;
  const isAnybodyLeft = actors.some(({ name }) => !endings.has(name));
  return isAnybodyLeft ? undefined : `${found}, though a rollback has ended and so has the writer`;
}

function isRolledBack(returned: unknown): boolean {
  return (
    typeof returned === 'object' &&
    returned !== null &&
    'outcome' in returned &&
    returned.outcome === 'rolled-back'
  );
}

/** Everybody has crashed, and two turns come; they depend on nothing but the world. */
function rememberedByWorld(change: Change): (world: World) => Promise<string | undefined> {
  const known = new Map<string, Promise<string | undefined>>();
  return (world) => {
    if (world.alarm === 'quiet') return Promise.resolve(undefined);
    const key = keyOfWorld(world);
    const problem = known.get(key) ?? problemAfterTwoTurns(world, change);
    known.set(key, problem);
    return problem;
  };
}

async function problemAfterTwoTurns(world: World, change: Change): Promise<string | undefined> {
  let now = world;
  const take: Take<World> = async ({ happen }) => {
    const happened = happen(now);
    now = happened.world;
    return happened.answer;
  };
  const ports = { ...fakePorts(), ...change(sharedPorts(take)) };
  for (const minute of [1, 2]) {
    ports.clock.nowMs = NOW_MS + minute * MINUTE_MS;
    await takeTurn(ports);
  }
  const { live, rollout } = now;
  const isUnderWay = rollout !== undefined && isActive(rollout) && rollout.weights.green > 0;
  if (isSameSplit(live, ALL_BLUE) && !isUnderWay) return undefined;
  return `two turns later the weights are ${formatWeights(live)}, and the rollout is ${rollout?.phase}`;
}

function aRollback(
  change: Change,
  changedAtMs: number = EVENT.changedAtMs,
  when: 'always' | 'after the alarm' = 'after the alarm',
): Actor<World> {
  return {
    name: 'rollback',
    canBegin: ({ alarm }) => when === 'always' || alarm !== 'quiet',
    run: (take) => {
      const shared = change(sharedPorts(take));
      return rollBack({ ...fakePorts(), ...shared, glance: shared }, { ...EVENT, changedAtMs });
    },
  };
}

function aCommand(request: RolloutCommand): Actor<World> {
  return {
    name: request.kind === 'act' ? request.action : request.kind,
    run: (take) => commandRollout({ ...fakePorts(), ...sharedPorts(take) }, request),
  };
}

function aTurn(change: Change): Actor<World> {
  return {
    name: 'turn',
    run: (take) => takeTurn({ ...fakePorts(), ...change(sharedPorts(take)) }),
  };
}

function aWriter(green: number, change: Change): Actor<World> {
  const request = {
    by: 'a person',
    why: undefined,
    isDryRun: false,
    isForced: false,
    isRetry: false,
  };
  const weights = withGreenAt(green);
  return {
    name: `writer to ${green}`,
    run: (take) => {
      const shared = change(sharedPorts(take));
      return shiftTraffic({ ...fakePorts(), ...shared }, { ...request, weights });
    },
  };
}

/** What a rollback must not be: it looks for the record before it sees to the traffic. */
const fencingFirst: Actor<World> = {
  name: 'rollback',
  canBegin: ({ alarm }) => alarm !== 'quiet',
  run: async (take) => {
    const { record, router } = sharedPorts(take);
    const decision = fence(await record.read(), EVENT, NOW_MS);
    if (decision !== undefined) await record.save(decision.next, entryOf(decision));
    await router.shift(ALL_BLUE);
  },
};

function withoutRecord(ports: SharedPorts): SharedPorts {
  const fail = () => Promise.reject(new Error('the table does not answer'));
  const record: RolloutRecord = { read: fail, save: fail, note: fail, history: fail };
  return { ...ports, record };
}

/** What was seen once is seen ever after. */
function lookingOnce({ record, alarms, router }: SharedPorts): SharedPorts {
  const isSeen = { record: once(() => record.read()), alarms: once(() => alarms.read(NOW_MS)) };
  return {
    router,
    record: { ...record, read: isSeen.record },
    alarms: { read: isSeen.alarms },
  };
}

function once<T>(read: () => Promise<T>): () => Promise<T> {
  let seen: Promise<T> | undefined;
  return () => {
    seen ??= read();
    return seen;
  };
}

/** An alarm that is OK again was never anything else. */
function forgetful({ alarms, ...ports }: SharedPorts): SharedPorts {
  return { ...ports, alarms: { read: () => alarms.read(Number.POSITIVE_INFINITY) } };
}
