import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createEmulator, type Emulator } from '../../src/index.ts';
import { clientConfig, START_TIME, startEmulator } from '../support/emulator.ts';
import { createFunction, createFunctionRole } from '../support/function-code.ts';

/** Real time that a call may take on a busy machine. */
const SLACK_MS = 5_000;

/** Says what time it is, before and after it waited. */
const CLOCK = `
let calls = 0;
export const handler = async ({ waitMs = 0 }) => {
  calls += 1;
  const start = Date.now();
  let ticks = 0;
  const timer = setInterval(() => { ticks += 1; }, 10);
  await new Promise((resolve) => setTimeout(resolve, waitMs));
  clearInterval(timer);
  return {
    calls, start, ticks,
    end: Date.now(),
    iso: new Date().toISOString(),
  };
};`;

type Reading = {
  readonly calls: number;
  readonly start: number;
  readonly end: number;
  readonly ticks: number;
  readonly iso: string;
};

const stepped = await startEmulator();

describe('a function on a clock that is stepped', () => {
  const { clock } = stepped;
  beforeAll(() => createClockFunction(stepped));

  it('sees the time of the emulator, in one environment after each of many steps', async () => {
    for (const [index, step] of (['0s', '1s', '10m', '1h', '30h'] as const).entries()) {
      await clock.advance(step);

      const { calls, start, iso } = await ask(stepped);

      expect(calls).toBe(index + 1);
      expectWithin(start, clock.now(), clock.now() + SLACK_MS);
      expectWithin(Date.parse(iso), start, start + SLACK_MS);
    }
    expect(clock.now()).toBeGreaterThan(START_TIME + 31 * 3_600_000);
  });

  it('has timers in real time, and its time runs with them', async () => {
    const { start, end, ticks } = await ask(stepped, { waitMs: 200 });

    expectWithin(end - start, 195, 200 + SLACK_MS);
    expectWithin(ticks, 1, 20);
  });

  it('begins at the time of the emulator, however long the call before took', async () => {
    await ask(stepped, { waitMs: 300 });

    const { start } = await ask(stepped);

    expectWithin(start, clock.now(), clock.now() + 250);
  });
});

describe('a function on a clock that runs twenty times as fast', () => {
  let emulator: Emulator;
  beforeAll(async () => {
    emulator = await createEmulator({ speed: 20, startTime: START_TIME });
    await createClockFunction(emulator);
  });
  afterAll(() => emulator.close());

  it('sees a time between that of the question and that of the answer, each time', async () => {
    for (let call = 0; call < 5; call += 1) {
      const asked = emulator.clock.now();
      const { start, end } = await ask(emulator, { waitMs: 50 });
      const answered = emulator.clock.now();

      expectWithin(start, asked, answered);
      expectWithin(end, start, answered);
    }
  });

  it('stays at real speed inside an invocation', async () => {
    const { start, end } = await ask(emulator, { waitMs: 200 });

    expectWithin(end - start, 195, 20 * 200 - 1);
  });
});

async function createClockFunction(emulator: Emulator): Promise<void> {
  await createFunctionRole(emulator);
  await createFunction(emulator, 'clock', CLOCK, { Timeout: 20 });
}

async function ask(emulator: Emulator, event: { waitMs?: number } = {}): Promise<Reading> {
  const { Payload } = await new LambdaClient(clientConfig(emulator)).send(
    new InvokeCommand({ FunctionName: 'clock', Payload: JSON.stringify(event) }),
  );
  return JSON.parse(Payload?.transformToString() ?? 'null') as Reading;
}

function expectWithin(value: number, least: number, most: number): void {
  expect(value).toBeGreaterThanOrEqual(least);
  expect(value).toBeLessThanOrEqual(most);
}
