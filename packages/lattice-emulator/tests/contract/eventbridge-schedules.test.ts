import {
  DeleteRuleCommand,
  DisableRuleCommand,
  EnableRuleCommand,
  EventBridgeClient,
  PutRuleCommand,
  type PutRuleCommandInput,
  PutTargetsCommand,
  RemoveTargetsCommand,
  type Target,
} from '@aws-sdk/client-eventbridge';
import { CreateQueueCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { clientConfig, startEmulator } from '../support/emulator.ts';

const emulator = await startEmulator();
const events = new EventBridgeClient(clientConfig(emulator));
const sqs = new SQSClient(clientConfig(emulator));

/** Each test begins at a whole hour. */
beforeEach(() => emulator.clock.advance(3_600_000 - (emulator.clock.now() % 3_600_000)));

describe('a rule with a rate', () => {
  it('triggers at each interval from when it was made, with a scheduled event', async () => {
    await emulator.clock.advance('10s');
    const queue = await createScheduledRule('rate', { ScheduleExpression: 'rate(1 minute)' });

    await emulator.clock.advance('59s');
    const before = await receive(queue);
    await emulator.clock.advance('2m');

    expect(before).toEqual([]);
    expect(await receive(queue)).toEqual(
      [':01:10Z', ':02:10Z'].map((time) => ({
        version: '0',
        id: expect.stringMatching(/^[0-9a-f-]{36}$/),
        'detail-type': 'Scheduled Event',
        source: 'aws.events',
        account: '123456789012',
        time: expect.stringMatching(new RegExp(`^2026-.*${time}$`)),
        region: 'us-east-1',
        resources: ['arn:aws:events:us-east-1:123456789012:rule/rate'],
        detail: {},
      })),
    );
  });

  it('counts from when it was put again', async () => {
    const queue = await createScheduledRule('put-again', { ScheduleExpression: 'rate(1 hour)' });
    await emulator.clock.advance('30m');

    await putRule('put-again', { ScheduleExpression: 'rate(1 hour)' });
    await emulator.clock.advance('59m');
    const before = await receive(queue);
    await emulator.clock.advance('1m');

    expect(before).toEqual([]);
    expect(await receive(queue)).toHaveLength(1);
  });

  it('takes the constant input of its target', async () => {
    const schedule = { ScheduleExpression: 'rate(1 minute)' };
    const queue = await createScheduledRule('constant', schedule, { Input: '{"turn":true}' });

    await emulator.clock.advance('1m');

    expect(await receive(queue)).toEqual([{ turn: true }]);
  });
});

describe('a rule with a cron expression', () => {
  it('triggers at the minutes that it names', async () => {
    const queue = await createScheduledRule('cron', {
      ScheduleExpression: 'cron(0/20 * * * ? *)',
    });

    await emulator.clock.advance('1h');

    const times = (await receive(queue)).map(({ time }) => String(time).slice(14));
    expect(times).toEqual(['20:00Z', '40:00Z', '00:00Z']);
  });
});

describe('a rule with a schedule', () => {
  const schedule = { ScheduleExpression: 'rate(1 minute)' };

  it('does not trigger while it is disabled', async () => {
    const queue = await createScheduledRule('disabled', { ...schedule, State: 'DISABLED' });
    await emulator.clock.advance('5m');
    await events.send(new EnableRuleCommand({ Name: 'disabled' }));
    await emulator.clock.advance('1m');
    await events.send(new DisableRuleCommand({ Name: 'disabled' }));
    await emulator.clock.advance('5m');

    expect(await receive(queue)).toHaveLength(1);
  });

  it('does not trigger when it was deleted, or its schedule was', async () => {
    const queue = await createScheduledRule('deleted', schedule);
    const other = await createScheduledRule('unscheduled', schedule);

    await events.send(new RemoveTargetsCommand({ Rule: 'deleted', Ids: ['1'] }));
    await events.send(new DeleteRuleCommand({ Name: 'deleted' }));
    await putRule('unscheduled', { EventPattern: '{"source":["app"]}' });
    await emulator.clock.advance('5m');

    expect(await receive(queue)).toEqual([]);
    expect(await receive(other)).toEqual([]);
  });

  it('may have a pattern too, which its own scheduled events need not match', async () => {
    const queue = await createScheduledRule('both', {
      ...schedule,
      EventPattern: '{"source":["app"]}',
    });

    await emulator.clock.advance('1m');

    expect(await receive(queue)).toMatchObject([{ source: 'aws.events' }]);
  });

  it('triggers no other rule', async () => {
    const queue = await createScheduledRule('quiet', {
      EventPattern: '{"source":["aws.events"]}',
    });
    await createScheduledRule('loud', schedule);

    await emulator.clock.advance('2m');

    expect(await receive(queue)).toEqual([]);
  });
});

async function putRule(Name: string, input: Partial<PutRuleCommandInput>): Promise<void> {
  await events.send(new PutRuleCommand({ Name, ...input }));
}

/** Creates a rule with a queue of the same name as its target, and gives the URL of the queue. */
async function createScheduledRule(
  name: string,
  rule: Partial<PutRuleCommandInput>,
  target: Partial<Target> = {},
): Promise<string> {
  const Arn = `arn:aws:sqs:us-east-1:123456789012:${name}`;
  const statement = {
    Effect: 'Allow',
    Principal: { Service: 'events.amazonaws.com' },
    Action: 'sqs:SendMessage',
    Resource: Arn,
    Condition: {
      ArnEquals: { 'aws:SourceArn': `arn:aws:events:us-east-1:123456789012:rule/${name}` },
    },
  };
  const Attributes = { Policy: JSON.stringify({ Statement: [statement] }) };
  const { QueueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName: name, Attributes }));
  await putRule(name, rule);
  const Targets = [{ Id: '1', Arn, ...target }];
  await events.send(new PutTargetsCommand({ Rule: name, Targets }));
  return QueueUrl;
}

async function receive(QueueUrl: string): Promise<Record<string, unknown>[]> {
  const { Messages = [] } = await sqs.send(
    new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, VisibilityTimeout: 43_200 }),
  );
  return Messages.map(({ Body }) => JSON.parse(Body ?? '') as Record<string, unknown>);
}
