import type { PolicyDocument } from '../../access/policy-document.ts';
import { notSupportedFeature } from '../../endpoint/errors.ts';
import { invalidAttributeValue, unknownAttribute } from './errors.ts';
import { type RedrivePolicy, readRedrivePolicy } from './redrive-policy.ts';

/** The settings of a queue that a user can configure. */
export type QueueSettings = {
  readonly numbers: Readonly<Record<NumberAttribute, number>>;
  readonly isEncrypted: boolean;
  readonly policy: { readonly text: string; readonly document: PolicyDocument } | undefined;
  readonly redrive: RedrivePolicy | undefined;
};

/** Attributes as they come and go: names and texts. */
export type AttributeTexts = Readonly<Record<string, string | undefined>>;

type NumberAttribute = keyof typeof NUMBERS;

/**
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html
 */
const NUMBERS = {
  DelaySeconds: { least: 0, most: 900, default: 0 },
  MaximumMessageSize: { least: 1_024, most: 1_048_576, default: 1_048_576 },
  MessageRetentionPeriod: { least: 60, most: 1_209_600, default: 345_600 },
  ReceiveMessageWaitTimeSeconds: { least: 0, most: 20, default: 0 },
  VisibilityTimeout: { least: 0, most: 43_200, default: 30 },
} as const;

const NOT_SUPPORTED = ['KmsMasterKeyId', 'KmsDataKeyReusePeriodSeconds', 'RedriveAllowPolicy'];

export const DEFAULT_SETTINGS: QueueSettings = {
  numbers: {
    DelaySeconds: NUMBERS.DelaySeconds.default,
    MaximumMessageSize: NUMBERS.MaximumMessageSize.default,
    MessageRetentionPeriod: NUMBERS.MessageRetentionPeriod.default,
    ReceiveMessageWaitTimeSeconds: NUMBERS.ReceiveMessageWaitTimeSeconds.default,
    VisibilityTimeout: NUMBERS.VisibilityTimeout.default,
  },
  isEncrypted: true,
  policy: undefined,
  redrive: undefined,
};

/**
 * Changes settings by attributes; what is not among these stays.
 *
 * @param hasQueue whether a queue of that ARN exists
 * @throws InvalidAttributeName
 * @throws InvalidAttributeValue
 */
export function changeSettings(
  before: QueueSettings,
  attributes: AttributeTexts,
  hasQueue: (arn: string) => boolean,
): QueueSettings {
  let settings = before;
  for (const [name, text = ''] of Object.entries(attributes)) {
    if (NOT_SUPPORTED.includes(name)) throw notSupportedFeature(`the attribute ${name} of queues`);
    settings = { ...settings, ...readAttribute(settings, name, text, hasQueue) };
  }
  return settings;
}

/** The attributes that stand for settings, as GetQueueAttributes shows them. */
export function describeSettings(settings: QueueSettings): Record<string, string> {
  const { numbers, isEncrypted, policy, redrive } = settings;
  return {
    ...Object.fromEntries(Object.entries(numbers).map(([name, value]) => [name, String(value)])),
    SqsManagedSseEnabled: String(isEncrypted),
    ...(policy === undefined ? {} : { Policy: policy.text }),
    ...(redrive === undefined ? {} : { RedrivePolicy: redrive.text }),
  };
}

function readAttribute(
  { numbers }: QueueSettings,
  name: string,
  text: string,
  hasQueue: (arn: string) => boolean,
): Partial<QueueSettings> {
  if (isNumberAttribute(name)) {
    return { numbers: { ...numbers, [name]: readNumber(name, text) } };
  }
  switch (name) {
    case 'Policy':
      return { policy: text === '' ? undefined : { text, document: readPolicy(text) } };
    case 'RedrivePolicy':
      return { redrive: text === '' ? undefined : readRedrivePolicy(text, hasQueue) };
    case 'SqsManagedSseEnabled':
      return { isEncrypted: readBoolean(name, text) };
    default:
      throw unknownAttribute(name);
  }
}

function isNumberAttribute(name: string): name is NumberAttribute {
  return Object.hasOwn(NUMBERS, name);
}

function readNumber(name: NumberAttribute, text: string): number {
  const { least, most } = NUMBERS[name];
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < least || value > most) throw invalidAttributeValue(name);
  return value;
}

function readBoolean(name: string, text: string): boolean {
  if (text !== 'true' && text !== 'false') throw invalidAttributeValue(name);
  return text === 'true';
}

function readPolicy(text: string): PolicyDocument {
  try {
    const document = JSON.parse(text) as PolicyDocument;
    if (document.Statement !== undefined) return document;
  } catch {
    // The error below says it.
  }
  throw invalidAttributeValue('Policy');
}
