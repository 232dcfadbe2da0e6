import {
  CloudWatchClient,
  DescribeAlarmHistoryCommand,
  DescribeAlarmsCommand,
  PutMetricAlarmCommand,
} from '@aws-sdk/client-cloudwatch';
import { EventBridgeClient, PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge';
import { afterEach, describe, expect, it } from '@jest/globals';
import { clientConfig, startEmulator } from '../support/emulator.ts';
import { EventQueue } from '../support/event-queue.ts';

const emulator = await startEmulator();
const cloudwatch = new CloudWatchClient(clientConfig(emulator));
const events = new EventBridgeClient(clientConfig(emulator));

afterEach(() => {
  emulator.faults.clear();
});

describe('an alarm that flaps', () => {
  it('changes its state at each evaluation, and then follows the data again', async () => {
    await createAlarm('flaps');
    await emulator.clock.advance('2m');
    emulator.faults.add({ kind: 'flapping', alarm: 'flaps', times: 3 });

    const states = [];
    for (let minute = 0; minute < 5; minute += 1) {
      await emulator.clock.advance('1m');
      states.push(await stateOf('flaps'));
    }

    expect(states).toEqual(['ALARM', 'OK', 'ALARM', 'OK', 'OK']);
    expect(await updatesOf('flaps')).toEqual([
      'Alarm updated from OK to ALARM',
      'Alarm updated from ALARM to OK',
      'Alarm updated from OK to ALARM',
      'Alarm updated from ALARM to OK',
    ]);
  });

  it('flaps only for the duration of the fault', async () => {
    await createAlarm('flaps-for-a-while');
    await emulator.clock.advance('2m');
    emulator.faults.add({ kind: 'flapping', alarm: 'flaps-for-a-while', for: '90s' });

    await emulator.clock.advance('10m');

    expect(await updatesOf('flaps-for-a-while')).toHaveLength(2);
    expect(await stateOf('flaps-for-a-while')).toBe('OK');
  });

  it('sends an event each time, with a reason that names the fault', async () => {
    const queue = await EventQueue.create(emulator, 'flapping-events');
    const EventPattern = JSON.stringify({ detail: { alarmName: ['told'] } });
    await events.send(new PutRuleCommand({ Name: 'alarms', EventPattern }));
    const Arn = 'arn:aws:sqs:us-east-1:123456789012:flapping-events';
    await events.send(new PutTargetsCommand({ Rule: 'alarms', Targets: [{ Id: '1', Arn }] }));
    await createAlarm('told');
    await emulator.clock.advance('2m');
    await queue.take();
    const id = emulator.faults.add({ kind: 'flapping', alarm: 'told', times: 2 });

    await emulator.clock.advance('2m');

    expect(await queue.take()).toEqual([
      'CloudWatch Alarm State Change',
      'CloudWatch Alarm State Change',
    ]);
    expect(await reasonOf('told')).toBe(`${id} makes this alarm flap.`);
  });

  it('leaves other alarms alone', async () => {
    await createAlarm('calm');
    await emulator.clock.advance('2m');
    emulator.faults.add({ kind: 'flapping', alarm: 'flaps*' });

    await emulator.clock.advance('3m');

    expect(await updatesOf('calm')).toEqual([]);
  });
});

/** An alarm that is OK as long as its metric has no data. */
async function createAlarm(AlarmName: string): Promise<void> {
  await cloudwatch.send(
    new PutMetricAlarmCommand({
      AlarmName,
      Namespace: 'tests',
      MetricName: AlarmName,
      Statistic: 'Sum',
      Period: 60,
      EvaluationPeriods: 1,
      Threshold: 1,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      TreatMissingData: 'notBreaching',
    }),
  );
}

async function describeAlarm(name: string) {
  const command = new DescribeAlarmsCommand({ AlarmNames: [name] });
  const { MetricAlarms = [] } = await cloudwatch.send(command);
  return MetricAlarms[0];
}

async function stateOf(name: string) {
  return (await describeAlarm(name))?.StateValue;
}

async function reasonOf(name: string) {
  return (await describeAlarm(name))?.StateReason;
}

/** Returns the transitions of an alarm after it was OK first, oldest first. */
async function updatesOf(AlarmName: string): Promise<(string | undefined)[]> {
  const { AlarmHistoryItems = [] } = await cloudwatch.send(
    new DescribeAlarmHistoryCommand({
      AlarmName,
      HistoryItemType: 'StateUpdate',
      ScanBy: 'TimestampAscending',
    }),
  );
  return AlarmHistoryItems.map(({ HistorySummary }) => HistorySummary).slice(1);
}
