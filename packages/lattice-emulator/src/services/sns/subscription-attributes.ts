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

/** What a user can configure of a subscription. */
export type SubscriptionSettings = Pick<Subscription, 'isRaw' | 'redrivePolicy'>;

/** Reads the attributes that Subscribe may have. */
export function readSubscriptionAttributes(
  scope: Scope,
  protocol: Protocol,
  attributes: Readonly<Record<string, string>> = {},
): SubscriptionSettings {
  const read = Object.entries(attributes).map(([name, text]) =>
    readSubscriptionAttribute(scope, protocol, name, text, 'Attributes Reason: '),
  );
  return Object.assign({ isRaw: false, redrivePolicy: undefined }, ...read) as SubscriptionSettings;
}

/**
 * Reads one attribute of a subscription.
 *
 * @param prefix what AWS puts before its reason when the attribute is one of several
 * @throws InvalidParameterException
 */
export function readSubscriptionAttribute(
  scope: Scope,
  protocol: Protocol,
  name: string,
  text: string,
  prefix = '',
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

/** An empty text takes the policy away. Texts not verified against AWS. */
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
