import { describe, expect, it } from '@jest/globals';
import { withGreenAt } from '../../src/rollout/weights.ts';
import { recordRefusals } from '../../src/use-cases/record-refusals.ts';
import { reportStatus } from '../../src/use-cases/report-status.ts';
import { shiftTraffic } from '../../src/use-cases/shift-traffic.ts';
import { takeTurn } from '../../src/use-cases/take-turn.ts';
import { fakePorts, portsBakingAtTen } from '../support/fakes.ts';
import { refusalOf } from '../support/outcome-errors.ts';
import { ALICE, anAlarm, aShiftRequest, bakingAtTen, START_MS } from '../support/rollouts.ts';

describe('the status', () => {
  it('before any rollout shows what is live, and leaves out what is not known', async () => {
    const report = await reportStatus(fakePorts(), 20);

    expect(report).toMatchObject({
      summary: 'weights 100/0, no rollout yet',
      at: '2026-11-26T12:00:00.000Z',
      phase: 'none',
      rollout: undefined,
      gates: [],
      history: [],
    });
  });

  it('of a rollout shows its step, the time that is left, and its gates', async () => {
    const ports = portsBakingAtTen();
    ports.record.current = { ...bakingAtTen(), liveAtMs: START_MS - 20_000 };

    const report = await reportStatus(ports, 20);

    expect(report.summary).toBe(
      'weights 90/10, Linear10PercentEvery1Minute is baking (step 1 of 10, green at 10 %), 40s left',
    );
    expect(report.rollout).toMatchObject({
      id: 'r-1',
      step: 1,
      steps: 10,
      green: 10,
      actor: ALICE,
      secondsLeft: 40,
    });
    expect(report.gates.map(({ gate, verdict }) => `${gate} ${verdict}`)).toEqual([
      'alarms pass',
      'build pass',
      'bake inconclusive',
      'requests pass',
    ]);
  });

  it('shows the requests that green got and failed since the rollout began', async () => {
    const ports = portsBakingAtTen();
    ports.metrics.sumsByMetric = { Requests: 1_200, Faults: 3, Latency: 0 };

    const { rollout } = await reportStatus(ports, 20);

    expect(rollout?.requests).toEqual({ total: 1_200, failed: 3 });
    expect(ports.metrics.asked).toContainEqual({
      metric: 'Faults',
      environment: 'green',
      sinceMs: bakingAtTen().startedAtMs,
    });
  });

  it('shows no requests of a rollout that has ended', async () => {
    const ports = fakePorts();
    ports.record.current = { ...bakingAtTen(), phase: 'withdrawn' };

    const { rollout } = await reportStatus(ports, 20);

    expect(rollout).toMatchObject({ id: 'r-1', requests: undefined });
    expect(ports.metrics.asked).toEqual([]);
  });

  it('shows what a rollout has cost callers, also once it has ended', async () => {
    const ports = fakePorts();
    ports.record.current = { ...bakingAtTen(), phase: 'rolled-back' };

    const { rollout } = await reportStatus(ports, 20);

    expect(rollout?.impact).toMatchObject({
      build: { version: '2.0.0' },
      green: { requests: 180, failed: 20 },
    });
  });

  it('shows the alarms and builds of both environments', async () => {
    const ports = portsBakingAtTen();
    ports.alarms.green = [
      anAlarm('svc-green-FaultRate', { state: 'ALARM', changedAtMs: START_MS }),
    ];

    const { alarms, builds } = await reportStatus(ports, 20);

    expect(alarms.map(({ name, state }) => `${name} ${state}`)).toEqual([
      'svc-blue-FaultRate OK',
      'svc-green-FaultRate ALARM',
    ]);
    expect(alarms[1]?.since).toBe('2026-11-26T12:00:00.000Z');
    expect([builds.blue.version, builds.green.version]).toEqual(['1.0.0', '2.0.0']);
  });

  it('shows what it can when CloudWatch, Lambda or the history cannot be read, and says what is missing', async () => {
    const ports = portsBakingAtTen();
    const down = async () => {
      throw new Error('no answer');
    };

    const report = await reportStatus(
      {
        ...ports,
        history: { last: down },
        alarms: { read: down },
        metrics: { sums: down, totals: down, ratePerMinute: down },
        environments: { readBuilds: down, smokeCheck: down },
      },
      20,
    );

    expect(report).toMatchObject({
      weights: withGreenAt(10),
      phase: 'baking',
      gates: [],
      alarms: [],
      problems: [
        'the history cannot be read: no answer',
        'the alarms cannot be read: no answer',
        'the builds cannot be read: no answer',
        'the requests cannot be read: no answer',
      ],
    });
  });

  it('shows as many lines of the history as were asked for, newest first', async () => {
    const ports = portsBakingAtTen();
    await takeTurn(ports);

    const { history } = await reportStatus(ports, 1);

    expect(history).toMatchObject([{ reason: 'WeightsLive', at: '2026-11-26T12:00:00.000Z' }]);
  });

  it('shows who was refused what and why', async () => {
    const ports = portsBakingAtTen();
    const refused = { command: 'shift', actor: ALICE };
    const request = aShiftRequest(20);
    await refusalOf(recordRefusals(ports, refused, () => shiftTraffic(ports, request)));

    const { history } = await reportStatus(ports, 20);

    expect(history).toEqual([
      expect.objectContaining({
        refused,
        reason: 'RolloutRunning',
        message: expect.stringMatching(/^refused \(RolloutRunning\): cannot raise green/),
      }),
    ]);
  });

  it('changes nothing, asks no hook and sends green nothing', async () => {
    const ports = portsBakingAtTen();

    await reportStatus(ports, 20);

    expect(ports.router.writes).toEqual([]);
    expect(ports.record.entries).toEqual([]);
    expect([ports.hooks.asked.length, ports.environments.smokeChecks]).toEqual([0, 0]);
  });

  it('shows the weights that are live, not those that were requested', async () => {
    const ports = portsBakingAtTen();
    ports.router.live = withGreenAt(50);

    expect((await reportStatus(ports, 20)).weights).toEqual(withGreenAt(50));
  });
});
