import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterEach, describe, expect, it } from '@jest/globals';
import {
  clientConfig,
  startEmulator,
} from '../../packages/lattice-emulator/tests/support/emulator.ts';
import { EventQueue } from '../../packages/lattice-emulator/tests/support/event-queue.ts';
import { openRoleSession } from '../../packages/lattice-emulator/tests/support/role-session.ts';
import { EventBridgeTeller } from '../../src/aws/event-bridge-teller.ts';
import { NEWS_KINDS } from '../../src/rollout/news.ts';
import { aNews } from '../support/news.ts';

const emulator = await startEmulator();
const queue = await EventQueue.create(emulator, 'lattice-blue-green');
const sqs = new SQSClient(clientConfig(emulator));
const teller = new EventBridgeTeller(new EventBridgeClient(clientConfig(emulator)), 'svc', 'dev');

afterEach(() => queue.take());

describe('the news of a rollout', () => {
  it('is an event of a type of its own for each kind', async () => {
    for (const kind of NEWS_KINDS) await teller.tell(aNews({ kind }));

    expect((await queue.take()).sort()).toEqual([
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

  it('tells of a shift where traffic was, where it is, and why', async () => {
    await teller.tell(aNews());

    expect(await receiveDetail()).toEqual({
      service: 'svc',
      stage: 'dev',
      rollout: 'r-1',
      previous: { blue: 100, green: 0 },
      current: { blue: 90, green: 10 },
      reason: 'SeenLive',
      message: '90/10 is live',
    });
  });

  it('tells of a rollback which alarm asked for it, and how long it took', async () => {
    await teller.tell(
      aNews({
        kind: 'rolled-back',
        rollout: undefined,
        from: undefined,
        reason: 'GreenInAlarm',
        alarmName: 'svc-green-FaultRate',
        sinceAlarmMs: 1_234,
      }),
    );

    expect(await receiveDetail()).toEqual({
      service: 'svc',
      stage: 'dev',
      current: { blue: 90, green: 10 },
      reason: 'GreenInAlarm',
      message: '90/10 is live',
      alarmName: 'svc-green-FaultRate',
      sinceAlarmMs: 1_234,
    });
  });

  it('fails where it may not be told', async () => {
    const { config } = await openRoleSession(emulator, []);
    const silenced = new EventBridgeTeller(new EventBridgeClient(config), 'svc', 'dev');

    await expect(silenced.tell(aNews())).rejects.toThrow('is not authorized');
  });
});

async function receiveDetail(): Promise<unknown> {
  const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl: queue.url }));
  return JSON.parse(Messages[0]?.Body ?? '{}').detail;
}
