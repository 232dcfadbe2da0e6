import { describe, expect, it } from '@jest/globals';
import type { Builds } from '../../src/rollout/builds.ts';
import { rollBack } from '../../src/rollout/decision.ts';
import type { Rollout } from '../../src/rollout/rollout.ts';
import { ALL_BLUE, withGreenAt } from '../../src/rollout/weights.ts';
import { completePromotion } from '../../src/use-cases/complete-promotion.ts';
import { takeTurn } from '../../src/use-cases/take-turn.ts';
import { fakePorts } from '../support/fakes.ts';
import { refusalOf } from '../support/outcome-errors.ts';
import { ALICE, aRolloutIn, bakingAtTen, RUNNING_BUILDS, START_MS } from '../support/rollouts.ts';

const { green } = RUNNING_BUILDS;
const COPIED: Builds = { green, blue: { ...green, deployedAtMs: START_MS } };
const PROMOTED = 'blue runs 2.0.0 and has all traffic: promoted by alice';

describe('completing a promotion', () => {
  it('moves all traffic to blue, records it and notifies', async () => {
    const ports = given();

    const outcome = await completePromotion(ports, ALICE);

    expect(outcome).toEqual({
      rollout: 'r-1',
      phase: 'promoted',
      weights: ALL_BLUE,
      reason: 'Promoted',
      message: PROMOTED,
      notified: true,
    });
    expect(ports.router.live).toEqual(ALL_BLUE);
    expect(ports.record.current).toMatchObject({ phase: 'promoted', weights: ALL_BLUE });
    expect(ports.notifier.events).toMatchObject([
      { kind: 'promoted', from: withGreenAt(100), to: ALL_BLUE, message: PROMOTED },
    ]);
  });

  it('acts, then records, then writes again where another writer came in between', async () => {
    const ports = given();
    const liveWhenRecorded: unknown[] = [];
    ports.record.beforeSave = () => {
      liveWhenRecorded.push(ports.router.live);
      ports.router.live = withGreenAt(100);
    };

    await completePromotion(ports, ALICE);

    expect(liveWhenRecorded).toEqual([ALL_BLUE]);
    expect(ports.router.writes).toEqual([ALL_BLUE, ALL_BLUE]);
    expect(ports.router.live).toEqual(ALL_BLUE);
  });

  it('only reports again what is done already', async () => {
    const ports = given();
    await completePromotion(ports, ALICE);
    const writes = [...ports.router.writes];

    const outcome = await completePromotion(ports, { id: 'bob', comment: undefined });

    expect(outcome).toMatchObject({ phase: 'promoted', message: PROMOTED, notified: true });
    expect(ports.router.writes).toEqual(writes);
    expect(ports.record.entries).toHaveLength(1);
    expect(ports.notifier.events).toHaveLength(1);
  });

  it('stands, and says so, when the notification fails', async () => {
    const ports = given();
    ports.notifier.failure = new Error('no topic');

    const outcome = await completePromotion(ports, ALICE);

    expect(outcome).toMatchObject({ phase: 'promoted', notified: false });
  });

  it.each<[string, (ports: ReturnType<typeof fakePorts>) => void, string]>([
    [
      'blue is no copy of green',
      ({ environments }) => {
        environments.builds = RUNNING_BUILDS;
      },
      'refused (NotCopied): cannot complete the promotion: blue runs 1.0.0 (blue-hash), ' +
        'green 2.0.0 (green-hash); run sls promote again',
    ],
    [
      'blue does not answer',
      ({ environments }) => {
        environments.smoke = { verdict: 'fail', problem: 'GET /health answered 503' };
      },
      'refused (SmokeFailed): cannot give blue the traffic: GET /health answered 503; ' +
        'green keeps it, run sls undo to restore blue',
    ],
    [
      'no promotion was begun',
      ({ record }) => {
        record.current = bakingAtTen();
      },
      'refused (InvalidPhase): cannot promote: rollout r-1 is baking; ' +
        'run sls promote, which begins it',
    ],
    [
      'there is no rollout',
      ({ record }) => {
        record.current = undefined;
      },
      'refused (InvalidPhase): cannot promote: there is no rollout; ' +
        'bring green to 100 % first: sls rollout start --plan AllAtOnce',
    ],
  ])('is refused where %s, and nothing is written', async (_, spoil, message) => {
    const ports = given();
    spoil(ports);

    const refusal = await refusalOf(completePromotion(ports, ALICE));

    expect(refusal.message).toBe(message);
    expect(ports.router.writes).toEqual([]);
    expect(ports.record.entries).toEqual([]);
    expect(ports.notifier.events).toEqual([]);
  });

  it('writes neither weights nor record where the listener cannot be written', async () => {
    const ports = given();
    ports.router.shiftFailure = new Error('throttled');

    await expect(completePromotion(ports, ALICE)).rejects.toThrow('throttled');

    expect(ports.record.current?.phase).toBe('promoting');
  });

  it('fails where it cannot be recorded, and is done when it is repeated', async () => {
    const ports = given();
    await failToRecord(ports);

    const outcome = await completePromotion(ports, ALICE);

    expect(outcome).toMatchObject({ phase: 'promoted', weights: ALL_BLUE });
  });

  it('that could not be recorded is recorded by the next turn, and is no rollback', async () => {
    const ports = given();
    await failToRecord(ports);

    expect(await takeTurn(ports)).toMatchObject({ phase: 'promoted', reason: 'Promoted' });

    expect(ports.router.live).toEqual(ALL_BLUE);
    expect(await completePromotion(ports, ALICE)).toMatchObject({ phase: 'promoted' });
  });

  it('is done when a turn that sees all traffic on blue records it first', async () => {
    const ports = given();
    const turns: Promise<unknown>[] = [];
    ports.router.onShift = () => {
      ports.router.onShift = () => {};
      turns.push(takeTurn(ports));
    };

    const outcome = await completePromotion(ports, ALICE);
    await Promise.all(turns);

    expect(outcome).toMatchObject({ phase: 'promoted', weights: ALL_BLUE });
    expect(ports.record.current?.phase).toBe('promoted');
  });

  it('is refused where an alarm was faster, and says what to do', async () => {
    const ports = given();
    ports.router.onShift = () => {
      const because = { reason: 'GreenInAlarm', message: 'alarm' } as const;
      ports.record.current = rollBack(promoting(), START_MS, because).next;
    };

    const refusal = await refusalOf(completePromotion(ports, ALICE));

    expect(refusal.message).toBe(
      'refused (InvalidPhase): cannot promote: rollout r-1 is rolling-back; ' +
        'if blue runs 2.0.0 already, run sls undo',
    );
    expect(ports.router.live).toEqual(ALL_BLUE);
    expect(ports.record.current?.phase).toBe('rolling-back');
  });

  it('is done when a turn was so much faster that there is nothing left to record', async () => {
    const ports = given();
    ports.router.onShift = () => {
      ports.record.current = { ...promoting(), phase: 'promoted', weights: ALL_BLUE, version: 9 };
    };

    const outcome = await completePromotion(ports, ALICE);

    expect(outcome).toMatchObject({ phase: 'promoted', weights: ALL_BLUE });
    expect(ports.record.current?.version).toBe(9);
  });
});

/** Green has all traffic, and blue is its copy already. */
function given() {
  const ports = fakePorts();
  ports.record.current = promoting();
  ports.router.live = withGreenAt(100);
  ports.environments.builds = COPIED;
  return ports;
}

function promoting(): Rollout {
  return aRolloutIn('promoting');
}

async function failToRecord(ports: ReturnType<typeof fakePorts>): Promise<void> {
  ports.record.writeFailure = new Error('no table');
  await expect(completePromotion(ports, ALICE)).rejects.toThrow('no table');
  ports.record.writeFailure = undefined;
}
