import type { NormalizedSchema } from '@smithy/core/schema';

const SCOPE = 'us-east-1:123456789012';
const DEEPEST = 4;

/** Samples of members with a form of their own, by service and for all services. */
const TEXTS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  any: {
    RoleArn: 'arn:aws:iam::123456789012:role/team/sender',
    Role: 'arn:aws:iam::123456789012:role/team/sender',
    PolicyArn: 'arn:aws:iam::123456789012:policy/team/reading',
    Path: '/team/',
    PathPrefix: '/team/',
    QueueUrl: 'http://127.0.0.1/123456789012/orders',
    TopicArn: `arn:aws:sns:${SCOPE}:orders`,
    SubscriptionArn: `arn:aws:sns:${SCOPE}:orders:3e3a3c1e`,
    CopySource: '/bucket/a%20key',
    EventPattern: '{"source":["shop"],"detail-type":["Sale"]}',
    logGroupIdentifier: `arn:aws:logs:${SCOPE}:log-group:/aws/lambda/orders:*`,
  },
  lambda: {
    Resource: `arn:aws:lambda:${SCOPE}:function:orders`,
    Layers: `arn:aws:lambda:${SCOPE}:layer:tools:1`,
  },
  sns: { ResourceArn: `arn:aws:sns:${SCOPE}:orders` },
  cloudwatch: { ResourceARN: `arn:aws:cloudwatch:${SCOPE}:alarm:errors` },
  eventbridge: { ResourceARN: `arn:aws:events:${SCOPE}:rule/nightly` },
  logs: { resourceArn: `arn:aws:logs:${SCOPE}:log-group:/aws/lambda/orders` },
  vpcLattice: { resourceArn: `arn:aws:vpc-lattice:${SCOPE}:service/svc-1` },
};

/** One input in which every member is there, at every depth that matters. */
export function sampleInput(service: string, schema: NormalizedSchema): object {
  return valueFor(schema, { ...TEXTS.any, ...TEXTS[service] }, '', 0) as object;
}

function valueFor(
  schema: NormalizedSchema,
  texts: Readonly<Record<string, string>>,
  name: string,
  depth: number,
): unknown {
  if (schema.isStructSchema()) {
    if (depth > DEEPEST) return {};
    const members = [...schema.structIterator()];
    return Object.fromEntries(
      members.map(([key, member]) => [key, valueFor(member, texts, key, depth + 1)]),
    );
  }
  if (schema.isListSchema()) return [valueFor(schema.getValueSchema(), texts, name, depth)];
  if (schema.isMapSchema()) return { key: valueFor(schema.getValueSchema(), texts, name, depth) };
  if (schema.isTimestampSchema()) return new Date(0);
  if (schema.isBooleanSchema()) return true;
  if (schema.isNumericSchema()) return 1;
  return texts[name] ?? `some-${name}`;
}
