import { notSupportedFeature } from '../../endpoint/errors.ts';
import { invalidParameter } from './errors.ts';
import type { Protocol } from './protocols.ts';

const NOT_SUPPORTED = [
  'DeliveryPolicy',
  'FilterPolicy',
  'FilterPolicyScope',
  'RedrivePolicy',
  'ReplayPolicy',
  'SubscriptionRoleArn',
];

const RAW_PROTOCOLS: readonly Protocol[] = ['sqs', 'http'];

/** Reads the attributes that Subscribe may have. */
export function readSubscriptionAttributes(
  protocol: Protocol,
  attributes: Readonly<Record<string, string>> = {},
): { readonly isRaw: boolean } {
  let isRaw = false;
  for (const [name, text] of Object.entries(attributes)) {
    isRaw = readRawDelivery(protocol, name, text, 'Attributes Reason: ');
  }
  return { isRaw };
}

/**
 * Reads the one attribute of a subscription that is supported, RawMessageDelivery.
 *
 * @param prefix what AWS puts before its reason when the attribute is one of several
 * @throws InvalidParameterException
 */
export function readRawDelivery(
  protocol: Protocol,
  name: string,
  text: string,
  prefix = '',
): boolean {
  if (NOT_SUPPORTED.includes(name)) {
    throw notSupportedFeature(`the attribute ${name} of subscriptions`);
  }
  if (name !== 'RawMessageDelivery') throw invalidParameter('AttributeName');
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
