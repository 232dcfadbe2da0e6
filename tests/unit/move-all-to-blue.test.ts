import { describe, expect, it } from '@jest/globals';
import { rollBack } from '../../src/rollout/decision.ts';
import { ALL_BLUE } from '../../src/rollout/weights.ts';
import { moveAllToBlue, type RollbackRequest } from '../../src/use-cases/move-all-to-blue.ts';
import { portsBakingAtTen } from '../support/fakes.ts';
import { START_MS } from '../support/rollouts.ts';

const REQUEST: RollbackRequest = {
  kind: 'rolled-back',
  reason: 'Aborted',
  message: 'rolled back to blue',
  from: undefined,
  fence: (current) =>
    current && rollBack(current, START_MS, { reason: 'Aborted', message: 'aborted' }),
};

describe('moving all traffic to blue', () => {
  it('answers with the record as it then is', async () => {
    const { rollout, notified } = await moveAllToBlue(portsBakingAtTen(), REQUEST);

    expect(rollout).toMatchObject({ phase: 'rolled-back', version: 3 });
    expect(notified).toBe(true);
  });

  it('moves the traffic and notifies where there is nothing to fence', async () => {
    const ports = portsBakingAtTen();

    const { rollout } = await moveAllToBlue(ports, { ...REQUEST, fence: () => undefined });

    expect(rollout).toBeUndefined();
    expect(ports.router.live).toEqual(ALL_BLUE);
    expect(ports.record.entries).toEqual([]);
    expect(ports.notifier.events).toHaveLength(1);
  });

  it('decides again what to fence each time another writer was faster', async () => {
    const ports = portsBakingAtTen();
    const versions: (number | undefined)[] = [];
    let writers = 2;
    ports.record.beforeSave = () => {
      const { current } = ports.record;
      if (writers-- > 0 && current)
        ports.record.current = { ...current, version: current.version + 1 };
    };
    const fence: RollbackRequest['fence'] = (current) => {
      versions.push(current?.version);
      return REQUEST.fence(current);
    };

    await moveAllToBlue(ports, { ...REQUEST, fence });

    expect(versions).toEqual([1, 2, 3]);
  });

  it('moves the traffic before it fails where the fence throws, even what is no error', async () => {
    const ports = portsBakingAtTen();
    const fence = () => {
      throw 'nonsense';
    };

    await expect(moveAllToBlue(ports, { ...REQUEST, fence })).rejects.toThrow(
      'all traffic is on blue, but the rollout could not be fenced: nonsense; ' +
        'invoke the rollback again',
    );

    expect(ports.router.live).toEqual(ALL_BLUE);
  });

  it('never counts a negative time, however the clocks differ', async () => {
    const alarm = { name: 'svc-green-FaultRate', wentOffAtMs: START_MS + 5_000 };

    expect(await moveAllToBlue(portsBakingAtTen(), { ...REQUEST, alarm })).toMatchObject({
      message: 'rolled back to blue; 0.0 s from the alarm to 100/0',
    });
  });
});
