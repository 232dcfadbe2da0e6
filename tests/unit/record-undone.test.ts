import { describe, expect, it } from '@jest/globals';
import { ALL_BLUE } from '../../src/rollout/weights.ts';
import { recordUndone } from '../../src/use-cases/record-undone.ts';
import { fakePorts } from '../support/fakes.ts';
import { refusalOf } from '../support/outcome-errors.ts';
import { aRolloutIn, RUNNING_BUILDS } from '../support/rollouts.ts';

const REQUEST = { actor: { id: 'ana', comment: 'orders are lost' }, instead: '2.0.0' };
const MESSAGE = 'blue runs 1.0.0 again instead of 2.0.0: undone by ana: orders are lost';

describe('an undo that no rollout on record is about', () => {
  it('is in the history with actor and comment, is notified of, and moves no traffic', async () => {
    const ports = fakePorts();
    ports.record.current = aRolloutIn('rolled-back');

    const outcome = await recordUndone(ports, REQUEST);

    expect(outcome).toEqual({
      rollout: undefined,
      phase: 'rolled-back',
      weights: ALL_BLUE,
      reason: 'Undone',
      message: MESSAGE,
      notified: true,
    });
    expect(ports.record.entries).toMatchObject([
      {
        atMs: RUNNING_BUILDS.blue.deployedAtMs,
        reason: 'Undone',
        message: MESSAGE,
        weights: ALL_BLUE,
      },
    ]);
    expect(ports.notifier.events).toMatchObject([
      {
        kind: 'rolled-back',
        rollout: undefined,
        reason: 'Undone',
        message: MESSAGE,
        to: ALL_BLUE,
        actor: REQUEST.actor,
      },
    ]);
    expect(ports.router.writes).toEqual([]);
    expect(ports.record.current).toEqual(aRolloutIn('rolled-back'));
  });

  it('is recorded before the first rollout too', async () => {
    const ports = fakePorts();

    expect(await recordUndone(ports, REQUEST)).toMatchObject({
      phase: undefined,
      reason: 'Undone',
    });
  });

  it('is recorded and notified of once, however often the command is run', async () => {
    const ports = fakePorts();
    await recordUndone(ports, REQUEST);

    const again = await recordUndone(ports, REQUEST);

    expect(again).toMatchObject({ reason: undefined, message: MESSAGE });
    expect(ports.record.entries).toHaveLength(1);
    expect(ports.notifier.events).toHaveLength(1);
  });

  it('stands when the notification fails, and says so', async () => {
    const ports = fakePorts();
    ports.notifier.failure = new Error('event bus unreachable');

    expect(await recordUndone(ports, REQUEST)).toMatchObject({ reason: 'Undone', notified: false });
  });

  it('is refused beside the promotion that is undone, and nothing is recorded', async () => {
    const ports = fakePorts();
    ports.record.current = aRolloutIn('promoted');

    const refusal = await refusalOf(recordUndone(ports, REQUEST));

    expect(refusal.reasons).toEqual(['InvalidPhase']);
    expect(ports.record.entries).toEqual([]);
  });
});
