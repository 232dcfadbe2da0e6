/**
 * Choices for behaviour that AWS's documentation leaves open. Each default is a guess; a test or a
 * flag can change it. Nothing in the service may depend on which guess is right.
 */
export type Settings = {
  /**
   * Status that Lattice answers with when a function throws, times out or is throttled. AWS
   * documents "500" for failed targets.
   */
  readonly functionFailureStatus: 500 | 502 | 503 | 504;
  /** Status that Lattice answers with when a function returns something that is not a response. */
  readonly malformedResponseStatus: 500 | 502;
  /**
   * Status in ListTargets of a Lambda target that a listener uses. Lattice does not check the
   * health of functions.
   */
  readonly lambdaTargetStatus: 'UNAVAILABLE' | 'HEALTHY';
  /**
   * Identifiers of functions that RegisterTargets accepts. AWS documents the ARN, and not whether
   * it refuses the name, which Lambda's own API accepts.
   */
  readonly lambdaTargetIds: 'arn' | 'arn-or-name';
  /**
   * Milliseconds for which services, target groups and associations stay CREATE_IN_PROGRESS,
   * UPDATE_IN_PROGRESS or DELETE_IN_PROGRESS, and targets INITIAL. AWS does not document it. 0
   * settles at once.
   */
  readonly latticeSettleMs: number;
  /**
   * Milliseconds for which a deregistered target is DRAINING. AWS names one minute as the default,
   * and not whether functions drain too. 0 drains at once.
   */
  readonly targetDrainMs: number;
  /**
   * Milliseconds after the answer of UpdateListener, UpdateRule or BatchUpdateRule for which
   * requests are still routed as before, while the API shows the change. AWS does not document how
   * long a change takes.
   */
  readonly weightPropagationMs: number;
  /** Milliseconds after the end of a period at which CloudWatch evaluates the alarms on it. */
  readonly alarmEvaluationDelayMs: number;
  /**
   * Number of extra periods that CloudWatch evaluates beyond those that an alarm asks for, in case
   * some have no data. AWS's example has 5 periods for an alarm on 3; recovery times that users
   * measured for alarms on 1 and on 8 periods fit two extra periods as well.
   */
  readonly alarmExtraPeriods: number;
  /**
   * Whether CloudWatch sends an event to EventBridge when the suppression of a composite alarm's
   * actions begins, changes or ends while the alarm stays in its state. AWS documents such an
   * update only for Lambda actions.
   */
  readonly eventsOfSuppression: boolean;
  /** Most execution environments of one function at a time; further requests wait for a free one. */
  readonly environmentsPerFunction: number;
  /**
   * Milliseconds for which provisioned concurrency is IN_PROGRESS. AWS takes minutes. 0 allocates
   * it at once.
   */
  readonly provisioningMs: number;
  /**
   * Milliseconds for which a DynamoDB table stays CREATING, UPDATING or DELETING. AWS takes
   * seconds. 0 settles at once.
   */
  readonly dynamodbTableDelayMs: number;
  /**
   * Milliseconds after its expiry at which a DynamoDB item is deleted, to the minute. It can be
   * read until then. AWS says "within a few days".
   */
  readonly dynamodbTtlDelayMs: number;
};

export const DEFAULT_SETTINGS: Settings = {
  functionFailureStatus: 500,
  malformedResponseStatus: 502,
  lambdaTargetStatus: 'UNAVAILABLE',
  lambdaTargetIds: 'arn',
  latticeSettleMs: 200,
  targetDrainMs: 60_000,
  weightPropagationMs: 0,
  alarmEvaluationDelayMs: 1_000,
  alarmExtraPeriods: 2,
  eventsOfSuppression: true,
  environmentsPerFunction: 4,
  provisioningMs: 10_000,
  dynamodbTableDelayMs: 0,
  dynamodbTtlDelayMs: 600_000,
};

/** The values of each setting that has a fixed choice; settings that take any number are absent. */
export const SETTING_CHOICES: {
  readonly [Name in keyof Settings as number extends Settings[Name]
    ? never
    : Name]: readonly Settings[Name][];
} = {
  functionFailureStatus: [500, 502, 503, 504],
  malformedResponseStatus: [500, 502],
  lambdaTargetStatus: ['UNAVAILABLE', 'HEALTHY'],
  lambdaTargetIds: ['arn', 'arn-or-name'],
  eventsOfSuppression: [true, false],
};
