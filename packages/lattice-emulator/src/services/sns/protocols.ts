import type { Scope } from '../../contracts.ts';
import { notSupportedFeature } from '../../endpoint/errors.ts';
import { invalidParameter } from './errors.ts';

/** The protocols of subscriptions. */
export type Protocol = keyof typeof ENDPOINTS;

/** The form of the endpoints of each protocol, and their name in AWS's errors. */
const ENDPOINTS = {
  sqs: { pattern: /^arn:aws:sqs:[\w-]+:\d{12}:[\w.-]+$/, name: 'SQS endpoint ARN' },
  lambda: { pattern: /^arn:aws:lambda:[\w-]+:\d{12}:function:.+$/, name: 'Lambda endpoint ARN' },
  http: { pattern: /^http:\/\//, name: 'Endpoint must match the specified protocol' },
  email: { pattern: /^[^@\s]+@[^@\s]+$/, name: 'Email address' },
  'email-json': { pattern: /^[^@\s]+@[^@\s]+$/, name: 'Email address' },
} as const;

const NOT_SUPPORTED = ['https', 'sms', 'application', 'firehose'];

/** @throws InvalidParameterException */
export function readProtocol(text: string): Protocol {
  if (NOT_SUPPORTED.includes(text)) throw notSupportedFeature(`the protocol ${text} of topics`);
  if (!isProtocol(text)) {
    throw invalidParameter(`Amazon SNS does not support this protocol string: ${text}`);
  }
  return text;
}

/** @throws InvalidParameterException */
export function checkEndpoint(protocol: Protocol, endpoint: string, scope: Scope): void {
  const { pattern, name } = ENDPOINTS[protocol];
  if (!pattern.test(endpoint)) throw invalidParameter(name);
  if (protocol === 'http') checkLoopback(endpoint);
  if (protocol === 'sqs' || protocol === 'lambda') checkScope(endpoint, scope);
  if (protocol === 'sqs' && endpoint.endsWith('.fifo')) {
    throw invalidParameter(
      'Invalid parameter: Endpoint Reason: FIFO SQS Queues can not be subscribed to standard SNS topics',
    );
  }
}

function isProtocol(text: string): text is Protocol {
  return Object.hasOwn(ENDPOINTS, text);
}

/**
 * Differs: only endpoints on this machine are called, so that tests never send requests elsewhere.
 */
function checkLoopback(endpoint: string): void {
  const host = URL.canParse(endpoint) ? new URL(endpoint).hostname : '';
  if (['127.0.0.1', 'localhost', '[::1]'].includes(host)) return;
  throw notSupportedFeature(`http endpoints outside of this machine (${endpoint})`);
}

function checkScope(arn: string, { region, accountId }: Scope): void {
  const [, , , arnRegion, arnAccountId] = arn.split(':');
  if (arnRegion === region && arnAccountId === accountId) return;
  throw notSupportedFeature(`subscriptions across accounts or regions (${arn})`);
}
