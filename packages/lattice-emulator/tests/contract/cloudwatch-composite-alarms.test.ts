import {
  CloudWatchClient,
  DeleteAlarmsCommand,
  DescribeAlarmHistoryCommand,
  DescribeAlarmsCommand,
  type DescribeAlarmsCommandInput,
  PutCompositeAlarmCommand,
  type PutCompositeAlarmCommandInput,
  PutMetricAlarmCommand,
  SetAlarmStateCommand,
  ValidationException,
} from '@aws-sdk/client-cloudwatch';
import { describe, expect, it } from '@jest/globals';
import { clientConfig, startEmulator } from '../support/emulator.ts';

const emulator = await startEmulator();
const client = new CloudWatchClient(clientConfig(emulator));

let lastName = 0;

describe('PutCompositeAlarm', () => {
  it('creates an alarm whose state follows from its rule at once', async () => {
    const child = await createChild();
    const now = new Date(emulator.clock.now());

    const name = await createComposite(`ALARM("${child}")`, { AlarmDescription: 'any' });

    expect(await describeComposite(name)).toEqual({
      AlarmName: name,
      AlarmArn: arnOf(name),
      AlarmDescription: 'any',
      AlarmRule: `ALARM("${child}")`,
      AlarmConfigurationUpdatedTimestamp: now,
      ActionsEnabled: true,
      OKActions: [],
      AlarmActions: [],
      InsufficientDataActions: [],
      StateValue: 'OK',
      StateReason: `${arnOf(name)} was created and its alarm rule evaluates to OK`,
      StateReasonData: JSON.stringify({
        triggeringAlarms: [
          {
            arn: arnOf(child),
            state: {
              value: 'INSUFFICIENT_DATA',
              timestamp: now.toISOString().replace('Z', '+0000'),
            },
          },
        ],
      }),
      StateUpdatedTimestamp: now,
      StateTransitionedTimestamp: now,
    });
  });

  it('was in INSUFFICIENT_DATA for no longer than its creation', async () => {
    const name = await createComposite('TRUE');

    const { AlarmHistoryItems = [] } = await client.send(
      new DescribeAlarmHistoryCommand({ AlarmName: name, AlarmTypes: ['CompositeAlarm'] }),
    );

    expect(AlarmHistoryItems.map(({ HistorySummary }) => HistorySummary)).toEqual([
      'Alarm updated from INSUFFICIENT_DATA to ALARM',
      `Alarm "${name}" created`,
    ]);
  });

  it('evaluates a changed rule at once', async () => {
    const name = await createComposite('FALSE');

    await client.send(new PutCompositeAlarmCommand({ AlarmName: name, AlarmRule: 'TRUE' }));

    expect(await describeComposite(name)).toMatchObject({
      StateValue: 'ALARM',
      StateReason: `${arnOf(name)} was updated and its alarm rule evaluates to ALARM`,
    });
  });

  it.each<[string, Partial<PutCompositeAlarmCommandInput>, string]>([
    [
      'a rule that does not parse',
      { AlarmRule: 'ALARM(' },
      'Invalid AlarmRule: expected the name of an alarm at position 7',
    ],
    ['an empty rule', { AlarmRule: '' }, "Value '' at 'alarmRule'"],
    [
      'a rule over alarms that do not exist',
      { AlarmRule: 'ALARM(x) OR OK(y)' },
      'Could not save the composite alarm as alarms [x, y] in the alarm rule do not exist',
    ],
    [
      'a rule over more than 100 alarms',
      { AlarmRule: Array.from({ length: 101 }, (_, index) => `OK(a${index})`).join(' OR ') },
      'at most 100 alarms',
    ],
    ['a bad action', { AlarmActions: ['x'] }, 'Invalid arn syntax: x'],
  ])('refuses %s', async (_, changes, message) => {
    const attempt = client.send(
      new PutCompositeAlarmCommand({ AlarmName: 'bad', AlarmRule: 'TRUE', ...changes }),
    );

    await expect(attempt).rejects.toThrow(ValidationException);
    await expect(attempt).rejects.toThrow(message);
  });

  it.each([
    [
      'TRUE and FALSE',
      (count: number) => Array.from({ length: count }, () => 'TRUE').join(' AND '),
    ],
    ['parentheses', (count: number) => `${'('.repeat(count - 1)}TRUE${')'.repeat(count - 1)}`],
  ])('takes 500 elements in a rule and no more, counting %s', async (_what, ruleOf) => {
    await createComposite(ruleOf(500));

    const attempt = createComposite(ruleOf(501));

    await expect(attempt).rejects.toThrow('An AlarmRule can have at most 500 elements.');
  });

  it('refuses the name of a metric alarm', async () => {
    const child = await createChild();

    const attempt = client.send(
      new PutCompositeAlarmCommand({ AlarmName: child, AlarmRule: 'TRUE' }),
    );

    await expect(attempt).rejects.toThrow('An alarm of another type exists');
  });
});

describe('a composite alarm', () => {
  it('changes the moment that a child changes, and names it', async () => {
    const [first, second] = [await createChild(), await createChild()];
    const name = await createComposite(`ALARM(${first}) OR ALARM("${arnOf(second)}")`);

    await setState(second, 'ALARM');

    expect(await describeComposite(name)).toMatchObject({
      StateValue: 'ALARM',
      StateReason: `${arnOf(second)} transitioned to ALARM at Thursday 01 January, 2026 00:00:00 UTC`,
    });
  });

  it('waits for all children of an AND', async () => {
    const [first, second] = [await createChild(), await createChild()];
    const name = await createComposite(`ALARM(${first}) AND NOT OK(${second})`);
    await setState(second, 'OK');

    await setState(first, 'ALARM');
    expect(await describeComposite(name)).toMatchObject({ StateValue: 'OK' });

    await setState(second, 'ALARM');
    expect(await describeComposite(name)).toMatchObject({ StateValue: 'ALARM' });
  });

  it('passes its state on to the composite alarms above it', async () => {
    const child = await createChild();
    const middle = await createComposite(`ALARM(${child})`);
    const top = await createComposite(`ALARM(${middle})`);

    await setState(child, 'ALARM');

    expect(await describeComposite(top)).toMatchObject({
      StateValue: 'ALARM',
      StateReason: expect.stringMatching(`^${arnOf(middle)} transitioned to ALARM`),
    });
  });

  it('keeps a state that was set by hand until a child changes', async () => {
    const child = await createChild();
    const name = await createComposite(`ALARM(${child})`);

    await setState(name, 'ALARM');
    await emulator.clock.advance('2m');
    expect(await describeComposite(name)).toMatchObject({ StateValue: 'ALARM' });

    await setState(child, 'OK');
    expect(await describeComposite(name)).toMatchObject({ StateValue: 'OK' });
  });

  it('does not run in circles', async () => {
    const child = await createChild();
    const first = await createComposite('FALSE');
    const second = await createComposite(`ALARM(${first})`);
    const AlarmRule = `ALARM(${child}) AND NOT ALARM(${second})`;
    await client.send(new PutCompositeAlarmCommand({ AlarmName: first, AlarmRule }));

    await setState(child, 'ALARM');

    expect(await describeComposite(first)).toMatchObject({ StateValue: 'ALARM' });
    expect(await describeComposite(second)).toMatchObject({ StateValue: 'ALARM' });
  });

  it('keeps its children from being deleted, unless it goes with them', async () => {
    const child = await createChild();
    const name = await createComposite(`ALARM(${child})`);

    const alone = client.send(new DeleteAlarmsCommand({ AlarmNames: [child] }));
    await expect(alone).rejects.toThrow(
      `Cannot delete ${child} as there are composite alarm(s) depending on it`,
    );
    await client.send(new DeleteAlarmsCommand({ AlarmNames: [child, name] }));

    expect(await describeComposite(name)).toBeUndefined();
  });

  it('is deleted one at a time', async () => {
    const AlarmNames = [await createComposite('TRUE'), await createComposite('TRUE')];

    const attempt = client.send(new DeleteAlarmsCommand({ AlarmNames }));

    await expect(attempt).rejects.toThrow('At most one composite alarm can be deleted at once.');
  });
});

describe('DescribeAlarms by relatives', () => {
  it('lists names and states of the alarms in a rule, of both kinds and each once', async () => {
    const child = await createChild();
    await setState(child, 'ALARM');
    const inner = await createComposite(`ALARM("${child}")`);
    const outer = await createComposite(
      `ALARM("${child}") OR OK("${arnOf(child)}") OR ALARM("${inner}")`,
    );

    const found = await relatives({ ChildrenOfAlarmName: outer });

    const seen = { StateValue: 'ALARM', StateUpdatedTimestamp: new Date(emulator.clock.now()) };
    expect(found.MetricAlarms).toEqual([{ AlarmName: child, AlarmArn: arnOf(child), ...seen }]);
    expect(found.CompositeAlarms).toEqual([{ AlarmName: inner, AlarmArn: arnOf(inner), ...seen }]);
  });

  it('lists the names of the composite alarms with an alarm in their rules, page by page', async () => {
    const child = await createChild();
    const parents = [await createComposite(`OK(${child})`), await createComposite(`OK(${child})`)];
    await createComposite('TRUE');

    const first = await relatives({ ParentsOfAlarmName: child, MaxRecords: 1 });
    const { NextToken } = first;
    const second = await relatives({ ParentsOfAlarmName: child, MaxRecords: 1, NextToken });

    expect([...(first.CompositeAlarms ?? []), ...(second.CompositeAlarms ?? [])]).toEqual(
      parents.map((name) => ({ AlarmName: name, AlarmArn: arnOf(name) })),
    );
    expect(second.NextToken).toBeUndefined();
  });

  it('finds none of an alarm that has none, or is not there', async () => {
    const child = await createChild();

    for (const input of [
      { ChildrenOfAlarmName: child },
      { ParentsOfAlarmName: child },
      { ChildrenOfAlarmName: 'nothing' },
      { ParentsOfAlarmName: 'nothing' },
    ]) {
      expect(await relatives(input)).toMatchObject({ MetricAlarms: [], CompositeAlarms: [] });
    }
  });

  it.each<DescribeAlarmsCommandInput>([
    { ChildrenOfAlarmName: 'a', ParentsOfAlarmName: 'a' },
    { ChildrenOfAlarmName: 'a', AlarmNames: ['a'] },
    { ParentsOfAlarmName: 'a', AlarmTypes: ['CompositeAlarm'] },
    { ParentsOfAlarmName: 'a', StateValue: 'OK' },
  ])('cannot go with other choices: %j', async (input) => {
    await expect(relatives(input)).rejects.toThrow(ValidationException);
  });

  function relatives(input: DescribeAlarmsCommandInput) {
    return client.send(new DescribeAlarmsCommand(input));
  }
});

function arnOf(name: string): string {
  return `arn:aws:cloudwatch:us-east-1:123456789012:alarm:${name}`;
}

/** A metric alarm without data, which stays in the state in which it is put. */
async function createChild(): Promise<string> {
  lastName += 1;
  const AlarmName = `child-${lastName}`;
  await client.send(
    new PutMetricAlarmCommand({
      AlarmName,
      Namespace: 'App',
      MetricName: 'Errors',
      Statistic: 'Sum',
      Period: 60,
      EvaluationPeriods: 1,
      Threshold: 5,
      ComparisonOperator: 'GreaterThanThreshold',
      TreatMissingData: 'ignore',
    }),
  );
  return AlarmName;
}

async function createComposite(
  AlarmRule: string,
  changes: Partial<PutCompositeAlarmCommandInput> = {},
): Promise<string> {
  lastName += 1;
  const AlarmName = `composite-${lastName}`;
  await client.send(new PutCompositeAlarmCommand({ AlarmName, AlarmRule, ...changes }));
  return AlarmName;
}

async function describeComposite(name: string) {
  const { CompositeAlarms = [] } = await client.send(
    new DescribeAlarmsCommand({ AlarmNames: [name], AlarmTypes: ['CompositeAlarm'] }),
  );
  return CompositeAlarms[0];
}

function setState(AlarmName: string, StateValue: 'OK' | 'ALARM') {
  return client.send(new SetAlarmStateCommand({ AlarmName, StateValue, StateReason: 'test' }));
}
