/**
 * What AWS's documentation leaves open, as settings: each default is a guess that docs/emulator.md
 * names, and a test or a flag can turn it. Nothing in the service may depend on which guess is
 * right.
 */
export type Settings = {
  /**
   * What Lattice answers when a function threw, timed out or was throttled. AWS documents "500" for
   * failed targets.
   */
  readonly functionFailureStatus: 500 | 502 | 503 | 504;
  /** What Lattice answers when a function returned something that is not a response. */
  readonly malformedResponseStatus: 500 | 502;
  /**
   * What ListTargets says of a Lambda target that a listener uses; Lattice does not check the
   * health of functions.
   */
  readonly lambdaTargetStatus: 'UNAVAILABLE' | 'HEALTHY';
  /**
   * What names a function in RegisterTargets. AWS documents its ARN, and does not say whether the
   * name alone is refused or taken as Lambda's own API takes it.
   */
  readonly lambdaTargetIds: 'arn' | 'arn-or-name';
  /**
   * How long services, target groups and associations are CREATE_IN_PROGRESS, UPDATE_IN_PROGRESS
   * or DELETE_IN_PROGRESS, and targets INITIAL; AWS does not say how long. 0 settles at once.
   */
  readonly latticeSettleMs: number;
  /**
   * How long a deregistered target is DRAINING. AWS names one minute as the default and does not
   * say whether it is so for functions. 0 drains at once.
   */
  readonly targetDrainMs: number;
  /**
   * How long after UpdateListener, UpdateRule or BatchUpdateRule answered requests still meet what
   * was there before, while the API shows the change; AWS does not say how long a change takes.
   */
  readonly weightPropagationMs: number;
  /** How long after the end of a period CloudWatch evaluates the alarms that watch it. */
  readonly alarmEvaluationDelayMs: number;
  /**
   * How many periods more than an alarm asks for CloudWatch looks at, in case that some are
   * missing. AWS's example has 5 for an alarm of 3; recovery times that users measured of alarms of
   * 1 and of 8 fit two more, too.
   */
  readonly alarmExtraPeriods: number;
  /**
   * Whether EventBridge hears when the suppression of a composite alarm's actions begins, changes
   * or ends while the alarm stays in its state. AWS documents such an update for functions as
   * actions only.
   */
  readonly eventsOfSuppression: boolean;
  /**
   * How many execution environments one function may have at a time; requests beyond that wait for
   * a free one.
   */
  readonly environmentsPerFunction: number;
  /**
   * How long a table of DynamoDB stays CREATING, UPDATING or DELETING; AWS takes seconds. 0 settles
   * at once.
   */
  readonly dynamodbTableDelayMs: number;
  /**
   * How long after it expired an item of DynamoDB is deleted, to the minute. It can be read until
   * then. AWS says "within a few days".
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
  dynamodbTableDelayMs: 0,
  dynamodbTtlDelayMs: 600_000,
};

/** What a setting with few values may be; one that is any number is not here. */
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
