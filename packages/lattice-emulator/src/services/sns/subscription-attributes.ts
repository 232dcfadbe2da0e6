import type { Scope } from '../../contracts.ts';
import { notSupportedFeature } from '../../endpoint/errors.ts';
import { invalidParameter } from './errors.ts';
import type { Protocol } from './protocols.ts';
import type { RedrivePolicy, Subscription } from './state.ts';

const NOT_SUPPORTED = [
  'DeliveryPolicy',
  'FilterPolicy',
  'FilterPolicyScope',
  'ReplayPolicy',
  'SubscriptionRoleArn',
];

const RAW_PROTOCOLS: readonly Protocol[] = ['sqs', 'http'];

/** The settings of a subscription that a user can configure. */
export type SubscriptionSettings = Pick<Subscription, 'isRaw' | 'redrivePolicy'>;

type Attribute = {
  readonly name: string;
  readonly text: string;
  /** The text before AWS's reason when the attribute is one of several. @default none */
  readonly prefix?: string;
};

/** Reads the attributes that Subscribe may have. */
export function readSubscriptionAttributes(
  scope: Scope,
  protocol: Protocol,
  attributes: Readonly<Record<string, string>> = {},
): SubscriptionSettings {
  const read = Object.entries(attributes).map(([name, text]) =>
    readSubscriptionAttribute(scope, protocol, { name, text, prefix: 'Attributes Reason: ' }),
  );
  return Object.assign({ isRaw: false, redrivePolicy: undefined }, ...read) as SubscriptionSettings;
}

/**
 * Reads one attribute of a subscription.
 *
 * @throws InvalidParameterException
 */
export function readSubscriptionAttribute(
  scope: Scope,
  protocol: Protocol,
  { name, text, prefix = '' }: Attribute,
): Partial<SubscriptionSettings> {
  if (NOT_SUPPORTED.includes(name)) {
    throw notSupportedFeature(`the attribute ${name} of subscriptions`);
  }
  switch (name) {
    case 'RawMessageDelivery':
      return { isRaw: readRawDelivery(protocol, text, prefix) };
    case 'RedrivePolicy':
      return { redrivePolicy: readRedrivePolicy(scope, text, prefix) };
    default:
      throw invalidParameter('AttributeName');
  }
}

function readRawDelivery(protocol: Protocol, text: string, prefix: string): boolean {
  const lower = text.toLowerCase();
  if (lower !== 'true' && lower !== 'false') {
    throw invalidParameter(
      `${prefix}RawMessageDelivery: Invalid value [${text}]. Must be true or false.`,
    );
  }
  if (lower === 'true' && !RAW_PROTOCOLS.includes(protocol)) {
    const reason = `Delivery protocol [${protocol}] does not support raw message delivery.`;
    throw invalidParameter(`${prefix}RawMessageDelivery: ${reason}`);
  }
  return lower === 'true';
}

/** Reads a redrive policy; an empty one removes it. Texts not verified against AWS. */
function readRedrivePolicy(
  { region, accountId }: Scope,
  text: string,
  prefix: string,
): RedrivePolicy | undefined {
  if (text === '') return undefined;
  const queueArn = readQueueArn(text);
  if (queueArn === undefined) {
    throw invalidParameter(`${prefix}RedrivePolicy: deadLetterTargetArn is missing or no ARN.`);
  }
  if (!queueArn.startsWith(`arn:aws:sqs:${region}:${accountId}:`) || queueArn.endsWith('.fifo')) {
    throw invalidParameter(
      `${prefix}RedrivePolicy: ${queueArn} is no standard queue of this account and region.`,
    );
  }
  return { text, queueArn };
}

function readQueueArn(text: string): string | undefined {
  try {
    const { deadLetterTargetArn: arn } = {
      ...(JSON.parse(text) as Readonly<Record<string, unknown>>),
    };
    return typeof arn === 'string' && /^arn:aws:sqs:[^:]*:[^:]*:.+$/.test(arn) ? arn : undefined;
  } catch {
    return undefined;
  }
}
