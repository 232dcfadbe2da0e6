import { describe, expect, it } from '@jest/globals';
import { sendBack } from '../../src/rollout/decision.ts';
import { ALL_BLUE, withGreenAt } from '../../src/rollout/weights.ts';
import { type SendingBack, sendAllToBlue } from '../../src/use-cases/send-all-to-blue.ts';
import { fakePorts, NOW_MS } from '../support/fakes.ts';
import { bakingAtTen } from '../support/rollouts-under-way.ts';

const WHY: SendingBack = {
  kind: 'rolled-back',
  reason: 'Aborted',
  message: 'all traffic is back on blue',
  from: undefined,
  fence: (current) =>
    current && sendBack(current, NOW_MS, { reason: 'Aborted', message: 'aborted' }),
};

describe('sending everything to blue', () => {
  it('answers with the record as it then is', async () => {
    const { rollout, isTold } = await sendAllToBlue(given(), WHY);

    expect(rollout).toMatchObject({ phase: 'rolled-back', version: 3 });
    expect(isTold).toBe(true);
  });

  it('moves the traffic and tells of it where there is nothing to fence', async () => {
    const ports = given();

    const { rollout } = await sendAllToBlue(ports, { ...WHY, fence: () => undefined });

    expect(rollout).toBeUndefined();
    expect(ports.router.live).toEqual(ALL_BLUE);
    expect(ports.record.entries).toEqual([]);
    expect(ports.teller.told).toHaveLength(1);
  });

  it('decides anew what to fence each time somebody was faster', async () => {
    const ports = given();
    const versions: (number | undefined)[] = [];
    let writers = 2;
    ports.record.beforeSave = () => {
      const { current } = ports.record;
      if (writers-- > 0 && current)
        ports.record.current = { ...current, version: current.version + 1 };
    };
    const fence: SendingBack['fence'] = (current) => {
      versions.push(current?.version);
      return WHY.fence(current);
    };

    await sendAllToBlue(ports, { ...WHY, fence });

    expect(versions).toEqual([1, 2, 3]);
  });

  it('sees to the traffic first where the fence throws what is no error', async () => {
    const ports = given();
    const fence = () => {
      throw 'nonsense';
    };

    await expect(sendAllToBlue(ports, { ...WHY, fence })).rejects.toThrow('nonsense; try again');

    expect(ports.router.live).toEqual(ALL_BLUE);
  });

  it('never counts a time below nothing, whatever the clocks say', async () => {
    const alarm = { name: 'svc-green-FaultRate', changedAtMs: NOW_MS + 5_000 };

    expect(await sendAllToBlue(given(), { ...WHY, alarm })).toMatchObject({
      message: 'all traffic is back on blue; it was 0.0 s from the alarm to 100/0',
    });
  });
});

function given() {
  const ports = fakePorts();
  ports.router.live = withGreenAt(10);
  ports.record.current = bakingAtTen();
  return ports;
}
