import { describe, expect, it } from '@jest/globals';
import { Refused, RolledBack } from '../../src/use-cases/outcome-errors.ts';
import { recordRefusals } from '../../src/use-cases/record-refusals.ts';
import { shiftTraffic } from '../../src/use-cases/shift-traffic.ts';
import { fakePorts, portsBakingAtTen } from '../support/fakes.ts';
import { refusalOf } from '../support/outcome-errors.ts';
import { aShiftRequest, START_MS } from '../support/rollouts.ts';

const REFUSED = { command: 'shift', actor: { id: 'ana', comment: 'release 2.0.0' } };
const MESSAGE =
  'refused (RolloutRunning): cannot raise green from 10 to 20: rollout r-1 is baking ' +
  '(step 1 of 10, green at 10 %); wait, or end it with sls rollout abort';

describe('a refused command', () => {
  it('is written into the history: who asked for what, and why it was refused', async () => {
    const ports = portsBakingAtTen();

    await refusalOf(refuse(ports));

    expect(ports.record.entries).toEqual([
      {
        atMs: START_MS,
        rollout: undefined,
        phase: undefined,
        weights: undefined,
        reason: 'RolloutRunning',
        message: MESSAGE,
        gates: [],
        refused: REFUSED,
      },
    ]);
  });

  it('is written into the log, as a warning', async () => {
    const ports = portsBakingAtTen();

    await refusalOf(refuse(ports));

    expect(ports.log.lines).toEqual([
      { level: 'warn', message: MESSAGE, fields: { reason: 'RolloutRunning', ...REFUSED } },
    ]);
  });

  it('changes neither the record nor the weights', async () => {
    const ports = portsBakingAtTen();
    const before = ports.record.current;

    await refusalOf(refuse(ports));

    expect(ports.record.current).toBe(before);
    expect(ports.router.writes).toEqual([]);
  });

  it('with several reasons is one line, under the first of them', async () => {
    const ports = fakePorts();
    const both = new Refused([
      { reason: 'NoAlarms', message: 'no alarm watches green' },
      { reason: 'SmokeFailed', message: 'green answered 502' },
    ]);

    await refusalOf(recordRefusals(ports, REFUSED, () => Promise.reject(both)));

    expect(ports.record.entries).toMatchObject([
      {
        reason: 'NoAlarms',
        message:
          'refused (NoAlarms): no alarm watches green; refused (SmokeFailed): green answered 502',
      },
    ]);
  });

  it('is refused as it was even where that cannot be written into the history', async () => {
    const ports = portsBakingAtTen();
    ports.record.writeFailure = new Error('the table does not answer');

    const refusal = await refusalOf(refuse(ports));

    expect(refusal.message).toBe(MESSAGE);
    expect(ports.log.lines).toMatchObject([
      { level: 'warn', message: MESSAGE },
      { level: 'error', message: 'a refusal could not be written into the history' },
    ]);
  });
});

describe('a command that is not refused', () => {
  it('leaves no line, and its answer is passed on', async () => {
    const ports = fakePorts();

    expect(await recordRefusals(ports, REFUSED, async () => 'done')).toBe('done');

    expect(ports.record.entries).toEqual([]);
    expect(ports.log.lines).toEqual([]);
  });

  it.each([
    ['was rolled back at once', new RolledBack({ reason: 'GreenInAlarm', message: 'alarm' })],
    ['failed', new Error('the table does not answer')],
  ])('but %s leaves no line, and its error is passed on', async (_, error) => {
    const ports = fakePorts();

    const run = recordRefusals(ports, REFUSED, () => Promise.reject(error));

    await expect(run).rejects.toBe(error);
    expect(ports.record.entries).toEqual([]);
    expect(ports.log.lines).toEqual([]);
  });
});

/** Raises green by hand while a plan is running. */
function refuse(ports: ReturnType<typeof fakePorts>): Promise<unknown> {
  return recordRefusals(ports, REFUSED, () => shiftTraffic(ports, aShiftRequest(20)));
}
