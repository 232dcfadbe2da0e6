import type { PolicyDocument } from '../../access/policy-document.ts';

/** The members of every Lattice resource. */
export type Resource = {
  readonly id: string;
  readonly arn: string;
  readonly createdAt: Date;
  lastUpdatedAt: Date;
  readonly tags: Map<string, string>;
};

/** A resource that takes some time to be there, and to be gone; the others do not. */
type Settling = Resource & {
  status: 'CREATE_IN_PROGRESS' | 'ACTIVE' | 'DELETE_IN_PROGRESS';
};

type AuthType = 'NONE' | 'AWS_IAM';

type AuthPolicy = {
  readonly text: string;
  readonly document: PolicyDocument;
  readonly createdAt: Date;
  readonly lastUpdatedAt: Date;
};

/** A resource whose callers an auth policy can choose. */
export type Guarded = Resource & {
  readonly name: string;
  authType: AuthType;
  authPolicy: AuthPolicy | undefined;
  resourcePolicy: string | undefined;
};

export type ServiceNetwork = Guarded;

export type LatticeService = Guarded &
  Settling & {
    readonly domainName: string;
    readonly customDomainName: string | undefined;
    certificateArn: string | undefined;
    readonly listeners: Map<string, Listener>;
  };

export type Listener = Resource & {
  readonly name: string;
  readonly protocol: 'HTTP' | 'HTTPS';
  readonly port: number;
  readonly serviceId: string;
  readonly serviceArn: string;
  /** The action that requests meet now. */
  defaultAction: RuleAction;
  /** The action that the API shows; requests meet it once it has propagated. */
  acceptedAction: RuleAction;
  readonly rules: Map<string, Rule>;
  /** The rule that stands for the default action in the API. */
  readonly defaultRule: Resource;
};

export type RuleSettings = {
  readonly priority: number;
  readonly match: RuleMatch;
  readonly action: RuleAction;
};

/** A rule as requests meet it, and as the API shows it until that is live. */
export type Rule = Resource & { -readonly [K in keyof RuleSettings]: RuleSettings[K] } & {
  readonly name: string;
  accepted: RuleSettings;
};

export type TargetGroup = Settling & {
  readonly name: string;
  readonly eventVersion: 'V1' | 'V2';
  /** A Lambda target group holds one function at the most, beside those that drain. */
  target: string | undefined;
  /** A mark of its own while `target` is so new that it is INITIAL. */
  initial: object | undefined;
  /** The functions that were deregistered and still drain, each with a mark of its own. */
  readonly draining: Map<string, object>;
};

export type ServiceAssociation = Settling & {
  /** An account. */
  readonly createdBy: string;
  readonly serviceId: string;
  readonly serviceNetworkId: string;
};

export type VpcAssociation = Resource & {
  status: Settling['status'] | 'UPDATE_IN_PROGRESS';
  /** An account. */
  readonly createdBy: string;
  readonly vpcId: string;
  readonly serviceNetworkId: string;
  securityGroupIds: readonly string[];
};

export type AccessLogSubscription = Resource & {
  readonly resourceId: string;
  readonly resourceArn: string;
  destinationArn: string;
};

/** The action of a listener or a rule on a request. */
export type RuleAction =
  | { readonly kind: 'forward'; readonly targets: readonly WeightedTarget[] }
  | { readonly kind: 'fixed-response'; readonly status: number };

export type WeightedTarget = { readonly targetGroupId: string; readonly weight: number };

export type RuleMatch = {
  readonly method: string | undefined;
  readonly path: PathMatch | undefined;
  readonly headers: readonly HeaderMatch[];
};

export type PathMatch = TextMatch & { readonly kind: 'exact' | 'prefix' };
export type HeaderMatch = TextMatch & {
  readonly name: string;
  readonly kind: 'exact' | 'prefix' | 'contains';
};

type TextMatch = { readonly text: string; readonly isCaseSensitive: boolean };
