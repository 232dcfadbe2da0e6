import type { AwsApi } from './aws-api.ts';
import type { Service } from './contracts.ts';

export type ServiceName = keyof AwsApi;

/** The facts about a service that are known before it is loaded. */
export type ServiceEntry = {
  /** The name in a signature's scope, such as `monitoring`. */
  readonly signingName: string;
  /** The package of its SDK client, which holds its model. */
  readonly client: string;
  /**
   * The services that it calls, or that listen to its events. They are loaded with it, because the
   * time that a module takes to load must not decide the order of events inside the emulator. The
   * services that these reach in turn are loaded with the first request for one of these, such as
   * for a rule or an alarm.
   */
  readonly reaches: readonly ServiceName[];
  readonly load: () => Promise<Service>;
};

/** Every service that the emulator has. */
export const SERVICES: Readonly<Record<ServiceName, ServiceEntry>> = {
  cloudformation: {
    signingName: 'cloudformation',
    client: '@aws-sdk/client-cloudformation',
    reaches: [
      'cloudwatch',
      'dynamodb',
      'eventbridge',
      'iam',
      'lambda',
      'logs',
      's3',
      'sns',
      'sqs',
      'ssm',
      'vpcLattice',
    ],
    load: async () => (await import('./services/cloudformation/index.ts')).cloudformation,
  },
  cloudwatch: {
    signingName: 'monitoring',
    client: '@aws-sdk/client-cloudwatch',
    reaches: ['eventbridge', 'lambda', 'sns'],
    load: async () => (await import('./services/cloudwatch/index.ts')).cloudwatch,
  },
  dynamodb: {
    signingName: 'dynamodb',
    client: '@aws-sdk/client-dynamodb',
    reaches: [],
    load: async () => (await import('./services/dynamodb/index.ts')).dynamodb,
  },
  ecr: {
    signingName: 'ecr',
    client: '@aws-sdk/client-ecr',
    reaches: [],
    load: async () => (await import('./services/ecr/index.ts')).ecr,
  },
  eventbridge: {
    signingName: 'events',
    client: '@aws-sdk/client-eventbridge',
    reaches: ['cloudwatch', 'lambda', 'logs', 'sns', 'sqs'],
    load: async () => (await import('./services/eventbridge/index.ts')).eventbridge,
  },
  iam: {
    signingName: 'iam',
    client: '@aws-sdk/client-iam',
    reaches: [],
    load: async () => (await import('./services/iam/index.ts')).iam,
  },
  lambda: {
    signingName: 'lambda',
    client: '@aws-sdk/client-lambda',
    reaches: ['cloudwatch', 'eventbridge', 'iam', 'logs', 's3', 'sns', 'sqs'],
    load: async () => (await import('./services/lambda/index.ts')).lambda,
  },
  logs: {
    signingName: 'logs',
    client: '@aws-sdk/client-cloudwatch-logs',
    reaches: ['cloudwatch'],
    load: async () => (await import('./services/logs/index.ts')).logs,
  },
  s3: {
    signingName: 's3',
    client: '@aws-sdk/client-s3',
    reaches: [],
    load: async () => (await import('./services/s3/index.ts')).s3,
  },
  secretsmanager: {
    signingName: 'secretsmanager',
    client: '@aws-sdk/client-secrets-manager',
    reaches: [],
    load: async () => (await import('./services/secretsmanager/index.ts')).secretsmanager,
  },
  sns: {
    signingName: 'sns',
    client: '@aws-sdk/client-sns',
    reaches: ['cloudwatch', 'lambda', 'sqs'],
    load: async () => (await import('./services/sns/index.ts')).sns,
  },
  sqs: {
    signingName: 'sqs',
    client: '@aws-sdk/client-sqs',
    reaches: ['cloudwatch'],
    load: async () => (await import('./services/sqs/index.ts')).sqs,
  },
  ssm: {
    signingName: 'ssm',
    client: '@aws-sdk/client-ssm',
    reaches: [],
    load: async () => (await import('./services/ssm/index.ts')).ssm,
  },
  sts: {
    signingName: 'sts',
    client: '@aws-sdk/client-sts',
    reaches: ['iam'],
    load: async () => (await import('./services/sts/index.ts')).sts,
  },
  vpcLattice: {
    signingName: 'vpc-lattice',
    client: '@aws-sdk/client-vpc-lattice',
    reaches: ['cloudwatch', 'lambda', 'logs'],
    load: async () => (await import('./services/vpc-lattice/index.ts')).vpcLattice,
  },
};

/** Services whose state is read without a call: by the data plane, and to check roles. */
export const NEEDED_AT_START: readonly ServiceName[] = ['iam', 'vpcLattice'];
