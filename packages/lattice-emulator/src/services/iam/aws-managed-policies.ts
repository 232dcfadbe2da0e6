import type { ManagedPolicy } from './managed-policy.ts';

/**
 * The policies that AWS gives every account, by ARN.
 * https://docs.aws.amazon.com/aws-managed-policy/latest/reference/policy-list.html
 *
 * Differs: only the AWS managed policies that functions behind VPC Lattice need exist. The policy
 * id of VPCLatticeServicesInvokeAccess is invented.
 */
export const AWS_MANAGED_POLICIES: ReadonlyMap<string, ManagedPolicy> = new Map(
  [
    awsManaged({
      name: 'AWSLambdaBasicExecutionRole',
      path: '/service-role/',
      id: 'ANPAJNCQGXC42545SKXIK',
      description: 'Provides write permissions to CloudWatch Logs.',
      versionId: 'v1',
      createdAt: '2015-04-09T15:03:43Z',
      updatedAt: '2015-04-09T15:03:43Z',
      statement: {
        Effect: 'Allow',
        Action: ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'],
        Resource: '*',
      },
    }),
    awsManaged({
      name: 'AWSLambdaVPCAccessExecutionRole',
      path: '/service-role/',
      id: 'ANPAJVTME3YLVNL72YR2K',
      description:
        'Provides minimum permissions for a Lambda function to execute while accessing a ' +
        'resource within a VPC - create, describe, delete network interfaces and write ' +
        'permissions to CloudWatch Logs.',
      versionId: 'v3',
      createdAt: '2016-02-11T23:15:26Z',
      updatedAt: '2024-01-05T22:38:00Z',
      statement: {
        Sid: 'AWSLambdaVPCAccessExecutionPermissions',
        Effect: 'Allow',
        Action: [
          'logs:CreateLogGroup',
          'logs:CreateLogStream',
          'logs:PutLogEvents',
          'ec2:CreateNetworkInterface',
          'ec2:DescribeNetworkInterfaces',
          'ec2:DescribeSubnets',
          'ec2:DeleteNetworkInterface',
          'ec2:AssignPrivateIpAddresses',
          'ec2:UnassignPrivateIpAddresses',
        ],
        Resource: '*',
      },
    }),
    awsManaged({
      name: 'VPCLatticeServicesInvokeAccess',
      path: '/',
      id: 'ANPAVPCLATTICEINVOKE7',
      description: 'Provides access to invoking Amazon VPC Lattice services.',
      versionId: 'v1',
      createdAt: '2023-03-30T02:45:00Z',
      updatedAt: '2023-03-30T02:45:00Z',
      statement: { Effect: 'Allow', Action: ['vpc-lattice-svcs:Invoke'], Resource: '*' },
    }),
  ].map((policy) => [policy.arn, policy]),
);

type Declaration = Pick<ManagedPolicy, 'name' | 'path' | 'id' | 'description' | 'versionId'> & {
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly statement: object;
};

function awsManaged({ statement, createdAt, updatedAt, ...policy }: Declaration): ManagedPolicy {
  const document = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
  const version = { id: policy.versionId, document, createdAt: Date.parse(updatedAt) };
  return {
    ...policy,
    arn: `arn:aws:iam::aws:policy${policy.path}${policy.name}`,
    createdAt: Date.parse(createdAt),
    updatedAt: Date.parse(updatedAt),
    document,
    versions: [version],
    lastVersion: Number(policy.versionId.slice(1)),
    tags: new Map(),
  };
}
