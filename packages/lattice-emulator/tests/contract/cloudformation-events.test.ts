import {
  CloudFormationClient,
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStackEventsCommand,
  DescribeStackResourceCommand,
  DescribeStacksCommand,
  paginateDescribeStackEvents,
  UpdateStackCommand,
} from '@aws-sdk/client-cloudformation';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { describe, expect, it } from '@jest/globals';
import { clientConfig, START_TIME, startEmulator } from '../support/emulator.ts';
import { createFunctionRole, zipFunction } from '../support/function-code.ts';
import { Stacks } from '../support/stacks.ts';

const emulator = await startEmulator();
const cloudformation = new CloudFormationClient(clientConfig(emulator));
const stacks = new Stacks(emulator);

const TOPIC = { Type: 'AWS::SNS::Topic' };

describe('DescribeStackEvents', () => {
  it('lists all events, the newest first', async () => {
    await create('told', { First: TOPIC, Second: { ...TOPIC, DependsOn: 'First' } });

    expect(await eventsOf('told')).toEqual([
      'told CREATE_COMPLETE',
      'Second CREATE_COMPLETE',
      'Second CREATE_IN_PROGRESS',
      'First CREATE_COMPLETE',
      'First CREATE_IN_PROGRESS',
      'told CREATE_IN_PROGRESS',
    ]);
  });

  it('gives each event an id, a time and what it was about', async () => {
    const Properties = { TopicName: 'about', DisplayName: 'hello' };
    await create('about', { Topic: { ...TOPIC, Properties } });

    const { StackEvents: [root, completed, started] = [] } = await cloudformation.send(
      new DescribeStackEventsCommand({ StackName: 'about' }),
    );

    const { StackId } = root ?? {};
    const base = { StackId, StackName: 'about', Timestamp: new Date(START_TIME) };
    expect(root).toMatchObject({
      ...base,
      EventId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      LogicalResourceId: 'about',
      PhysicalResourceId: StackId,
      ResourceType: 'AWS::CloudFormation::Stack',
    });
    expect(completed).toMatchObject({
      ...base,
      LogicalResourceId: 'Topic',
      PhysicalResourceId: 'arn:aws:sns:us-east-1:123456789012:about',
      ResourceType: 'AWS::SNS::Topic',
      ResourceProperties: JSON.stringify(Properties),
    });
    expect(started?.PhysicalResourceId ?? '').toBe('');
  });

  it('continues where the last update ended', async () => {
    await create('updated', { Topic: TOPIC });

    await update('updated', { Topic: TOPIC, Other: TOPIC });

    expect((await eventsOf('updated')).slice(0, 5)).toEqual([
      'updated UPDATE_COMPLETE',
      'updated UPDATE_COMPLETE_CLEANUP_IN_PROGRESS',
      'Other CREATE_COMPLETE',
      'Other CREATE_IN_PROGRESS',
      'updated UPDATE_IN_PROGRESS',
    ]);
  });

  it('lists the deletion by the id of the stack, in reverse order', async () => {
    const StackId = await create('removed', {
      First: TOPIC,
      Second: { ...TOPIC, DependsOn: 'First' },
      Kept: { ...TOPIC, DependsOn: 'Second', DeletionPolicy: 'Retain' },
    });

    await cloudformation.send(new DeleteStackCommand({ StackName: 'removed' }));
    await emulator.clock.idle();

    expect((await eventsOf(StackId)).slice(0, 7)).toEqual([
      'removed DELETE_COMPLETE',
      'First DELETE_COMPLETE',
      'First DELETE_IN_PROGRESS',
      'Second DELETE_COMPLETE',
      'Second DELETE_IN_PROGRESS',
      'Kept DELETE_SKIPPED',
      'removed DELETE_IN_PROGRESS',
    ]);
    await expect(eventsOf('removed')).rejects.toThrow('Stack [removed] does not exist');
  });

  it('names the resource that could not be deleted, with the reason', async () => {
    const s3 = new S3Client(clientConfig(emulator));
    const Bucket = { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'not-empty' } };
    const StackId = await create('stuck', { Bucket, Topic: TOPIC });
    await s3.send(new PutObjectCommand({ Bucket: 'not-empty', Key: 'a', Body: 'a' }));

    await cloudformation.send(new DeleteStackCommand({ StackName: 'stuck' }));
    await emulator.clock.idle();

    const { Stacks: [stack] = [] } = await cloudformation.send(
      new DescribeStacksCommand({ StackName: StackId }),
    );
    expect(stack).toMatchObject({
      StackStatus: 'DELETE_FAILED',
      StackStatusReason: 'The following resource(s) failed to delete: [Bucket].',
    });
    expect(await reasonOf('stuck', 'Bucket', 'DELETE_FAILED')).toContain('BucketNotEmpty');
    const resource = { StackName: 'stuck', LogicalResourceId: 'Topic' };
    await expect(cloudformation.send(new DescribeStackResourceCommand(resource))).rejects.toThrow(
      'Resource Topic does not exist for stack stuck',
    );
  });

  it('comes in pages', async () => {
    const topics = Array.from({ length: 60 }, (_, index) => [`Topic${index}`, TOPIC]);
    await create('long', Object.fromEntries(topics) as Record<string, object>);

    const pages: number[] = [];
    const ids = new Set<string | undefined>();
    const paging = paginateDescribeStackEvents({ client: cloudformation }, { StackName: 'long' });
    for await (const { StackEvents = [] } of paging) {
      pages.push(StackEvents.length);
      for (const { EventId } of StackEvents) ids.add(EventId);
    }

    expect(pages).toEqual([100, 22]);
    expect(ids.size).toBe(122);
  });
});

describe('a stack under way', () => {
  it('can be neither updated nor deleted', async () => {
    await create('busy', { Topic: TOPIC });
    await update('busy', await slowResources(), { isAwaited: false });

    const updating = update('busy', { Other: TOPIC });
    const deleting = cloudformation.send(new DeleteStackCommand({ StackName: 'busy' }));

    await expect(updating).rejects.toThrow(
      /^Stack:arn:.* is in UPDATE_IN_PROGRESS state and can not be updated\.$/,
    );
    await expect(deleting).rejects.toThrow(
      'Stack [busy] cannot be deleted while in status UPDATE_IN_PROGRESS',
    );
    await emulator.clock.idle();
    expect((await eventsOf('busy'))[0]).toBe('busy UPDATE_COMPLETE');
  });
});

/** Resources that take a moment: functions, whose code has to be unpacked. */
async function slowResources(): Promise<Record<string, object>> {
  const s3 = new S3Client(clientConfig(emulator));
  const Role = await createFunctionRole(emulator);
  await s3.send(new CreateBucketCommand({ Bucket: 'code' }));
  const functions = Array.from({ length: 10 }, async (_, index): Promise<[string, object]> => {
    const Body = zipFunction(`export const handler = async () => ${index};`);
    await s3.send(new PutObjectCommand({ Bucket: 'code', Key: `${index}.zip`, Body }));
    const Properties = {
      Runtime: 'nodejs24.x',
      Handler: 'index.handler',
      Role,
      Code: { S3Bucket: 'code', S3Key: `${index}.zip` },
    };
    return [`Function${index}`, { Type: 'AWS::Lambda::Function', Properties }];
  });
  return Object.fromEntries(await Promise.all(functions));
}

async function create(StackName: string, Resources: Record<string, object>): Promise<string> {
  const TemplateBody = JSON.stringify({ Resources });
  const { StackId = '' } = await cloudformation.send(
    new CreateStackCommand({ StackName, TemplateBody }),
  );
  await emulator.clock.idle();
  return StackId;
}

async function update(
  StackName: string,
  Resources: Record<string, object>,
  { isAwaited = true } = {},
): Promise<void> {
  const TemplateBody = JSON.stringify({ Resources });
  await cloudformation.send(new UpdateStackCommand({ StackName, TemplateBody }));
  if (isAwaited) await emulator.clock.idle();
}

/** Returns the events of a stack as the API does: the newest first. */
async function eventsOf(StackName: string): Promise<string[]> {
  const events = await stacks.eventsOf(StackName);
  return events.map(({ LogicalResourceId: id, ResourceStatus }) => `${id} ${ResourceStatus}`);
}

async function reasonOf(StackName: string, logicalId: string, status: string) {
  const { StackEvents = [] } = await cloudformation.send(
    new DescribeStackEventsCommand({ StackName }),
  );
  return StackEvents.find(
    ({ LogicalResourceId, ResourceStatus }) =>
      LogicalResourceId === logicalId && ResourceStatus === status,
  )?.ResourceStatusReason;
}
