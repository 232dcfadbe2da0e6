/**
 * The event that VPC Lattice sends to a Lambda target, structure version 2.0. Values of headers and
 * of the query are lists.
 * https://docs.aws.amazon.com/vpc-lattice/latest/ug/lambda-functions.html#receive-event-from-service
 */
export type LatticeEvent = {
  readonly version: '2.0';
  /** With the query string still on it, unlike the events of other services. */
  readonly path: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, readonly string[]>>;
  readonly queryStringParameters?: Readonly<Record<string, readonly string[]>>;
  readonly body?: string;
  readonly isBase64Encoded?: boolean;
  readonly requestContext: {
    readonly serviceNetworkArn?: string;
    readonly serviceArn?: string;
    readonly targetGroupArn?: string;
    readonly identity?: {
      readonly sourceVpcArn?: string;
      /** `AWS_IAM` when an auth policy admitted the caller. */
      readonly type?: string;
      readonly principal?: string;
      readonly sessionName?: string;
    };
    readonly region?: string;
    /** Microseconds since the epoch. */
    readonly timeEpoch?: string;
    /** Set by our own smoke check and never by VPC Lattice; callers cannot set it. */
    readonly isSmokeCheck?: true;
  };
};

/** The answer of a Lambda target. */
export type LatticeResponse = {
  readonly statusCode: number;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: string;
  readonly isBase64Encoded?: boolean;
};
