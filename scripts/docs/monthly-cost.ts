const HOURS_A_MONTH = 730;
const TURNS_A_MONTH = HOURS_A_MONTH * 60;

/** One price of AWS, in US dollars, in us-east-1. */
export type Price = {
  readonly name: string;
  readonly usd: number;
  readonly unit: string;
  readonly source: string;
  /** The origin of the number: AWS's page, a third party's page, or memory. */
  readonly evidence: string;
};

/** The parts of a stage that cost the same at any traffic. */
export type Inventory = {
  readonly latticeServices: number;
  readonly standardAlarmMetrics: number;
  readonly fastAlarmMetrics: number;
  readonly customMetrics: number;
  /** Functions that run every minute. */
  readonly turnFunctions: number;
  readonly memoryGb: number;
};

/** The use of a stage in a month. */
export type Usage = {
  readonly requests: number;
  readonly kilobytesEach: number;
  readonly secondsEach: number;
  readonly logKilobytesEach: number;
  readonly turnSeconds: number;
  readonly rolloutEvents: number;
};

/** A line of the bill. */
export type Item = {
  readonly price: string;
  readonly quantity: number;
  /** The factors of the quantity. */
  readonly why: string;
};

/** Returns the lines of a month's bill, without free tiers. */
export function itemsOf(inventory: Inventory, usage: Usage): Item[] {
  const turns = inventory.turnFunctions * TURNS_A_MONTH;
  const freeRequests = 300_000 * HOURS_A_MONTH * inventory.latticeServices;
  const gigabytes = (kilobytes: number) => (usage.requests * kilobytes) / 1e6;
  const seconds = usage.requests * usage.secondsEach + turns * usage.turnSeconds;
  return [
    item('VPC Lattice service', inventory.latticeServices * HOURS_A_MONTH, 'services × 730 h'),
    item('VPC Lattice data', gigabytes(usage.kilobytesEach), 'requests × size'),
    item(
      'VPC Lattice requests beyond 300,000 an hour',
      Math.max(0, usage.requests - freeRequests) / 1e6,
      'requests − 300,000 × 730',
    ),
    item('Lambda requests', (usage.requests + turns) / 1e6, 'requests + turns of `advance`'),
    item('Lambda duration on arm64', seconds * inventory.memoryGb, '(requests + turns) × s × GB'),
    item(
      'CloudWatch alarm, each metric in it, from 60 s',
      inventory.standardAlarmMetrics,
      'metrics in alarms',
    ),
    item(
      'CloudWatch alarm, each metric in it, below 60 s',
      inventory.fastAlarmMetrics,
      'metrics in alarms',
    ),
    item('CloudWatch custom metric', inventory.customMetrics, 'metrics × environments'),
    item('CloudWatch Logs, data', gigabytes(usage.logKilobytesEach), 'requests × log lines'),
    item('DynamoDB reads on demand', turns / 1e6, 'turns'),
    item('DynamoDB writes on demand', usage.rolloutEvents / 1e6, 'decisions'),
    item('EventBridge custom events', usage.rolloutEvents / 1e6, 'decisions'),
    item('SNS mails', usage.rolloutEvents, 'decisions'),
  ];
}

/** @throws Error when there is no such price */
export function costOf({ price, quantity }: Item, prices: readonly Price[]): number {
  return quantity * priceOf(price, prices).usd;
}

export function priceOf(name: string, prices: readonly Price[]): Price {
  const found = prices.find((price) => price.name === name);
  if (found === undefined) throw new Error(`docs/aws/prices.json has no price of ${name}`);
  return found;
}

function item(price: string, quantity: number, why: string): Item {
  return { price, quantity, why };
}
