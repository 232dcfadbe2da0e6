import type { PolicyDocument } from '../../access/policy-document.ts';
import { notSupportedFeature } from '../../endpoint/errors.ts';
import { invalidParameter } from './errors.ts';

/** The settings of a topic that a user can configure. */
export type TopicSettings = {
  readonly displayName: string;
  readonly policy: { readonly text: string; readonly document: PolicyDocument };
  /** Absent until it is set. */
  readonly signatureVersion: string | undefined;
};

const NOT_SUPPORTED =
  /^(KmsMasterKeyId|DeliveryPolicy|TracingConfig|ArchivePolicy|DataProtectionPolicy|ContentBasedDeduplication|FifoThroughputScope)$|Feedback(RoleArn|SampleRate)$/;

/** Until a policy is set, a topic is open to the owner's account only, and to no service. */
export function defaultSettings(topicArn: string, owner: string): TopicSettings {
  return {
    displayName: '',
    policy: readPolicy(JSON.stringify(defaultPolicy(topicArn, owner))),
    signatureVersion: undefined,
  };
}

/**
 * Changes one setting by its attribute.
 *
 * @throws InvalidParameterException
 */
export function changeSetting(before: TopicSettings, name: string, text: string): TopicSettings {
  if (NOT_SUPPORTED.test(name)) throw notSupportedFeature(`the attribute ${name} of topics`);
  switch (name) {
    case 'DisplayName':
      if (text.length > 100) throw invalidParameter('DisplayName');
      return { ...before, displayName: text };
    case 'Policy':
      return { ...before, policy: readPolicy(text) };
    case 'SignatureVersion':
      if (text !== '1' && text !== '2') throw invalidParameter('SignatureVersion');
      return { ...before, signatureVersion: text };
    case 'FifoTopic':
      if (text === 'true') throw notSupportedFeature('FIFO topics');
      return before;
    default:
      throw invalidParameter('AttributeName');
  }
}

/** The attributes that stand for settings, as GetTopicAttributes shows them. */
export function describeSettings(settings: TopicSettings): Record<string, string> {
  const { displayName, policy, signatureVersion } = settings;
  return {
    DisplayName: displayName,
    Policy: policy.text,
    EffectiveDeliveryPolicy: EFFECTIVE_DELIVERY_POLICY,
    ...(signatureVersion === undefined ? {} : { SignatureVersion: signatureVersion }),
  };
}

const EFFECTIVE_DELIVERY_POLICY = JSON.stringify({
  http: {
    defaultHealthyRetryPolicy: {
      minDelayTarget: 20,
      maxDelayTarget: 20,
      numRetries: 3,
      numMaxDelayRetries: 0,
      numNoDelayRetries: 0,
      numMinDelayRetries: 0,
      backoffFunction: 'linear',
    },
    disableSubscriptionOverrides: false,
    defaultRequestPolicy: { headerContentType: 'text/plain; charset=UTF-8' },
  },
});

function readPolicy(text: string): TopicSettings['policy'] {
  try {
    const document = JSON.parse(text) as PolicyDocument;
    if (document.Statement !== undefined) return { text, document };
  } catch {
    // The error below says it.
  }
  // Text not verified against AWS.
  throw invalidParameter('Policy Error: null');
}

function defaultPolicy(topicArn: string, owner: string): PolicyDocument & { readonly Id: string } {
  const actions = [
    'GetTopicAttributes',
    'SetTopicAttributes',
    'AddPermission',
    'RemovePermission',
    'DeleteTopic',
    'Subscribe',
    'ListSubscriptionsByTopic',
    'Publish',
  ];
  return {
    Version: '2008-10-17',
    Id: '__default_policy_ID',
    Statement: [
      {
        Sid: '__default_statement_ID',
        Effect: 'Allow',
        Principal: { AWS: '*' },
        Action: actions.map((action) => `SNS:${action}`),
        Resource: topicArn,
        Condition: { StringEquals: { 'AWS:SourceOwner': owner } },
      },
    ],
  };
}
