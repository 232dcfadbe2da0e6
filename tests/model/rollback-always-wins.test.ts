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
import { fakePorts } from '../support/fakes.ts';
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
  ALICE,
  aShiftRequest,
  bakingAtTen,
  justBegun,
  LINEAR,
  MINUTE_MS,
  START_MS,
  TEN_PERCENT_MANUAL,
} from '../support/rollouts.ts';
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

const EVENT = {
  kind: 'alarm',
  alarmName: ALARM_NAME,
  changedAtMs: WENT_OFF_AT_MS,
  stateReason: 'too many faults',
} as const;

const NO_ROLLOUT = aWorld(ALL_BLUE, undefined);
const TEN_MANUAL = aWorld(withGreenAt(10), bakingAtTen(TEN_PERCENT_MANUAL));
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

const start = aCommand({ actor: ALICE, kind: 'start', plan: LINEAR });
const skip = aCommand({ actor: ALICE, kind: 'act', action: 'skip' });
const resume = aCommand({ actor: ALICE, kind: 'act', action: 'resume' });

const ALARMS = [GOES_OFF, FLAPS];

describe('once an alarm went off, all traffic ends on blue', () => {
  it.each([
    ['a first manual shift', NO_ROLLOUT, writerTo(10)],
    ['a further manual shift', TEN_MANUAL, writerTo(20)],
    ['the turn that begins a plan', PLAN_BEGUN, turn],
    ['the turn that continues a plan', TEN_BY_PLAN, turn],
    ['a manual shift during a plan', TEN_BY_PLAN, writerTo(20)],
    ['the turn after a manual shift', TEN_MANUAL, turn],
  ])(
    'in any order of a rollback and %s, with any crash and any two lost answers',
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
    'even if a person %s meanwhile, with any crash and any lost answer',
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
    ['a manual shift', TEN_MANUAL, writerTo(20)],
    ['the turn', TEN_BY_PLAN, turn],
  ])(
    'even if moments that differ only in a read before %s are told apart',
    async (_, world, writer) => {
      const actors = [rollback, writer];

      const exploration = await play({ start: world, actors, lostAnswers: 1, isExact: true });

      expectSafe(exploration, 5_000);
    },
  );

  it.each([
    ['a manual shift', TEN_MANUAL, [...twice(rollback), writerTo(20)]],
    ['the turn', TEN_BY_PLAN, [...twice(rollback), turn]],
  ])('even if the event comes twice while green is raised by %s', async (_, start, actors) => {
    const exploration = await play({ start, events: [FLAPS], actors, lostAnswers: 0 });

    expectSafe(exploration, 20_000);
  });

  it.each([
    ['a first manual shift', NO_ROLLOUT, [rollback, ...twice(writerTo(10))]],
    ['the turn', TEN_BY_PLAN, [rollback, ...twice(turn)]],
  ])('even if %s is repeated meanwhile', async (_, start, actors) => {
    const exploration = await play({ start, events: [FLAPS], actors, lostAnswers: 0 });

    expectSafe(exploration, 20_000);
  });

  it('in any order of a rollback, a manual shift and the turn', async () => {
    const actors = [rollback, writerTo(20), turn];

    const exploration = await play({ start: TEN_MANUAL, events: [FLAPS], actors, lostAnswers: 0 });

    expectSafe(exploration, 20_000);
  });

  it('even if the rollback can neither read nor write the record', async () => {
    const actors = [...twice(aRollback(withoutRecord)), writerTo(20)];

    const exploration = await play({ start: TEN_MANUAL, events: [FLAPS], actors, lostAnswers: 0 });

    expectSafe(exploration, 300);
  });
});

describe('an event that is older than the rollout', () => {
  it.each([
    ['the turn', TEN_BY_PLAN, turn],
    ['a manual shift', TEN_MANUAL, writerTo(20)],
    ['a first manual shift', NO_ROLLOUT, writerTo(10)],
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

describe('the exploration finds the schedule that leaves weight on green', () => {
  it('where a writer does not re-check after it raised green', async () => {
    const blind = aWriter(20, readingOnce);

    const { found } = await play({ actors: [rollback, blind] });

    expect(found?.problem).toBe(
      'green has 20 %, although a rollback has ended and so has the writer',
    );
    expect(found?.schedule).toContain('rollback: requests 100/0');
    expect(found?.schedule.at(-1)).toMatch(/^writer to 20: /);
  });

  it('where the rollback does not check whether it was overwritten', async () => {
    const hasty = aRollback(({ router, ...ports }) => ({
      ...ports,
      router: { ...router, read: async () => ALL_BLUE },
    }));

    const { found } = await play({ actors: [hasty, writerTo(20)] });

    expect(found?.problem).toBe(
      'green has 20 %, given before the fence, although a rollback has ended',
    );
    expect(found?.schedule).toContain('writer to 20: requests 80/20');
  });

  it('where the fence is lost, and past alarms are not seen', async () => {
    const unfenced = aRollback(({ record, ...ports }) => ({
      ...ports,
      record: { ...record, save: async () => true },
    }));
    const actors = [unfenced, aWriter(20, forgetful)];

    const { found } = await play({ actors });

    expect(found?.problem).toContain('green has 20 %');
    expect(found?.schedule).toContain('writer to 20: requests 80/20');
  });

  it('where the rollback fences before it acts, and crashes', async () => {
    const { found } = await play({ actors: [fencingFirst] });

    expect(found).toEqual({
      problem: 'green has 10 %, although a rollback has begun to write',
      schedule: [
        'the alarm goes off, and is OK again at once',
        'rollback: reads the record',
        'rollback: records version 2, rolling-back',
      ],
    });
  });

  it('where the event is lost, and past alarms are not seen', async () => {
    const { found } = await play({ actors: [turn], start: TEN_BY_PLAN, minute: forgetful });

    expect(found?.problem).toMatch(/^two turns later the weights are [78]0\/[23]0/);
  });
});

/** Counts the moments too, because an exploration that plays none finds no problem either. */
function expectSafe(exploration: Exploration, atLeast: number): void {
  expect(describeFound(exploration)).toBe('nothing');
  expect(exploration.moments).toBeGreaterThan(atLeast);
  expect(exploration.schedules).toBeGreaterThan(exploration.moments);
}

type Change = (ports: SharedPorts) => SharedPorts;

type Play = Pick<Scenario<World>, 'actors'> &
  Partial<Scenario<World>> & {
    /** Changes what the turns see that come every minute. */
    readonly minute?: Change;
  };

function play({ minute = (ports) => ports, ...scenario }: Play): Promise<Exploration> {
  const problemInTheEnd = rememberedByWorld(minute);
  return explore<World>({
    start: TEN_MANUAL,
    keyOf: keyOfWorld,
    events: [FLAPS],
    lostAnswers: 0,
    problemOf: async (moment) =>
      problemAtOnce(moment, scenario.actors) ?? (await problemInTheEnd(moment.world)),
    ...scenario,
  });
}

/** Finds a problem that must not wait for a turn. An actor whose write failed leaves it to the next turn. */
function problemAtOnce(
  { world, endings, lostAnswers }: Moment<World>,
  actors: readonly Actor<World>[],
): string | undefined {
  const { live, rollback: stage, raisedWhen } = world;
  if (lostAnswers > 0 || live.green === 0 || stage === 'not-begun') return undefined;
  const found = `green has ${live.green} %`;
  if (raisedWhen === 'not-begun') return `${found}, although a rollback has begun to write`;
  const isOver = [...endings.values()].some(
    (ending) => 'returned' in ending && isRolledBack(ending.returned),
  );
  if (!isOver) return undefined;
  if (raisedWhen !== 'fenced')
    return `${found}, given before the fence, although a rollback has ended`;
  const isWriterLeft = actors.some(({ name }) => !endings.has(name));
  return isWriterLeft ? undefined : `${found}, although a rollback has ended and so has the writer`;
}

function isRolledBack(returned: unknown): boolean {
  return (
    typeof returned === 'object' &&
    returned !== null &&
    'outcome' in returned &&
    returned.outcome === 'rolled-back'
  );
}

/** Lets every actor crash and two turns come. The result depends on the world only. */
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
    ports.clock.nowMs = START_MS + minute * MINUTE_MS;
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
      return rollBack({ ...fakePorts(), ...shared, quickRead: shared }, { ...EVENT, changedAtMs });
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
  return {
    name: `writer to ${green}`,
    run: (take) => {
      const shared = change(sharedPorts(take));
      return shiftTraffic({ ...fakePorts(), ...shared }, aShiftRequest(green));
    },
  };
}

/** A rollback in the wrong order: it fences the record before it moves the traffic. */
const fencingFirst: Actor<World> = {
  name: 'rollback',
  canBegin: ({ alarm }) => alarm !== 'quiet',
  run: async (take) => {
    const { record, router } = sharedPorts(take);
    const decision = fence(await record.read(), EVENT, START_MS);
    if (decision !== undefined) await record.save(decision.next, entryOf(decision));
    await router.shift(ALL_BLUE);
  },
};

function withoutRecord(ports: SharedPorts): SharedPorts {
  const fail = () => Promise.reject(new Error('the table does not answer'));
  const record: RolloutRecord = { read: fail, save: fail, note: fail, noteOnce: fail };
  return { ...ports, record };
}

/** Returns the first reading of the record and of the alarms again and again. */
function readingOnce({ record, alarms, router }: SharedPorts): SharedPorts {
  const first = { record: once(() => record.read()), alarms: once(() => alarms.read(START_MS)) };
  return {
    router,
    record: { ...record, read: first.record },
    alarms: { read: first.alarms },
  };
}

function once<T>(read: () => Promise<T>): () => Promise<T> {
  let seen: Promise<T> | undefined;
  return () => {
    seen ??= read();
    return seen;
  };
}

/** Does not see that an alarm that is OK again went off. */
function forgetful({ alarms, ...ports }: SharedPorts): SharedPorts {
  return { ...ports, alarms: { read: () => alarms.read(Number.POSITIVE_INFINITY) } };
}
