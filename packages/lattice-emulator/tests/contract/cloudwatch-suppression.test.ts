import {
  CloudWatchClient,
  DeleteAlarmsCommand,
  DescribeAlarmHistoryCommand,
  DescribeAlarmsCommand,
  PutCompositeAlarmCommand,
  type PutCompositeAlarmCommandInput,
  PutMetricAlarmCommand,
  SetAlarmStateCommand,
  type StateValue,
} from '@aws-sdk/client-cloudwatch';
import { CreateTopicCommand, SNSClient } from '@aws-sdk/client-sns';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { clientConfig, startEmulator } from '../support/emulator.ts';

const emulator = await startEmulator();
const { clock } = emulator;
const client = new CloudWatchClient(clientConfig(emulator));
const topic = 'arn:aws:sns:us-east-1:123456789012:alarms';
const MINUTE = 60_000;
const WAIT = 2;
const EXTENSION = 3;

let lastName = 0;

beforeAll(async () => {
  await new SNSClient(clientConfig(emulator)).send(new CreateTopicCommand({ Name: 'alarms' }));
});

type Step = readonly [minute: number, alarm: 'child' | 'suppressor', state: 'OK' | 'ALARM'];
type Story = {
  readonly example: string;
  readonly steps: readonly Step[];
  /** Minute and state of the actions. */
  readonly actions: readonly (readonly [number, StateValue])[];
  /** The cause of the suppression in each minute. */
  readonly phases: string;
};

/**
 * The examples of "Suppressing composite alarm actions", with a WaitPeriod of two and an
 * ExtensionPeriod of three minutes; w, x and a stand for the wait period, the extension period and
 * the alarm as what suppresses.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Create_Composite_Alarm_Suppression.html
 */
const DOCUMENTED: readonly Story[] = [
  {
    example: 'actions are not suppressed after WaitPeriod',
    steps: [[2, 'child', 'ALARM']],
    actions: [[4, 'ALARM']],
    phases: '- - w w - - - - - -',
  },
  {
    example: 'actions are suppressed by the alarm before WaitPeriod expires',
    steps: [
      [2, 'child', 'ALARM'],
      [3, 'suppressor', 'ALARM'],
    ],
    actions: [],
    phases: '- - w a a a a a a a',
  },
  {
    example: 'state transition when actions are suppressed by WaitPeriod',
    steps: [
      [2, 'child', 'ALARM'],
      [3, 'child', 'OK'],
    ],
    actions: [[5, 'OK']],
    phases: '- - w w w - - - - -',
  },
  {
    example: 'state transition when actions are suppressed by the alarm',
    steps: [
      [1, 'suppressor', 'ALARM'],
      [2, 'child', 'ALARM'],
    ],
    actions: [],
    phases: '- a a a a a a a a a',
  },
  {
    example: 'actions are not suppressed after ExtensionPeriod',
    steps: [
      [2, 'child', 'ALARM'],
      [3, 'suppressor', 'ALARM'],
      [6, 'suppressor', 'OK'],
    ],
    actions: [[9, 'ALARM']],
    phases: '- - w a a a x x x -',
  },
  {
    example: 'state transition when actions are suppressed by ExtensionPeriod',
    steps: [
      [2, 'child', 'ALARM'],
      [3, 'suppressor', 'ALARM'],
      [6, 'suppressor', 'OK'],
      [7, 'child', 'OK'],
    ],
    actions: [[9, 'OK']],
    phases: '- - w a a a x w w -',
  },
];

describe('a composite alarm with a suppressor', () => {
  it.each(DOCUMENTED)('does what AWS documents: $example', async ({ steps, actions, phases }) => {
    const family = await createFamily();

    const seen = await family.play(steps, phases.split(' ').length);

    expect(seen).toEqual({ phases, actions });
  });

  it('changes its state whatever suppresses its actions', async () => {
    const family = await createFamily();
    await setState(family.suppressor, 'ALARM');

    await setState(family.child, 'ALARM');

    expect(await describeAlarm(family.name)).toMatchObject({
      StateValue: 'ALARM',
      ActionsSuppressedBy: 'Alarm',
      ActionsSuppressedReason: 'Actions suppressed by Alarm',
      ActionsSuppressor: family.suppressor,
      ActionsSuppressorWaitPeriod: 120,
      ActionsSuppressorExtensionPeriod: 180,
    });
  });

  it('distinguishes a change of its suppression from a transition', async () => {
    const family = await createFamily();
    await setState(family.child, 'ALARM');
    const transitionedAt = new Date(clock.now());

    await clock.advance('2m');

    expect(await describeAlarm(family.name)).toMatchObject({
      StateTransitionedTimestamp: transitionedAt,
      StateUpdatedTimestamp: new Date(clock.now()),
    });
  });

  it('executes no action again that was not held back', async () => {
    const family = await createFamily();

    const { actions } = await family.play(
      [
        [0, 'child', 'ALARM'],
        [4, 'suppressor', 'ALARM'],
        [5, 'suppressor', 'OK'],
      ],
      10,
    );

    expect(actions).toEqual([[2, 'ALARM']]);
  });

  it('does not wait when its periods are zero', async () => {
    const none = { ActionsSuppressorWaitPeriod: 0, ActionsSuppressorExtensionPeriod: 0 };
    const family = await createFamily(none);

    const seen = await family.play(
      [
        [1, 'child', 'ALARM'],
        [2, 'suppressor', 'ALARM'],
        [3, 'child', 'OK'],
        [4, 'suppressor', 'OK'],
      ],
      6,
    );

    expect(seen).toEqual({
      phases: '- - a a - -',
      actions: [
        [1, 'ALARM'],
        [4, 'OK'],
      ],
    });
  });

  it('is let go when its suppressor is deleted', async () => {
    const family = await createFamily();
    await setState(family.suppressor, 'ALARM');

    await client.send(new DeleteAlarmsCommand({ AlarmNames: [family.suppressor] }));

    expect(await describeAlarm(family.name)).toMatchObject({
      ActionsSuppressedBy: 'ExtensionPeriod',
    });
  });

  it('forgets what it held back when it is put without the suppressor', async () => {
    const family = await createFamily();
    await setState(family.child, 'ALARM');

    await client.send(
      new PutCompositeAlarmCommand({
        ...{ AlarmName: family.name, AlarmRule: `ALARM(${family.child})` },
        ...{ AlarmActions: [topic], OKActions: [topic] },
      }),
    );
    const { actions, phases } = await family.play([], 4);

    expect(phases).toBe('- - - -');
    expect(actions).toEqual([]);
  });

  it.each<[string, Partial<PutCompositeAlarmCommandInput>, string]>([
    [
      'without its periods',
      { ActionsSuppressorWaitPeriod: undefined },
      'ActionsSuppressorWaitPeriod and ActionsSuppressorExtensionPeriod must be specified',
    ],
    [
      'that does not exist',
      { ActionsSuppressor: 'missing' },
      'The ActionsSuppressor missing does not exist',
    ],
    [
      'only in its periods',
      { ActionsSuppressor: undefined },
      'ActionsSuppressor must be specified',
    ],
    ['for less than no time', { ActionsSuppressorWaitPeriod: -1 }, 'must not be negative'],
  ])('is refused with one %s', async (_case, changes, message) => {
    await expect(createFamily(changes)).rejects.toThrow(message);
  });
});

/** A composite alarm with one child, and its suppressor; all is well. */
async function createFamily(changes: Partial<PutCompositeAlarmCommandInput> = {}) {
  lastName += 1;
  const [name, child, suppressor] = ['any', 'child', 'suppressor'].map(
    (kind) => `${kind}-${lastName}`,
  ) as [string, string, string];
  for (const quiet of [child, suppressor]) {
    await putQuietAlarm(quiet);
    await setState(quiet, 'OK');
  }
  await client.send(
    new PutCompositeAlarmCommand({
      ...{ AlarmName: name, AlarmRule: `ALARM(${child})` },
      ...{ AlarmActions: [topic], OKActions: [topic], ActionsSuppressor: suppressor },
      ActionsSuppressorWaitPeriod: WAIT * 60,
      ActionsSuppressorExtensionPeriod: EXTENSION * 60,
      ...changes,
    }),
  );
  const play = async (steps: readonly Step[], minutes: number) => {
    const [begin, before] = [clock.now(), (await actionsOf(name)).length];
    const phases: string[] = [];
    for (let minute = 0; minute < minutes; minute += 1) {
      for (const [at, alarm, state] of steps) {
        if (at === minute) await setState(alarm === 'child' ? child : suppressor, state);
      }
      phases.push(SIGNS[(await describeAlarm(name))?.ActionsSuppressedBy ?? 'none']);
      await clock.advance('1m');
    }
    const executed = (await actionsOf(name)).slice(before);
    const actions = executed.map(({ time, state }) => [(time - begin) / MINUTE, state]);
    return { phases: phases.join(' '), actions };
  };
  return { name, child, suppressor, play };
}

const SIGNS = { WaitPeriod: 'w', ExtensionPeriod: 'x', Alarm: 'a', none: '-' } as const;

async function putQuietAlarm(AlarmName: string): Promise<void> {
  await client.send(
    new PutMetricAlarmCommand({
      ...{ AlarmName, Namespace: 'App', MetricName: 'Errors', Statistic: 'Sum' },
      ...{ Period: 60, EvaluationPeriods: 1, Threshold: 5, TreatMissingData: 'ignore' },
      ComparisonOperator: 'GreaterThanThreshold',
    }),
  );
}

async function describeAlarm(name: string) {
  const { CompositeAlarms = [] } = await client.send(
    new DescribeAlarmsCommand({ AlarmNames: [name], AlarmTypes: ['CompositeAlarm'] }),
  );
  return CompositeAlarms[0];
}

/** When actions were executed since the alarm was there, and for which state; not its creation's. */
async function actionsOf(AlarmName: string) {
  const { AlarmHistoryItems = [] } = await client.send(
    new DescribeAlarmHistoryCommand({
      ...{ AlarmName, AlarmTypes: ['CompositeAlarm'], HistoryItemType: 'Action' },
      ScanBy: 'TimestampAscending',
    }),
  );
  return AlarmHistoryItems.map(({ Timestamp, HistoryData = '{}' }) => {
    const { publishedMessage } = JSON.parse(HistoryData) as { publishedMessage: string };
    const { NewStateValue } = JSON.parse(publishedMessage) as { NewStateValue: StateValue };
    return { time: Timestamp?.getTime() ?? 0, state: NewStateValue };
  });
}

function setState(AlarmName: string, StateValue: 'OK' | 'ALARM') {
  return client.send(new SetAlarmStateCommand({ AlarmName, StateValue, StateReason: 'test' }));
}
