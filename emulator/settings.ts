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
  /** How long after the end of a period CloudWatch evaluates the alarms that watch it. */
  readonly alarmEvaluationDelayMs: number;
  /**
   * How many periods more than an alarm asks for CloudWatch looks at, in case that some are
   * missing. AWS's example has 5 for an alarm of 3; recovery times that users measured of alarms of
   * 1 and of 8 fit two more, too.
   */
  readonly alarmExtraPeriods: number;
  /**
   * How many execution environments one function may have at a time; requests beyond that wait for
   * a free one.
   */
  readonly environmentsPerFunction: number;
  /**
   * How long a table of DynamoDB stays CREATING, UPDATING or DELETING; AWS takes seconds. A stack
   * that creates a table waits for it, so above 0 the clock has to run by itself then.
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
  alarmEvaluationDelayMs: 1_000,
  alarmExtraPeriods: 2,
  environmentsPerFunction: 4,
  dynamodbTableDelayMs: 0,
  dynamodbTtlDelayMs: 600_000,
};
