import { describe, expect, it } from '@jest/globals';
import type { Builds } from '../../src/rollout/builds.ts';
import { sendBack } from '../../src/rollout/decision.ts';
import type { Rollout } from '../../src/rollout/rollout.ts';
import { ALL_BLUE, withGreenAt } from '../../src/rollout/weights.ts';
import { givePromotedTraffic } from '../../src/use-cases/give-promoted-traffic.ts';
import { takeTurn } from '../../src/use-cases/take-turn.ts';
import { BUILDS, fakePorts, NOW_MS } from '../support/fakes.ts';
import { bakingAtTen } from '../support/rollouts-under-way.ts';

const WISH = { by: 'Ada', why: undefined };
const COPIED: Builds = { ...BUILDS, blue: { ...BUILDS.green, deployedAtMs: NOW_MS } };
const PROMOTED = 'blue runs 2.0.0 and has all traffic: promoted by Ada';

describe('giving blue the traffic after it was made a copy of green', () => {
  it('sends everything to blue, records it and tells people', async () => {
    const ports = given();

    const outcome = await givePromotedTraffic(ports, WISH);

    expect(outcome).toEqual({
      rollout: 'r-1',
      phase: 'promoted',
      weights: ALL_BLUE,
      reason: 'Promoted',
      message: PROMOTED,
      isTold: true,
    });
    expect(ports.router.live).toEqual(ALL_BLUE);
    expect(ports.record.current).toMatchObject({ phase: 'promoted', weights: ALL_BLUE });
    expect(ports.teller.told).toMatchObject([
      { kind: 'promoted', from: withGreenAt(100), to: ALL_BLUE, message: PROMOTED },
    ]);
  });

  it('acts first, then records, then sees to it that nobody wrote in between', async () => {
    const ports = given();
    const liveWhenRecorded: unknown[] = [];
    ports.record.beforeSave = () => {
      liveWhenRecorded.push(ports.router.live);
      ports.router.live = withGreenAt(100);
    };

    await givePromotedTraffic(ports, WISH);

    expect(liveWhenRecorded).toEqual([ALL_BLUE]);
    expect(ports.router.writes).toEqual([ALL_BLUE, ALL_BLUE]);
    expect(ports.router.live).toEqual(ALL_BLUE);
  });

  it('only says again what was done already', async () => {
    const ports = given();
    await givePromotedTraffic(ports, WISH);
    const writes = [...ports.router.writes];

    const outcome = await givePromotedTraffic(ports, { by: 'Grace', why: undefined });

    expect(outcome).toMatchObject({ phase: 'promoted', message: PROMOTED, isTold: true });
    expect(ports.router.writes).toEqual(writes);
    expect(ports.record.entries).toHaveLength(1);
    expect(ports.teller.told).toHaveLength(1);
  });

  it('says so when nobody could be told', async () => {
    const ports = given();
    ports.teller.failure = new Error('no topic');

    expect(await givePromotedTraffic(ports, WISH)).toMatchObject({
      phase: 'promoted',
      isTold: false,
    });
  });

  it.each<[string, (ports: ReturnType<typeof fakePorts>) => void, string]>([
    [
      'blue is no copy of green',
      ({ environments }) => {
        environments.builds = BUILDS;
      },
      'cannot end the promotion: blue runs 1.0.0 (blue-hash), green 2.0.0 (green-hash)',
    ],
    [
      'blue does not answer',
      ({ environments }) => {
        environments.smoke = { verdict: 'fail', problem: 'GET /health answered 503' };
      },
      'cannot give blue the traffic: GET /health answered 503; green keeps it',
    ],
    [
      'no promotion is under way',
      ({ record }) => {
        record.current = bakingAtTen();
      },
      'cannot promote: r-1 is baking',
    ],
    [
      'there is no rollout',
      ({ record }) => {
        record.current = undefined;
      },
      'cannot promote: there is no rollout',
    ],
  ])('is refused where %s, and nothing is written', async (_, spoil, message) => {
    const ports = given();
    spoil(ports);

    await expect(givePromotedTraffic(ports, WISH)).rejects.toThrow(message);

    expect(ports.router.writes).toEqual([]);
    expect(ports.record.entries).toEqual([]);
    expect(ports.teller.told).toEqual([]);
  });

  it('writes no weight and no record where the listener cannot be written', async () => {
    const ports = given();
    ports.router.shiftFailure = new Error('throttled');

    await expect(givePromotedTraffic(ports, WISH)).rejects.toThrow('throttled');

    expect(ports.record.current?.phase).toBe('promoting');
  });

  it('that could not be recorded fails, and is finished by whoever repeats it', async () => {
    const ports = given();
    ports.record.writeFailure = new Error('no table');
    await expect(givePromotedTraffic(ports, WISH)).rejects.toThrow('no table');
    ports.record.writeFailure = undefined;

    const outcome = await givePromotedTraffic(ports, WISH);

    expect(outcome).toMatchObject({ phase: 'promoted', weights: ALL_BLUE });
  });

  it('that could not be recorded is recorded by the next turn, and is no rollback', async () => {
    const ports = given();
    ports.record.writeFailure = new Error('no table');
    await expect(givePromotedTraffic(ports, WISH)).rejects.toThrow('no table');
    ports.record.writeFailure = undefined;

    expect(await takeTurn(ports)).toMatchObject({ phase: 'promoted', reason: 'Promoted' });

    expect(ports.router.live).toEqual(ALL_BLUE);
    expect(await givePromotedTraffic(ports, WISH)).toMatchObject({ phase: 'promoted' });
  });

  it('is done when a turn that sees blue with everything records it first', async () => {
    const ports = given();
    const turns: Promise<unknown>[] = [];
    ports.router.onShift = () => {
      ports.router.onShift = () => {};
      turns.push(takeTurn(ports));
    };

    const outcome = await givePromotedTraffic(ports, WISH);
    await Promise.all(turns);

    expect(outcome).toMatchObject({ phase: 'promoted', weights: ALL_BLUE });
    expect(ports.record.current?.phase).toBe('promoted');
  });

  it('leaves the last word to an alarm that was faster, and says what to do', async () => {
    const ports = given();
    ports.router.onShift = () => {
      const grounds = { reason: 'GreenInAlarm', message: 'alarm' } as const;
      ports.record.current = sendBack(promoting(), NOW_MS, grounds).next;
    };

    await expect(givePromotedTraffic(ports, WISH)).rejects.toThrow(
      'cannot promote: r-1 is rolling-back; if blue runs 2.0.0 already, sls undo puts it back',
    );

    expect(ports.router.live).toEqual(ALL_BLUE);
    expect(ports.record.current?.phase).toBe('rolling-back');
  });

  it('is done when a turn was so much faster that there is nothing left to record', async () => {
    const ports = given();
    ports.router.onShift = () => {
      ports.record.current = { ...promoting(), phase: 'promoted', weights: ALL_BLUE, version: 9 };
    };

    const outcome = await givePromotedTraffic(ports, WISH);

    expect(outcome).toMatchObject({ phase: 'promoted', weights: ALL_BLUE });
    expect(ports.record.current?.version).toBe(9);
  });
});

/** Green has everything, and blue is its copy already. */
function given() {
  const ports = fakePorts();
  ports.record.current = promoting();
  ports.router.live = withGreenAt(100);
  ports.environments.builds = COPIED;
  return ports;
}

function promoting(): Rollout {
  const rollout = bakingAtTen();
  const stepIndex = rollout.plan.steps.length - 1;
  return { ...rollout, phase: 'promoting', stepIndex, weights: withGreenAt(100) };
}
