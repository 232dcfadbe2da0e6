import { describe, expect, it } from '@jest/globals';
import { withGreenAt } from '../../src/rollout/weights.ts';
import { reportStatus } from '../../src/use-cases/report-status.ts';
import { takeTurn } from '../../src/use-cases/take-turn.ts';
import { anAlarm, fakePorts, NOW_MS } from '../support/fakes.ts';
import { bakingAtTen } from '../support/rollouts-under-way.ts';

describe('the status', () => {
  it('before any rollout says what is live, and nothing that is not known', async () => {
    const report = await reportStatus(fakePorts(), 20);

    expect(report).toMatchObject({
      summary: 'weights 100/0, no rollout yet',
      at: '2026-11-26T01:17:32.000Z',
      phase: 'none',
      rollout: undefined,
      gates: [],
      history: [],
    });
  });

  it('of a rollout says where it is, how long that lasts, and what it is held against', async () => {
    const ports = given();
    ports.record.current = { ...bakingAtTen(), liveAtMs: NOW_MS - 20_000 };

    const report = await reportStatus(ports, 20);

    expect(report.summary).toBe(
      'weights 90/10, Linear10PercentEvery1Minute is baking (step 1 of 10, green at 10 %), 40s left',
    );
    expect(report.rollout).toMatchObject({
      id: 'r-1',
      step: 1,
      steps: 10,
      green: 10,
      secondsLeft: 40,
    });
    expect(report.gates.map(({ gate, verdict }) => `${gate} ${verdict}`)).toEqual([
      'alarms pass',
      'build pass',
      'bake inconclusive',
      'requests pass',
    ]);
  });

  it('shows the alarms and builds of both environments', async () => {
    const ports = given();
    ports.alarms.green = [anAlarm('svc-green-FaultRate', { state: 'ALARM', changedAtMs: NOW_MS })];

    const { alarms, builds } = await reportStatus(ports, 20);

    expect(alarms.map(({ name, state }) => `${name} ${state}`)).toEqual([
      'svc-blue-FaultRate OK',
      'svc-green-FaultRate ALARM',
    ]);
    expect(alarms[1]?.since).toBe('2026-11-26T01:17:32.000Z');
    expect([builds.blue.version, builds.green.version]).toEqual(['1.0.0', '2.0.0']);
  });

  it('shows as many of the last decisions as were asked for, newest first', async () => {
    const ports = given();
    await takeTurn(ports);

    const { history } = await reportStatus(ports, 1);

    expect(history).toMatchObject([{ reason: 'SeenLive', at: '2026-11-26T01:17:32.000Z' }]);
  });

  it('changes nothing, asks no hook and sends green nothing', async () => {
    const ports = given();

    await reportStatus(ports, 20);

    expect(ports.router.writes).toEqual([]);
    expect(ports.record.entries).toEqual([]);
    expect([ports.hooks.asked.length, ports.environments.smokeChecks]).toEqual([0, 0]);
  });

  it('shows the weights that are live, not those that were asked for', async () => {
    const ports = given();
    ports.router.live = withGreenAt(50);

    expect((await reportStatus(ports, 20)).weights).toEqual(withGreenAt(50));
  });
});

function given() {
  const ports = fakePorts();
  ports.router.live = withGreenAt(10);
  ports.record.current = bakingAtTen();
  return ports;
}
