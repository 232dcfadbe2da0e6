import { readFileSync } from 'node:fs';
import path from 'node:path';
import { CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { DeleteFunctionCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createEmulator, type Emulator } from '../../packages/lattice-emulator/src/index.ts';
import {
  openRoleSession,
  type PolicyStatement,
} from '../../packages/lattice-emulator/tests/support/role-session.ts';
import { pageEnvironment } from '../../scripts/docs/run-page/page-environment.ts';
import { Shell } from '../../scripts/docs/run-page/shell.ts';
import { ROOT } from '../../scripts/support/sls.ts';
import { SERVICE } from '../../scripts/support/stack.ts';
import { createWorkspace, withoutApplication } from '../support/workspace.ts';

const TIMEOUT_MS = 300_000;
const SPEED = 60;
/** A managed policy may have that many characters, without white space. */
const LONGEST_POLICY = 6_144;

/** Everything optional is on: a VPC, also for the application, HTTPS at a domain, tracing, mail. */
const PARAMS = [
  'vpcId=vpc-0123456789abcdef0',
  'subnetIds=subnet-0123456789abcdef0',
  'securityGroupIds=sg-0123456789abcdef0',
  'applicationInVpc=true',
  'listenerProtocol=HTTPS',
  'listenerPort=443',
  'customDomainName=shop.example.com',
  'certificateArn=arn:aws:acm:us-east-1:123456789012:certificate/01234567-89ab-cdef-0123-456789abcdef',
  'tracing=Active',
  'notificationEmail=on-call@example.com',
].map((param) => `--param=${param}`);

const COMMANDS = [
  deploy('1.0.0'),
  deploy('1.1.0'),
  'sls rollout start --stage prod --steps 100%:1m --minimum-requests 1',
  `sls invoke -f probe --stage prod --data '{"requests":20,"headers":{"x-environment":"green"}}'`,
  'sls rollout watch --stage prod',
  'sls status --stage prod',
  'sls promote --stage prod',
  'sls undo --stage prod --yes',
  deploy('1.2.0'),
  'sls shift --stage prod --green 10',
  "sls rollback-traffic --stage prod --comment 'customers complain'",
  'sls logs -f rollout --stage prod',
  'sls remove --stage prod',
];

/** Actions that operations of another name need, or need as well. */
const NEEDED_BY: Readonly<Record<string, string>> = {
  'cloudwatch:TagResource': 'cloudwatch:PutMetricAlarm',
  'dynamodb:TagResource': 'dynamodb:CreateTable',
  'iam:PassRole': 'lambda:CreateFunction',
  'iam:TagRole': 'iam:CreateRole',
  'lambda:InvokeFunction': 'lambda:Invoke',
  'logs:TagResource': 'logs:CreateLogGroup',
  's3:DeleteObject': 's3:DeleteObjects',
  's3:ListBucket': 's3:ListObjectsV2',
  's3:PutEncryptionConfiguration': 's3:PutBucketEncryption',
  'sns:TagResource': 'sns:CreateTopic',
  'sqs:TagQueue': 'sqs:CreateQueue',
  'vpc-lattice:TagResource': 'vpc-lattice:CreateService',
};

type Statement = PolicyStatement & { readonly Action: string | readonly string[] };
type Note = { readonly actions: readonly string[]; readonly reason: string };

const policy = JSON.parse(
  read('docs/aws/deployer-policy.json')
    .replaceAll('SERVICE-STAGE', `${SERVICE}-prod`)
    .replaceAll('REGION', 'us-east-1')
    .replaceAll('ACCOUNT', '123456789012'),
) as { readonly Statement: readonly Statement[] };
const notes = JSON.parse(read('docs/aws/deployer-policy-notes.json')) as readonly Note[];
const listed = policy.Statement.flatMap(({ Action }) => Action);

const folder = createWorkspace();
withoutApplication(folder);
let emulator: Emulator;
let deployer: Awaited<ReturnType<typeof openRoleSession>>;

beforeAll(async () => {
  emulator = await createEmulator({ speed: SPEED });
  deployer = await openRoleSession(emulator, policy.Statement);
});
afterAll(() => emulator.close());

describe("the deployer's policy in docs/aws.md", () => {
  it(
    'is enough for deploys, a release, its undo, a rollback and a remove',
    async () => {
      const failed = await runAsDeployer(COMMANDS);

      expect(failed).toBeUndefined();
      expect(refusalsOfDeployer()).toEqual([]);
      expect(emulator.inventory().filter((name) => !name.includes(deployer.name))).toEqual([]);
    },
    TIMEOUT_MS,
  );

  it('has no action that these commands do not use, but for those with a reason', () => {
    const used = usedActions();
    const explained = notes.flatMap(({ actions }) => actions);

    const unused = listed.filter((action) => !used.some((each) => matches(action, each)));

    expect(unused.sort()).toEqual([...explained].sort());
  });

  it('reaches no function and no role of another service', async () => {
    const lambda = new LambdaClient(deployer.config);
    const iam = new IAMClient(deployer.config);
    const AssumeRolePolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [] });

    await expect(
      lambda.send(new DeleteFunctionCommand({ FunctionName: 'payments-prod-blue' })),
    ).rejects.toThrow('not authorized to perform: lambda:DeleteFunction');
    await expect(
      iam.send(new CreateRoleCommand({ RoleName: 'admin', AssumeRolePolicyDocument })),
    ).rejects.toThrow('not authorized to perform: iam:CreateRole');
  });

  it('fits into one managed policy, with names of 40 characters', () => {
    const longest = read('docs/aws/deployer-policy.json')
      .replaceAll('SERVICE-STAGE', 'x'.repeat(40))
      .replaceAll('REGION', 'ap-southeast-1')
      .replaceAll('ACCOUNT', '123456789012');

    expect(longest.replace(/\s/g, '').length).toBeLessThanOrEqual(LONGEST_POLICY);
  });
});

/** Runs commands until one fails. @returns what that one printed */
async function runAsDeployer(commands: readonly string[]): Promise<string | undefined> {
  const { accessKeyId, secretAccessKey, sessionToken } = deployer.config.credentials;
  const shell = new Shell(folder, {
    ...pageEnvironment(folder, emulator.endpoint),
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: sessionToken,
  });
  try {
    for (const command of commands) {
      const { exitCode, printed } = await shell.run(command);
      if (exitCode !== 0) return `${command}\n${printed}`;
    }
    return undefined;
  } finally {
    await shell.stop();
  }
}

function refusalsOfDeployer(): string[] {
  return entriesOfDeployer()
    .map(({ error }) => error?.message ?? '')
    .filter((message) => message.includes('is not authorized to perform'));
}

/** Returns the actions of the deployer's calls, with those that they need as well. */
function usedActions(): string[] {
  const called = new Set(
    entriesOfDeployer().map(({ service, operation }) => {
      return `${service === 'eventbridge' ? 'events' : service}:${operation}`;
    }),
  );
  const needed = Object.entries(NEEDED_BY).filter(([, operation]) => called.has(operation));
  return [...called, ...needed.map(([action]) => action)];
}

function entriesOfDeployer() {
  return emulator.journal.entries({ caller: deployer.name });
}

/** True when an action of a policy, which may end with `*`, allows another one. */
function matches(action: string, other: string): boolean {
  return action.endsWith('*') ? other.startsWith(action.slice(0, -1)) : action === other;
}

function deploy(version: string): string {
  return ['sls deploy --stage prod', `--param=version=${version}`, ...PARAMS].join(' ');
}

function read(file: string): string {
  return readFileSync(path.join(ROOT, file), 'utf8');
}
