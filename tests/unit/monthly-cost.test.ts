import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import {
  costOf,
  type Inventory,
  itemsOf,
  type Price,
  type Usage,
} from '../../scripts/docs/monthly-cost.ts';
import { ROOT } from '../../scripts/support/sls.ts';

const PRICES = JSON.parse(
  readFileSync(path.join(ROOT, 'docs/aws/prices.json'), 'utf8'),
) as readonly Price[];

const STAGE: Inventory = {
  latticeServices: 1,
  standardAlarmMetrics: 10,
  fastAlarmMetrics: 4,
  customMetrics: 10,
  turnFunctions: 1,
  memoryGb: 0.25,
};
const IDLE: Usage = {
  requests: 0,
  kilobytesEach: 20,
  secondsEach: 0.05,
  logKilobytesEach: 2,
  turnSeconds: 0.5,
  rolloutEvents: 0,
};

describe('the costs in docs/aws.md', () => {
  it('of a stage without traffic are the service, the alarms, the metrics and the turns', () => {
    const items = itemsOf(STAGE, IDLE).filter((item) => costOf(item, PRICES) >= 0.005);

    expect(items.map((item) => [item.price, costOf(item, PRICES).toFixed(2)])).toEqual([
      ['VPC Lattice service', '18.25'],
      ['Lambda requests', '0.01'],
      ['Lambda duration on arm64', '0.07'],
      ['CloudWatch alarm, each metric in it, from 60 s', '1.00'],
      ['CloudWatch alarm, each metric in it, below 60 s', '1.20'],
      ['CloudWatch custom metric', '3.00'],
      ['DynamoDB reads on demand', '0.01'],
    ]);
  });

  it.each([
    [219_000_000, 0],
    [220_000_000, 0.1],
  ])(
    'count %d requests to Lattice as %d dollars, the free ones of each hour off',
    (requests, usd) => {
      const item = itemsOf(STAGE, { ...IDLE, requests }).find(({ price }) =>
        price.includes('beyond'),
      );

      expect(item && costOf(item, PRICES)).toBeCloseTo(usd);
    },
  );

  it('always rise with the requests, and are never negative', () => {
    void fc.assert(
      fc.property(fc.nat(1e9), fc.nat(1e9), (requests, more) => {
        const costs = [requests, requests + more].map((each) =>
          totalOf({ ...IDLE, requests: each }),
        );

        expect(costs[0]).toBeGreaterThanOrEqual(0);
        expect(costs[1]).toBeGreaterThanOrEqual(costs[0] ?? 0);
      }),
    );
  });

  it('name for each price its page, and where the number comes from', () => {
    const unclear = PRICES.filter(
      ({ source, evidence }) =>
        !source.startsWith('https://aws.amazon.com/') ||
        !["AWS's page", 'third party', 'memory'].includes(evidence),
    );

    expect(unclear).toEqual([]);
    expect(itemsOf(STAGE, IDLE).map(({ price }) => price)).toEqual(PRICES.map(({ name }) => name));
  });
});

function totalOf(usage: Usage): number {
  return itemsOf(STAGE, usage).reduce((sum, item) => sum + costOf(item, PRICES), 0);
}
