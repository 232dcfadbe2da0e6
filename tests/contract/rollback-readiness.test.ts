import {
  DisableRuleCommand,
  EventBridgeClient,
  PutRuleCommand,
  PutTargetsCommand,
} from '@aws-sdk/client-eventbridge';
import { AddPermissionCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { CreateQueueCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import {
  clientConfig,
  startEmulator,
} from '../../packages/lattice-emulator/tests/support/emulator.ts';
import {
  createFunction,
  createFunctionRole,
} from '../../packages/lattice-emulator/tests/support/function-code.ts';
import { RollbackReadinessInspector } from '../../src/aws/rollback-readiness-inspector.ts';
import { READY } from '../support/rollouts.ts';

const ARN = 'arn:aws:lambda:us-east-1:123456789012:function:';
const RULE_ARN = 'arn:aws:events:us-east-1:123456789012:rule/';
const REHEARSED = `export const handler = async ({ dryRun }) => ({
  outcome: dryRun === true ? 'rehearsed' : 'rolled-back',
});`;

const emulator = await startEmulator();
const events = new EventBridgeClient(clientConfig(emulator));
const lambda = new LambdaClient(clientConfig(emulator));
const sqs = new SQSClient(clientConfig(emulator));
let rollbacks = 0;

beforeAll(async () => {
  await createFunctionRole(emulator);
});

afterEach(() => {
  emulator.faults.clear();
});

describe('the readiness of a rollback', () => {
  it('is complete after a deploy', async () => {
    const { inspector } = await givenParts();

    expect(await inspector.inspect()).toEqual(READY);
  });

  it('shows that the rule is disabled', async () => {
    const { name, inspector } = await givenParts();
    await events.send(new DisableRuleCommand({ Name: name }));

    expect(await inspector.inspect()).toEqual({
      ...READY,
      rule: { isEnabled: false, targetsRollback: true },
    });
  });

  it('shows that the rule is missing', async () => {
    const { inspector } = await givenParts({ isRuleThere: false });

    expect(await inspector.inspect()).toEqual({
      ...READY,
      rule: { isEnabled: false, targetsRollback: false },
      isPermitted: false,
    });
  });

  it('shows that the rule has another target', async () => {
    const { inspector } = await givenParts({
      targets: (name) => [`${ARN}${name}-2`, `arn:aws:sqs:us-east-1:123456789012:${name}`],
    });

    expect((await inspector.inspect()).rule).toEqual({ isEnabled: true, targetsRollback: false });
  });

  it.each(['', ':live'])('finds the rollback among other targets: %p', async (qualifier) => {
    const { inspector } = await givenParts({
      targets: (name) => [`${ARN}other`, `${ARN}${name}${qualifier}`],
    });

    expect((await inspector.inspect()).rule.targetsRollback).toBe(true);
  });

  it.each<[string, Partial<Permission> | undefined]>([
    ['the rollback has no policy', undefined],
    ['only another rule may invoke it', { SourceArn: `${RULE_ARN}other` }],
    ['only another service may invoke it', { Principal: 'sns.amazonaws.com' }],
    ['EventBridge may do another action', { Action: 'lambda:GetFunction' }],
    ['the permission has a condition on the account too', { SourceAccount: '123456789012' }],
  ])('shows that the permission of the rule is missing when %s', async (_what, permission) => {
    const { inspector } = await givenParts({ permission });

    expect(await inspector.inspect()).toEqual({ ...READY, isPermitted: false });
  });

  it('is complete when the permission is not for one rule only', async () => {
    const { inspector } = await givenParts({ permission: { SourceArn: undefined } });

    expect(await inspector.inspect()).toEqual(READY);
  });

  it('counts the events that no rollback handled', async () => {
    const { inspector, deadLetterQueueUrl: QueueUrl } = await givenParts();
    for (const MessageBody of ['one', 'two']) {
      await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody }));
    }

    expect((await inspector.inspect()).deadLetters).toBe(2);
  });

  it.each([
    ['fails', 'throw new Error("LISTENER_ID is missing");', /^it failed: .*LISTENER_ID is missing/],
    [
      'moves weights instead',
      'return { outcome: "rolled-back" };',
      'it answered {"outcome":"rolled-back"}, expected outcome rehearsed',
    ],
    ['answers nothing', '', 'it answered null, expected outcome rehearsed'],
  ])('shows that a rehearsal %s', async (_what, code, problem) => {
    const source = `export const handler = async () => { ${code} };`;
    const { inspector } = await givenParts({ source });

    expect((await inspector.inspect()).rehearsalProblem).toEqual(
      typeof problem === 'string' ? problem : expect.stringMatching(problem),
    );
  });

  it('shows that the rollback does not exist', async () => {
    const { inspector } = await givenParts({ source: undefined });

    expect(await inspector.inspect()).toMatchObject({
      isPermitted: false,
      rehearsalProblem: expect.stringMatching(
        /^it could not be invoked: ResourceNotFoundException: /,
      ),
    });
  });

  it.each(['DescribeRule', 'ListTargetsByRule', 'GetPolicy', 'GetQueueAttributes'])(
    'is unknown when %s fails',
    async (operation) => {
      const { inspector } = await givenParts();
      emulator.faults.add({ kind: 'error', operation });

      await expect(inspector.inspect()).rejects.toThrow();
    },
  );
});

type Permission = {
  readonly Principal: string;
  readonly Action: string;
  readonly SourceArn: string | undefined;
  readonly SourceAccount: string | undefined;
};

/** Creates the parts that the template deploys, under names of their own; some may be missing or different. */
async function givenParts(
  options: {
    readonly source?: string | undefined;
    readonly isRuleThere?: boolean;
    readonly targets?: (name: string) => readonly string[];
    readonly permission?: Partial<Permission> | undefined;
  } = {},
) {
  rollbacks += 1;
  const name = `svc-${rollbacks}-rollback`;
  const { source, isRuleThere, permission } = {
    source: REHEARSED,
    isRuleThere: true,
    permission: {},
    ...options,
  };
  const { targets = () => [`${ARN}${name}`] } = options;
  if (source !== undefined) await createFunction(emulator, name, source);
  if (isRuleThere) await createRule(name, targets(name));
  if (source !== undefined && permission !== undefined) await permit(name, permission);
  const { QueueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName: name }));
  const inspector = new RollbackReadinessInspector(
    { events, lambda, sqs },
    { rule: name, rollbackFunction: name, deadLetterQueueUrl: QueueUrl },
  );
  return { name, inspector, deadLetterQueueUrl: QueueUrl };
}

async function createRule(Name: string, targets: readonly string[]): Promise<void> {
  const EventPattern = JSON.stringify({ source: ['aws.cloudwatch'] });
  await events.send(new PutRuleCommand({ Name, EventPattern }));
  const Targets = targets.map((Arn, index) => ({ Id: String(index), Arn }));
  await events.send(new PutTargetsCommand({ Rule: Name, Targets }));
}

async function permit(FunctionName: string, changes: Partial<Permission>): Promise<void> {
  await lambda.send(
    new AddPermissionCommand({
      FunctionName,
      StatementId: 'rule',
      Action: 'lambda:InvokeFunction',
      Principal: 'events.amazonaws.com',
      SourceArn: `${RULE_ARN}${FunctionName}`,
      ...changes,
    }),
  );
}
