import { invalidValueOf } from './errors.ts';

/** The queue for messages that were received too often. */
export type RedrivePolicy = {
  readonly text: string;
  readonly deadLetterTargetArn: string;
  readonly maxReceiveCount: number;
};

/** @throws InvalidParameterValue with the reasons that AWS gives */
export function readRedrivePolicy(text: string, hasQueue: (arn: string) => boolean): RedrivePolicy {
  const refuse = (reason: string) => invalidValueOf('RedrivePolicy', text, reason);
  const policy = parseObject(text);
  if (policy === undefined) throw refuse('Redrive policy is not a valid JSON map.');

  const { deadLetterTargetArn, maxReceiveCount } = policy;
  for (const name of ['deadLetterTargetArn', 'maxReceiveCount']) {
    if (policy[name] === undefined) {
      throw refuse(`Redrive policy does not contain mandatory attribute: ${name}.`);
    }
  }
  if (typeof deadLetterTargetArn !== 'string' || !deadLetterTargetArn.startsWith('arn:aws:sqs:')) {
    throw refuse('Invalid value for deadLetterTargetArn.');
  }
  // Both a number and its text are common in templates.
  const count = Number(maxReceiveCount);
  if (!Number.isInteger(count) || count < 1 || count > 1_000) {
    throw refuse(
      `Invalid value for maxReceiveCount: ${String(maxReceiveCount)}, valid values are from 1 to 1000 both inclusive.`,
    );
  }
  if (!hasQueue(deadLetterTargetArn)) throw refuse('Dead letter target does not exist.');
  return { text, deadLetterTargetArn, maxReceiveCount: count };
}

function parseObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? (value as Readonly<Record<string, unknown>>) : undefined;
  } catch {
    return undefined;
  }
}
