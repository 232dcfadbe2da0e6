import {
  CloudWatchClient,
  DeleteAlarmsCommand,
  PutCompositeAlarmCommand,
  PutMetricAlarmCommand,
  SetAlarmStateCommand,
  type StateValue,
} from '@aws-sdk/client-cloudwatch';
import { afterEach, describe, expect, it } from '@jest/globals';
import {
  clientConfig,
  startEmulator,
} from '../../packages/lattice-emulator/tests/support/emulator.ts';
import { CloudWatchAlarmReader } from '../../src/aws/cloudwatch-alarm-reader.ts';
import { CloudWatchAlarmStates } from '../../src/aws/cloudwatch-alarm-states.ts';
import { type AlarmReading, CLOCK_SKEW_MS, wentOffSince } from '../../src/rollout/alarms.ts';

const FAULTS = 'svc-green-FaultRate';

const emulator = await startEmulator();
const client = new CloudWatchClient(clientConfig(emulator));
const prefixes = { blue: 'svc-blue-', green: 'svc-green-' };
const reader = new CloudWatchAlarmReader(client, prefixes, () => emulator.clock.now());
const created = new Set<string>();

afterEach(async () => {
  emulator.faults.clear();
  // Composite alarms first: an alarm that one of them watches cannot be deleted.
  for (const name of [...created].reverse()) {
    await client.send(new DeleteAlarmsCommand({ AlarmNames: [name] }));
  }
  created.clear();
  // The next test does not look back as far as this one.
  await emulator.clock.advance('1m');
});

describe('the alarms', () => {
  it('are read for both environments, and no others', async () => {
    await createAlarm(FAULTS);
    await createAlarm('svc-blue-FaultRate');
    await createAlarm('svc-rollback-dead-letters');
    await setState(FAULTS, 'ALARM', 'too many faults');

    const { blue, green } = await reader.read(emulator.clock.now());

    expect(blue.map(({ name }) => name)).toEqual(['svc-blue-FaultRate']);
    expect(green).toEqual([
      {
        name: FAULTS,
        state: 'ALARM',
        changedAtMs: emulator.clock.now(),
        wentOffAtMs: emulator.clock.now(),
        stateReason: 'too many faults',
      },
    ]);
  });

  it('are read to the last page, composite ones too', async () => {
    for (let index = 0; index < 101; index += 1) await createAlarm(`svc-green-${index}`);
    const AlarmName = 'svc-green-Any';
    created.add(AlarmName);
    await client.send(
      new PutCompositeAlarmCommand({ AlarmName, AlarmRule: 'ALARM("svc-green-0")' }),
    );

    const { green } = await reader.read(emulator.clock.now());

    expect(green).toHaveLength(102);
    expect(green).toContainEqual(expect.objectContaining({ name: AlarmName }));
  });
});

describe('the states of the alarms', () => {
  it('are read for both environments, without their history', async () => {
    await createAlarm(FAULTS);
    await createAlarm('svc-blue-FaultRate');
    await setState(FAULTS, 'ALARM', 'too many faults');
    await setState(FAULTS, 'OK', 'fine again');
    emulator.faults.add({ kind: 'error', operation: 'DescribeAlarmHistory' });

    const { blue, green } = await new CloudWatchAlarmStates(client, prefixes).read();

    expect(blue.map(({ name }) => name)).toEqual(['svc-blue-FaultRate']);
    expect(green).toEqual([
      {
        name: FAULTS,
        state: 'OK',
        changedAtMs: emulator.clock.now(),
        wentOffAtMs: undefined,
        stateReason: 'fine again',
      },
    ]);
  });
});

describe('an alarm on green that is OK', () => {
  it('has gone off when it was in ALARM since, however shortly', async () => {
    const sinceMs = await givenOkBefore();
    await emulator.clock.advance('10s');
    await setState(FAULTS, 'ALARM');
    const wentOffAtMs = emulator.clock.now();
    await emulator.clock.advance('1s');
    await setState(FAULTS, 'OK');

    expect(await readGreen(sinceMs)).toMatchObject({
      state: 'OK',
      changedAtMs: emulator.clock.now(),
      wentOffAtMs,
    });
  });

  it('has the last time, when it has gone off more than once', async () => {
    const sinceMs = await givenOkBefore();
    for (const state of ['ALARM', 'OK', 'ALARM', 'INSUFFICIENT_DATA', 'OK'] as const) {
      await emulator.clock.advance('10s');
      await setState(FAULTS, state);
    }

    expect((await readGreen(sinceMs)).wentOffAtMs).toBe(emulator.clock.now() - 20_000);
  });

  it('has not gone off when it only got data', async () => {
    await createAlarm(FAULTS);
    await emulator.clock.advance('1m');
    const sinceMs = emulator.clock.now();
    await setState(FAULTS, 'OK');

    expect(await readGreen(sinceMs)).toMatchObject({ state: 'OK', changedAtMs: sinceMs });
    expect((await readGreen(sinceMs)).wentOffAtMs).toBeUndefined();
  });

  it('has not gone off when it was in ALARM before and became OK since', async () => {
    await createAlarm(FAULTS);
    await setState(FAULTS, 'ALARM');
    await emulator.clock.advance('1m');
    const sinceMs = emulator.clock.now();
    await setState(FAULTS, 'OK');

    expect((await readGreen(sinceMs)).wentOffAtMs).toBeUndefined();
  });

  it.each([
    ['no longer before than clocks may differ', CLOCK_SKEW_MS, true],
    ['longer before', CLOCK_SKEW_MS + 1, false],
  ])('that went off %s: by %p ms, %p', async (_how, beforeMs, isSeen) => {
    await givenOkBefore();
    await setState(FAULTS, 'ALARM');
    const wentOffAtMs = emulator.clock.now();
    await emulator.clock.advance('1ms');
    await setState(FAULTS, 'OK');

    const alarm = await readGreen(wentOffAtMs + beforeMs);

    expect(alarm.wentOffAtMs).toBe(isSeen ? wentOffAtMs : undefined);
  });

  it('counts as gone off while its history does not show the change of its state yet', async () => {
    const sinceMs = await givenOkBefore();
    // The reading now is the one that a late history still returns in a moment.
    emulator.faults.add({ kind: 'stale-read', operation: 'DescribeAlarmHistory' });
    await reader.read(sinceMs - 30_000);
    await emulator.clock.advance('10s');
    await setState(FAULTS, 'ALARM');
    await setState(FAULTS, 'OK');

    const alarm = await readGreen(sinceMs - 30_000);

    expect(alarm.wentOffAtMs).toBe(alarm.changedAtMs);
  });

  it('has not gone off only because CloudWatch no longer keeps its history', async () => {
    const sinceMs = await givenOkBefore();
    await emulator.clock.advance('10s');
    await setState(FAULTS, 'OK');
    const MONTH_MS = 30 * 86_400_000;
    const later = new CloudWatchAlarmReader(
      client,
      prefixes,
      () => emulator.clock.now() + MONTH_MS,
    );

    const { green } = await later.read(sinceMs);

    expect(green.map(({ wentOffAtMs }) => wentOffAtMs)).toEqual([undefined]);
  });
});

describe('an alarm on green that was just created', () => {
  it('has not gone off, though its history is empty', async () => {
    await createAlarm(FAULTS);

    expect(await readGreen(emulator.clock.now())).toMatchObject({
      state: 'INSUFFICIENT_DATA',
      changedAtMs: emulator.clock.now(),
      wentOffAtMs: undefined,
    });
  });
});

describe('an alarm on green that was tolerated', () => {
  it('stays tolerated when it is OK again, and not when it goes off again', async () => {
    await givenOkBefore();
    await setState(FAULTS, 'ALARM');
    const { changedAtMs } = await readGreen(emulator.clock.now());
    const tolerated = [{ name: FAULTS, wentOffAtMs: changedAtMs }];
    await emulator.clock.advance('10s');

    await setState(FAULTS, 'OK');
    expect(wentOffSince([await readGreen(changedAtMs)], changedAtMs, tolerated)).toEqual([]);

    await setState(FAULTS, 'ALARM');
    await setState(FAULTS, 'OK');
    expect(wentOffSince([await readGreen(changedAtMs)], changedAtMs, tolerated)).toHaveLength(1);
  });
});

/** An alarm on green that has been OK for a minute. @returns the time after that minute */
async function givenOkBefore(): Promise<number> {
  await createAlarm(FAULTS);
  await setState(FAULTS, 'OK');
  await emulator.clock.advance('1m');
  return emulator.clock.now();
}

async function readGreen(sinceMs: number): Promise<AlarmReading> {
  const { green } = await reader.read(sinceMs);
  const alarm = green.find(({ name }) => name === FAULTS);
  if (alarm === undefined) throw new Error(`no alarm ${FAULTS}`);
  return alarm;
}

/** Creates an alarm that is never evaluated while a test runs: its period is a day. */
async function createAlarm(AlarmName: string): Promise<void> {
  created.add(AlarmName);
  await client.send(
    new PutMetricAlarmCommand({
      AlarmName,
      Namespace: 'LatticeBlueGreen',
      MetricName: 'Faults',
      Statistic: 'Sum',
      Period: 86_400,
      EvaluationPeriods: 1,
      Threshold: 1,
      ComparisonOperator: 'GreaterThanThreshold',
      TreatMissingData: 'ignore',
    }),
  );
}

async function setState(
  AlarmName: string,
  StateValue: StateValue,
  StateReason = 'set by a test',
): Promise<void> {
  await client.send(new SetAlarmStateCommand({ AlarmName, StateValue, StateReason }));
}
