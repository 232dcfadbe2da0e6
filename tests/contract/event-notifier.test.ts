import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterEach, describe, expect, it } from '@jest/globals';
import {
  clientConfig,
  startEmulator,
} from '../../packages/lattice-emulator/tests/support/emulator.ts';
import { EventQueue } from '../../packages/lattice-emulator/tests/support/event-queue.ts';
import { openRoleSession } from '../../packages/lattice-emulator/tests/support/role-session.ts';
import { waitUntil } from '../../scripts/support/wait-until.ts';
import { EventBridgeNotifier } from '../../src/aws/event-bridge-notifier.ts';
import { parseRolloutEvent } from '../../src/events/rollout-event.ts';
import { EVENT_KINDS } from '../../src/rollout/event-kind.ts';
import { aRolloutEvent } from '../support/rollout-event.ts';

const WITHIN_MS = 10_000;

const emulator = await startEmulator();
const queue = await EventQueue.create(emulator, 'lattice-blue-green');
const sqs = new SQSClient(clientConfig(emulator));
const notifier = new EventBridgeNotifier(
  new EventBridgeClient(clientConfig(emulator)),
  'svc',
  'dev',
);

afterEach(() => queue.take());

describe('an event of a rollout', () => {
  it('has a detail type of its own for each kind', async () => {
    for (const kind of EVENT_KINDS) await notifier.notify(aRolloutEvent({ kind }));

    const types: string[] = [];
    await waitUntil(
      'every event',
      async () => {
        types.push(...(await queue.take()));
        return types.length >= EVENT_KINDS.length ? types : undefined;
      },
      WITHIN_MS,
    );
    expect(types.sort()).toEqual([
      'Rollout Needs Approval',
      'Rollout Paused',
      'Rollout Promoted',
      'Rollout Ready',
      'Rollout Resumed',
      'Rollout Started',
      'Traffic Rolled Back',
      'Traffic Shifted',
    ]);
  });

  it('of a shift has the weights before, the weights now, and the reason', async () => {
    await notifier.notify(aRolloutEvent());

    expect(await receiveDetail()).toEqual({
      service: 'svc',
      stage: 'dev',
      rollout: 'r-1',
      plan: 'Canary10Percent5Minutes',
      build: '2.0.0',
      previous: { blue: 100, green: 0 },
      current: { blue: 90, green: 10 },
      reason: 'WeightsLive',
      message: '90/10 is live',
    });
  });

  it('of a rollback has the alarm, since when, and who asked for it', async () => {
    await notifier.notify(
      aRolloutEvent({
        kind: 'rolled-back',
        rollout: undefined,
        plan: undefined,
        build: undefined,
        from: undefined,
        reason: 'GreenInAlarm',
        actor: { id: 'ana', comment: 'slow' },
        alarm: { name: 'svc-green-FaultRate', wentOffAtMs: Date.parse('2026-11-26T12:00:00Z') },
        sinceAlarmMs: 1_234,
      }),
    );

    expect(await receiveDetail()).toEqual({
      service: 'svc',
      stage: 'dev',
      current: { blue: 90, green: 10 },
      reason: 'GreenInAlarm',
      message: '90/10 is live',
      actor: { id: 'ana', comment: 'slow' },
      alarm: { name: 'svc-green-FaultRate', since: '2026-11-26T12:00:00.000Z' },
      sinceAlarmMs: 1_234,
    });
  });

  it.each([
    aRolloutEvent(),
    aRolloutEvent({
      kind: 'rolled-back',
      from: undefined,
      reason: 'GreenInAlarm',
      actor: { id: 'ana', comment: 'a "new"\nline' },
      alarm: { name: 'svc-green-FaultRate', wentOffAtMs: Date.parse('2026-11-26T12:00:00.5Z') },
      sinceAlarmMs: 1_234,
    }),
    aRolloutEvent({ rollout: undefined, plan: undefined, build: undefined }),
  ])('arrives as it was sent: %j', async (event) => {
    await notifier.notify(event);

    const delivered = parseRolloutEvent(await receive(), { service: 'svc', stage: 'dev' });

    expect(delivered).toEqual({ ...event, atMs: expect.any(Number) });
  });

  it('fails where it is not authorized', async () => {
    const { config } = await openRoleSession(emulator, []);
    const forbidden = new EventBridgeNotifier(new EventBridgeClient(config), 'svc', 'dev');

    await expect(forbidden.notify(aRolloutEvent())).rejects.toThrow('is not authorized');
  });
});

async function receiveDetail(): Promise<unknown> {
  return (await receive()).detail;
}

/** Waits for the delivery, which follows the call. */
async function receive(): Promise<{ readonly detail?: unknown }> {
  const body = await waitUntil(
    'an event',
    async () => {
      const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl: queue.url }));
      return Messages[0]?.Body;
    },
    WITHIN_MS,
  );
  return JSON.parse(body) as { readonly detail?: unknown };
}
