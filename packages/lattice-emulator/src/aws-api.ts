import type { ApiOf } from './sdk-types.ts';

/** Every service's API, by the name of its folder under `services/`. */
export type AwsApi = {
  readonly cloudformation: ApiOf<typeof import('@aws-sdk/client-cloudformation')>;
  readonly cloudwatch: ApiOf<typeof import('@aws-sdk/client-cloudwatch')>;
  readonly dynamodb: ApiOf<typeof import('@aws-sdk/client-dynamodb')>;
  readonly ecr: ApiOf<typeof import('@aws-sdk/client-ecr')>;
  readonly eventbridge: ApiOf<typeof import('@aws-sdk/client-eventbridge')>;
  readonly iam: ApiOf<typeof import('@aws-sdk/client-iam')>;
  readonly lambda: ApiOf<typeof import('@aws-sdk/client-lambda')>;
  readonly logs: ApiOf<typeof import('@aws-sdk/client-cloudwatch-logs')>;
  readonly s3: ApiOf<typeof import('@aws-sdk/client-s3')>;
  readonly secretsmanager: ApiOf<typeof import('@aws-sdk/client-secrets-manager')>;
  readonly sns: ApiOf<typeof import('@aws-sdk/client-sns')>;
  readonly sqs: ApiOf<typeof import('@aws-sdk/client-sqs')>;
  readonly ssm: ApiOf<typeof import('@aws-sdk/client-ssm')>;
  readonly sts: ApiOf<typeof import('@aws-sdk/client-sts')>;
  readonly vpcLattice: ApiOf<typeof import('@aws-sdk/client-vpc-lattice')>;
};
