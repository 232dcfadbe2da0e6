import { describe, expect, it } from '@jest/globals';
import { SERVICE } from '../../scripts/support/stack.ts';
import { ALL_BLUE } from '../../src/rollout/weights.ts';
import { DeployedStage } from '../support/deployed-stage.ts';

const deployed = new DeployedStage();

describe('a deployed service', () => {
  it('is served by blue alone', async () => {
    const report = await deployed.send(20);

    expect(report.split).toMatchObject([{ environment: 'blue', version: '1.0.0', requests: 20 }]);
    expect(report.statuses).toEqual({ 200: 20 });
  });

  it('routes to green by header', async () => {
    const headers = { 'x-environment': 'green' };

    const report = await deployed.send(5, { headers });

    expect(report.split).toMatchObject([{ environment: 'green', requests: 5 }]);
  });

  it('looks to its own probe as to callers', async () => {
    const report = await deployed.stage.call('probe', { requests: 10, path: '/health' });

    expect(report).toMatchObject({
      requests: 10,
      split: [{ environment: 'blue', version: '1.0.0', percent: 100 }],
      statuses: { 200: 10 },
    });
  });

  it('has four alarms on green, which stay OK without traffic', async () => {
    await deployed.emulator.clock.advance('5m');

    const alarms = await deployed.stage.alarms();

    expect(alarms.map(({ name, state }) => [name, state])).toEqual([
      [`${SERVICE}-local-green-Duration`, 'OK'],
      [`${SERVICE}-local-green-ErrorRate`, 'OK'],
      [`${SERVICE}-local-green-FaultRate`, 'OK'],
      [`${SERVICE}-local-green-Throttles`, 'OK'],
    ]);
  });
});

describe('a shift', () => {
  it('moves a tenth of the traffic, and people are notified', async () => {
    const answer = await deployed.stage.invoke('shift', { green: 10, comment: 'a first look' });

    expect(answer).toMatchObject({
      outcome: 'shifted',
      previous: ALL_BLUE,
      current: { blue: 90, green: 10 },
      blue: { version: '1.0.0', codeHash: expect.any(String) },
      green: { version: '1.0.0', codeHash: expect.any(String) },
    });
    await deployed.emulator.clock.advance('1s');
    expect(deployed.emulator.outbox().map(({ text }) => text)).toContainEqual(
      expect.stringMatching(/^shifted from 100\/0 to 90\/10: a first look\n/),
    );
    await deployed.stage.call('shift', { green: 0 });
  });

  it('splits the traffic in proportion', async () => {
    await deployed.stage.call('shift', { green: 50 });

    const report = await deployed.send(300);

    const green = report.split.find(({ environment }) => environment === 'green');
    expect(green?.percent).toBeGreaterThan(35);
    expect(green?.percent).toBeLessThan(65);
    await deployed.stage.call('shift', { green: 0 });
  });

  it('only shows what it would do on a dry run', async () => {
    const answer = await deployed.stage.call('shift', { green: 10, dryRun: true });

    expect(answer).toMatchObject({
      outcome: 'dry-run',
      message: 'would shift from 100/0 to 90/10',
    });
    expect(await deployed.stage.weights()).toEqual(ALL_BLUE);
  });

  it('that is refused fails the command line', async () => {
    const refused = deployed.stage.invoke('shift', { green: 110 });

    await expect(refused).rejects.toThrow('failed with exit code 1');
  });

  it.each([
    [{ green: '10' }, 'green: expected a whole number from 0 to 100, got "10"'],
    [{ green: 101 }, 'green: expected a whole number from 0 to 100, got 101'],
    [{ green: -1 }, 'green: expected a whole number from 0 to 100, got -1'],
    [{ green: 33.3 }, 'green: expected a whole number from 0 to 100, got 33.3'],
    [{ blue: 89, green: 10 }, 'blue and green: expected to add up to 100, got 89 + 10 = 99'],
    [{ green: 10, colour: 'green' }, 'colour: unknown key'],
    [null, 'payload: expected an object such as'],
    [[10], 'payload: expected an object such as'],
  ])('asked for with %j is refused and changes nothing', async (payload, message) => {
    const answer = await deployed.stage.call('shift', payload);

    expect(answer).toMatchObject({
      errorType: 'PayloadError',
      errorMessage: expect.stringContaining(message),
    });
    expect(await deployed.stage.weights()).toEqual(ALL_BLUE);
  });
});

describe('a rollback by hand', () => {
  it('moves all traffic to blue, and may be repeated', async () => {
    await deployed.stage.call('shift', { green: 40 });

    const first = await deployed.stage.call('rollback', { comment: 'customers complain' });
    const second = await deployed.stage.call('rollback', {});

    expect(first).toMatchObject({
      outcome: 'rolled-back',
      message: 'rolled back to blue (100/0): requested by unknown: customers complain',
    });
    expect(second).toMatchObject({ outcome: 'rolled-back', current: ALL_BLUE });
    expect(await deployed.stage.weights()).toEqual(ALL_BLUE);
  });
});

describe('remove', () => {
  it('leaves nothing behind', async () => {
    await deployed.stage.remove();

    expect(deployed.emulator.inventory()).toEqual([]);
  });
});
