import { beforeAll, describe, expect, it } from '@jest/globals';
import { formatSoak, isAsWeighted, type SoakReport, soak } from '../../scripts/soak/soak.ts';
import { DeployedStage } from '../support/deployed-stage.ts';

const SECONDS = 10;
/** Low, because other tests run at the same time. */
const PER_SECOND = 300;
const deployed = new DeployedStage({}, 1);

describe('ten seconds of load while the weights change at random', () => {
  let report: SoakReport;

  beforeAll(async () => {
    await deployed.stage.stopTurns();
    const requester = await deployed.stage.requester();
    const router = await deployed.stage.router();
    report = await soak({ requester, router, seconds: SECONDS, perSecond: PER_SECOND, seed: 1 });
    requester.close();
  }, 60_000);

  it('lose no request, and fail none', () => {
    expect(report.failures).toEqual({});
    expect(report.answered).toBe(report.sent);
    expect(report.sent).toBeGreaterThan(20 * SECONDS);
  });

  it('split the requests between two changes as the weights say', () => {
    expect(report.intervals.length).toBeGreaterThanOrEqual(5);
    expect(report.intervals.filter((interval) => !isAsWeighted(interval))).toEqual([]);
    expect(formatSoak(report)).not.toContain('not as weighted');
  });
});
