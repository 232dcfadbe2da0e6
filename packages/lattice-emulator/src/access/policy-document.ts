/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html */
export type PolicyDocument = {
  readonly Version?: string;
  readonly Statement: OneOrMany<Statement>;
};

export type Statement = {
  readonly Sid?: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Principal?: Principal;
  readonly NotPrincipal?: Principal;
  readonly Action?: OneOrMany<string>;
  readonly NotAction?: OneOrMany<string>;
  readonly Resource?: OneOrMany<string>;
  readonly NotResource?: OneOrMany<string>;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, OneOrMany<Scalar>>>>>;
};

type Principal = '*' | Readonly<Record<string, OneOrMany<string>>>;

export type OneOrMany<T> = T | readonly T[];

type Scalar = string | number | boolean;
