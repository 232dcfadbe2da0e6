import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { InvokeCommand, LambdaClient, TooManyRequestsException } from '@aws-sdk/client-lambda';
import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { clientConfig, startEmulator } from '../support/emulator.ts';
import { createFunction, createFunctionRole } from '../support/function-code.ts';

const emulator = await startEmulator();
const lambda = new LambdaClient(clientConfig(emulator));
const logs = new CloudWatchLogsClient(clientConfig(emulator));

const ANSWERS = 'export const handler = async () => { console.log("did it"); return "done"; };';
/** Says what it does before and after it has waited. */
const WAITS = `export const handler = async () => {
  console.log('began');
  await new Promise((resolve) => setTimeout(resolve, 20_000));
  console.log('ended');
};`;

beforeAll(() => createFunctionRole(emulator));
afterEach(() => {
  emulator.faults.clear();
});

describe('a function that crashes', () => {
  it('at once has not begun, and fails as a killed process does', async () => {
    await createFunction(emulator, 'crash-at-once', ANSWERS);
    emulator.faults.add({ kind: 'crash', function: 'crash-at-once', times: 1 });

    const crashed = await invoke('crash-at-once');
    const next = await invoke('crash-at-once');

    expect(crashed).toMatchObject({
      errorType: 'Runtime.ExitError',
      errorMessage: expect.stringContaining('Runtime exited with error: signal: killed'),
    });
    expect(next).toBe('done');
    expect(await linesOf('crash-at-once', 'did it')).toHaveLength(1);
  });

  it('after a while has done the first part of its work', async () => {
    await createFunction(emulator, 'crash-later', WAITS, { Timeout: 30 });
    await warm('crash-later');
    emulator.faults.add({ kind: 'crash', function: 'crash-*', after: '300ms' });

    const crashed = await invoke('crash-later');

    expect(crashed).toMatchObject({ errorType: 'Runtime.ExitError' });
    expect(await linesOf('crash-later', 'began')).toHaveLength(1);
    expect(await linesOf('crash-later', 'ended')).toHaveLength(0);
  });

  it('is tried again by Lambda, one and two minutes later by the clock', async () => {
    await createFunction(emulator, 'crash-retried', ANSWERS);
    const id = emulator.faults.add({ kind: 'crash', function: 'crash-retried', times: 2 });

    await invokeLater('crash-retried');
    const done = [];
    for (const step of [0, 60_000, 120_000]) {
      await emulator.clock.advance(step);
      done.push((await linesOf('crash-retried', 'did it')).length);
    }

    expect(done).toEqual([0, 0, 1]);
    expect(emulator.faults.list()).toMatchObject([{ id, strikes: 2 }]);
    expect(emulator.journal.entries({ fault: id })).toMatchObject([
      { kind: 'fault', place: 'invocation', does: 'crash' },
      { kind: 'fault', place: 'invocation', does: 'crash' },
    ]);
  });
});

describe('a function that is throttled', () => {
  it('refuses callers as if its concurrency were used up', async () => {
    await createFunction(emulator, 'throttled', ANSWERS);
    emulator.faults.add({ kind: 'throttled', function: 'throttled', times: 1 });

    await expect(invoke('throttled')).rejects.toBeInstanceOf(TooManyRequestsException);
    await expect(invoke('throttled')).resolves.toBe('done');
  });

  it('keeps events waiting until it is not any more', async () => {
    await createFunction(emulator, 'throttled-later', ANSWERS);
    emulator.faults.add({ kind: 'throttled', function: 'throttled-later', for: '30s' });

    await invokeLater('throttled-later');
    await emulator.clock.advance('29s');
    const before = await linesOf('throttled-later', 'did it');
    await emulator.clock.advance('1m');

    expect(before).toEqual([]);
    expect(await linesOf('throttled-later', 'did it')).toHaveLength(1);
  });
});

describe('a cold start', () => {
  it('that fails fails the invocation, and the next one starts anew', async () => {
    await createFunction(emulator, 'init', ANSWERS);
    const id = emulator.faults.add({ kind: 'init-failure', function: 'init', times: 1 });

    const failed = await invoke('init');

    expect(failed).toMatchObject({ errorType: 'Runtime.ExitError' });
    expect(await invoke('init')).toBe('done');
    expect(emulator.journal.entries({ fault: id })).toMatchObject([{ place: 'cold-start' }]);
  });

  it('that is slow delays the first invocation, and no warm one', async () => {
    await createFunction(emulator, 'slow', ANSWERS);
    emulator.faults.add({ kind: 'slow-cold-start', function: 'slow', by: '700ms' });

    const cold = await duration(() => invoke('slow'));
    const warm = await duration(() => invoke('slow'));

    expect(cold).toBeGreaterThanOrEqual(700);
    expect(warm).toBeLessThan(700);
  });
});

it('no other function is struck', async () => {
  await createFunction(emulator, 'spared', ANSWERS);
  emulator.faults.add({ kind: 'crash', function: 'struck' });
  emulator.faults.add({ kind: 'init-failure', function: 'struck' });
  emulator.faults.add({ kind: 'throttled', function: 'struck' });

  expect(await invoke('spared')).toBe('done');
  expect(emulator.faults.list().map(({ strikes }) => strikes)).toEqual([0, 0, 0]);
});

/** Makes the environment of a function that waits, so that only its handler takes time. */
async function warm(FunctionName: string): Promise<void> {
  emulator.faults.add({ kind: 'crash', function: FunctionName, times: 1 });
  await invoke(FunctionName);
}

async function invoke(FunctionName: string): Promise<unknown> {
  const { Payload } = await lambda.send(new InvokeCommand({ FunctionName }));
  return JSON.parse(Payload?.transformToString() ?? 'null');
}

function invokeLater(FunctionName: string) {
  return lambda.send(new InvokeCommand({ FunctionName, InvocationType: 'Event' }));
}

async function linesOf(name: string, filterPattern: string): Promise<(string | undefined)[]> {
  const logGroupName = `/aws/lambda/${name}`;
  const command = new FilterLogEventsCommand({
    logGroupName,
    filterPattern: JSON.stringify(filterPattern),
  });
  const { events = [] } = await logs.send(command).catch(() => ({ events: [] }));
  return events.map(({ message }) => message);
}

async function duration(task: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await task();
  return performance.now() - startedAt;
}
