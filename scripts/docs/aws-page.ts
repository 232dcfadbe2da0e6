import { readFileSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from '../support/sls.ts';
import { table } from './markdown.ts';
import {
  costOf,
  type Inventory,
  type Item,
  itemsOf,
  type Price,
  priceOf,
  type Usage,
} from './monthly-cost.ts';
import { propertiesOf, type ResolvedService, readService } from './resolved-service.ts';

const STAGE = 'prod';

/** The month in the page's example. */
const EXAMPLE: Usage = {
  requests: 10_000_000,
  kilobytesEach: 20,
  secondsEach: 0.05,
  logKilobytesEach: 2,
  turnSeconds: 0.5,
  rolloutEvents: 200,
};

/** The files that emit custom metrics, with the number of environments that each metric has. */
const METRIC_SOURCES = { 'src/http/measured.ts': 2, 'src/aws/metrics-notifier.ts': 1 };

/** Returns the deployer's policy, as in its file. */
export function deployerPolicy(): string {
  return `\`\`\`json\n${read('docs/aws/deployer-policy.json').trim()}\n\`\`\``;
}

type Note = { readonly actions: readonly string[]; readonly reason: string };

/** Returns the actions that no test has used, each with the reason why the policy has it. */
export function deployerPolicyNotes(): string {
  const notes = JSON.parse(read('docs/aws/deployer-policy-notes.json')) as readonly Note[];
  const rows = notes.map(({ actions, reason }) => [
    [...actions]
      .sort()
      .map((action) => `\`${action}\``)
      .join(' '),
    reason,
  ]);
  return table(['actions', 'why'], rows);
}

/** Returns the bill of a month, line by line. */
export async function costTable(): Promise<string> {
  const prices = readPrices();
  const items = itemsOf(inventoryOf(await readService(STAGE)), EXAMPLE);
  const total = items.reduce((sum, item) => sum + costOf(item, prices), 0);
  const rows = items.map((item) => rowOf(item, prices));
  return table(
    ['what', 'how many', 'because of', 'price', 'USD a month', 'price from'],
    [...rows, ['**together**', '', '', '', `**${money(total)}**`, '']],
  );
}

function rowOf(item: Item, prices: readonly Price[]): string[] {
  const { usd, unit, source, evidence } = priceOf(item.price, prices);
  const quantity = Number(item.quantity.toPrecision(4)).toLocaleString('en-US', {
    maximumFractionDigits: 4,
  });
  return [
    `[${item.price}](${source})`,
    quantity,
    item.why,
    `${usd} a ${unit}`,
    money(costOf(item, prices)),
    evidence,
  ];
}

type Alarm = {
  readonly Period?: number;
  readonly Metrics?: readonly { readonly MetricStat?: { readonly Period: number } }[];
};

function inventoryOf({ resources, functions, memorySize }: ResolvedService): Inventory {
  const periods = propertiesOf<Alarm>(resources, 'AWS::CloudWatch::Alarm').flatMap(periodsOf);
  const everyMinute = Object.values(functions).filter(({ events = [] }) =>
    events.some(({ schedule }) => schedule !== undefined),
  );
  return {
    latticeServices: propertiesOf(resources, 'AWS::VpcLattice::Service').length,
    standardAlarmMetrics: periods.filter((seconds) => seconds >= 60).length,
    fastAlarmMetrics: periods.filter((seconds) => seconds < 60).length,
    customMetrics: countCustomMetrics(),
    turnFunctions: everyMinute.length,
    memoryGb: memorySize / 1_024,
  };
}

/** Returns the period of each metric that an alarm reads. */
function periodsOf({ Period, Metrics = [] }: Alarm): number[] {
  const read = Metrics.flatMap(({ MetricStat }) => (MetricStat ? [MetricStat.Period] : []));
  return Period === undefined ? read : [Period];
}

function countCustomMetrics(): number {
  return Object.entries(METRIC_SOURCES).reduce((sum, [file, environments]) => {
    return sum + [...read(file).matchAll(/addMetric\('/g)].length * environments;
  }, 0);
}

function readPrices(): readonly Price[] {
  return JSON.parse(read('docs/aws/prices.json')) as readonly Price[];
}

function money(usd: number): string {
  return usd.toFixed(2);
}

function read(file: string): string {
  return readFileSync(path.join(ROOT, file), 'utf8');
}
