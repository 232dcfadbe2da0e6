import type { AwsApi } from './aws-api.ts';
import type { Service } from './service.ts';
import { cloudformation } from './services/cloudformation/index.ts';
import { cloudwatch } from './services/cloudwatch/index.ts';
import { dynamodb } from './services/dynamodb/index.ts';
import { ecr } from './services/ecr/index.ts';
import { eventbridge } from './services/eventbridge/index.ts';
import { iam } from './services/iam/index.ts';
import { lambda } from './services/lambda/index.ts';
import { logs } from './services/logs/index.ts';
import { s3 } from './services/s3/index.ts';
import { secretsmanager } from './services/secretsmanager/index.ts';
import { sns } from './services/sns/index.ts';
import { sqs } from './services/sqs/index.ts';
import { ssm } from './services/ssm/index.ts';
import { sts } from './services/sts/index.ts';
import { vpcLattice } from './services/vpc-lattice/index.ts';

/** Every service that the emulator has. */
export const SERVICES: Record<keyof AwsApi, Service> = {
  cloudformation,
  cloudwatch,
  dynamodb,
  ecr,
  eventbridge,
  iam,
  lambda,
  logs,
  s3,
  secretsmanager,
  sns,
  sqs,
  ssm,
  sts,
  vpcLattice,
};
