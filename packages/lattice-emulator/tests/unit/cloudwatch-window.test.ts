import { describe, expect, it } from '@jest/globals';
import { windowFrom } from '../../src/services/cloudwatch/window.ts';

const NOW = Date.parse('2026-01-01T00:00:00Z');
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

describe('windowFrom', () => {
  /**
   * How long CloudWatch keeps data.
   * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_concepts.html#metrics-retention
   */
  it.each([
    { period: 1, kept: 3 * HOUR },
    { period: 30, kept: 3 * HOUR },
    { period: 60, kept: 15 * DAY },
    { period: 300, kept: 63 * DAY },
    { period: 3_600, kept: 455 * DAY },
  ])('finds periods of $period s for $kept ms, and no longer', ({ period, kept }) => {
    const from = (ageMs: number) =>
      NOW - windowFrom(new Date(NOW - ageMs), new Date(NOW), period, NOW).start;

    expect(from(kept)).toBe(kept);
    expect(from(2 * kept)).toBe(kept);
  });

  /**
   * How CloudWatch rounds the start.
   * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricStatistics.html
   */
  it.each([
    { start: '2025-12-31T23:59:34.567Z', period: 60, rounded: '2025-12-31T23:59:00.000Z' },
    { start: '2025-12-31T23:59:34.567Z', period: 10, rounded: '2025-12-31T23:59:30.000Z' },
    { start: '2025-12-31T23:59:34.567Z', period: 1, rounded: '2025-12-31T23:59:34.000Z' },
    { start: '2025-12-01T12:34:56Z', period: 300, rounded: '2025-12-01T12:30:00.000Z' },
    { start: '2025-09-01T12:34:56Z', period: 3_600, rounded: '2025-09-01T12:00:00.000Z' },
  ])('rounds $start down to $rounded for periods of $period s', ({ start, period, rounded }) => {
    const window = windowFrom(new Date(start), new Date(NOW), period, NOW);

    expect(new Date(window.start).toISOString()).toBe(rounded);
  });

  it('keeps counting periods from the start that was asked for', () => {
    const window = windowFrom(new Date(NOW - 3 * HOUR - 7_000), new Date(NOW), 5, NOW);

    expect((window.start - (NOW - 3 * HOUR - 10_000)) % 5_000).toBe(0);
  });
});
