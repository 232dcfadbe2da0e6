import {
  CloudFormationClient,
  CreateChangeSetCommand,
  type CreateChangeSetCommandInput,
  CreateStackCommand,
  type CreateStackCommandInput,
  DescribeChangeSetCommand,
  DescribeEventsCommand,
  type DescribeEventsCommandInput,
  DescribeStackEventsCommand,
  ExecuteChangeSetCommand,
  UpdateStackCommand,
} from '@aws-sdk/client-cloudformation';
import { describe, expect, it } from '@jest/globals';
import { clientConfig, START_TIME, startEmulator } from '../support/emulator.ts';
import { Stacks } from '../support/stacks.ts';

const emulator = await startEmulator();
const cloudformation = new CloudFormationClient(clientConfig(emulator));
const stacks = new Stacks(emulator);

const FAILED =
  'The following hook(s)/validation failed: [AWS::EarlyValidation::PropertyValidation]. ' +
  'To troubleshoot Early Validation errors, use the DescribeEvents API for detailed failure information.';

type Resource = { readonly Type: string; readonly Properties?: object };
type Resources = Readonly<Record<string, Resource>>;

const lattice = (type: string, Properties: object) => ({
  Type: `AWS::VpcLattice::${type}`,
  Properties,
});
const topic = (Properties: object) => ({ Type: 'AWS::SNS::Topic', Properties });
const QUEUE = { Type: 'AWS::SQS::Queue' };
const targetGroup = (Config: unknown, more = {}) =>
  lattice('TargetGroup', { Type: 'LAMBDA', Config, ...more });
const alarm = (Properties: object) => ({
  Type: 'AWS::CloudWatch::Alarm',
  Properties: { ComparisonOperator: 'GreaterThanThreshold', EvaluationPeriods: 1, ...Properties },
});
const eventsRule = (target: object) => ({
  Type: 'AWS::Events::Rule',
  Properties: { Targets: [{ Id: 'a', Arn: 'arn:aws:sqs:us-east-1:123456789012:q', ...target }] },
});
const forward = (Weight: unknown) => ({
  Forward: { TargetGroups: [{ TargetGroupIdentifier: 'tg-0', Weight }] },
});
const latticeRule = (Properties: object) =>
  lattice('Rule', {
    Priority: 10,
    Match: { HttpMatch: { Method: 'GET' } },
    Action: { FixedResponse: { StatusCode: 404 } },
    ...Properties,
  });
const listener = (Properties: object) =>
  lattice('Listener', { Protocol: 'HTTP', DefaultAction: forward(100), ...Properties });
const header = (Name: string, Exact: string) => ({
  Match: { HttpMatch: { HeaderMatches: [{ Name, Match: { Exact } }] } },
});
const path = (Prefix: string) => ({
  Match: { HttpMatch: { PathMatch: { Match: { Prefix } } } },
});

const CONFIG = '/Resources/X/Properties/Config';

/** The problems of each resource called X, with their paths in the template. */
const REFUSED: readonly [string, Resource, string, string][] = [
  [
    'a misspelt property',
    topic({ Nmae: 'a' }),
    '/Resources/X/Properties',
    '#: extraneous key [Nmae] is not permitted',
  ],
  [
    'a misspelt member',
    targetGroup({ LambdaEventStructureVerson: 'V2' }),
    CONFIG,
    '#/Config: extraneous key [LambdaEventStructureVerson] is not permitted',
  ],
  [
    'a missing property',
    lattice('TargetGroup', {}),
    '/Resources/X/Properties',
    '#: required key [Type] not found',
  ],
  [
    'a missing member of an item',
    targetGroup({}, { Targets: [{ Id: 'a' }, {}] }),
    '/Resources/X/Properties/Targets/1',
    '#/Targets/1: required key [Id] not found',
  ],
  [
    'a value that AWS does not have',
    targetGroup({ LambdaEventStructureVersion: 'V3' }),
    `${CONFIG}/LambdaEventStructureVersion`,
    '#/Config/LambdaEventStructureVersion: V3 is not a valid enum value',
  ],
  [
    'text for an object',
    targetGroup('V2'),
    CONFIG,
    '#/Config: expected type: JSONObject, found: String',
  ],
  [
    'a number for a list',
    targetGroup({}, { Targets: 5 }),
    '/Resources/X/Properties/Targets',
    '#/Targets: expected type: JSONArray, found: Integer',
  ],
  [
    'text for a number',
    targetGroup({ Port: 'eighty' }),
    `${CONFIG}/Port`,
    '#/Config/Port: expected type: Integer, found: String',
  ],
  [
    'a list for text',
    topic({ TopicName: ['a'] }),
    '/Resources/X/Properties/TopicName',
    '#/TopicName: expected type: String, found: JSONArray',
  ],
  [
    'a map for tags',
    topic({ Tags: { a: 'b' } }),
    '/Resources/X/Properties/Tags',
    '#/Tags: expected type: JSONArray, found: JSONObject',
  ],
  [
    'a property that only AWS has',
    topic({ FifoTopic: true }),
    '/Resources/X/Properties',
    '#: the emulator does not support the property [FifoTopic], which AWS has',
  ],
];

/** The limits of CloudFormation's schemas beyond the specification, at both sides of each. */
const LIMITS: readonly [string, Resource, Resource, string][] = [
  [
    'priority',
    latticeRule({ Priority: 100 }),
    latticeRule({ Priority: 101 }),
    '#/Priority: 101 is not less or equal to 100',
  ],
  [
    'priority',
    latticeRule({ Priority: 1 }),
    latticeRule({ Priority: 0 }),
    '#/Priority: 0 is not greater or equal to 1',
  ],
  [
    'weight in a rule',
    latticeRule({ Action: forward(1) }),
    latticeRule({ Action: forward(0) }),
    '#/Action/Forward/TargetGroups/0/Weight: 0 is not greater or equal to 1',
  ],
  [
    'weight in a rule',
    latticeRule({ Action: forward(999) }),
    latticeRule({ Action: forward('1000') }),
    '#/Action/Forward/TargetGroups/0/Weight: 1000 is not less or equal to 999',
  ],
  [
    'weight in a listener',
    listener({ DefaultAction: forward(0) }),
    listener({ DefaultAction: forward(-1) }),
    '#/DefaultAction/Forward/TargetGroups/0/Weight: -1 is not greater or equal to 0',
  ],
  [
    'weight in a listener',
    listener({ DefaultAction: forward(999) }),
    listener({ DefaultAction: forward(1000) }),
    '#/DefaultAction/Forward/TargetGroups/0/Weight: 1000 is not less or equal to 999',
  ],
  [
    'method',
    latticeRule({ Match: { HttpMatch: { Method: 'PUT' } } }),
    latticeRule({ Match: { HttpMatch: { Method: 'PATCH' } } }),
    '#/Match/HttpMatch/Method: PATCH is not a valid enum value',
  ],
  [
    'header name',
    latticeRule(header('n'.repeat(40), 'v')),
    latticeRule(header('n'.repeat(41), 'v')),
    '#/Match/HttpMatch/HeaderMatches/0/Name: expected maxLength: 40, actual: 41',
  ],
  [
    'header value',
    latticeRule(header('n', 'v'.repeat(128))),
    latticeRule(header('n', 'v'.repeat(129))),
    '#/Match/HttpMatch/HeaderMatches/0/Match/Exact: expected maxLength: 128, actual: 129',
  ],
  [
    'path',
    latticeRule(path(`/${'p'.repeat(127)}`)),
    latticeRule(path(`/${'p'.repeat(128)}`)),
    '#/Match/HttpMatch/PathMatch/Match/Prefix: expected maxLength: 128, actual: 129',
  ],
  [
    'port',
    listener({ Port: 65_535 }),
    listener({ Port: 65_536 }),
    '#/Port: 65536 is not less or equal to 65535',
  ],
  [
    'service name',
    lattice('Service', { Name: 's'.repeat(40) }),
    lattice('Service', { Name: 's'.repeat(41) }),
    '#/Name: expected maxLength: 40, actual: 41',
  ],
  [
    'service name',
    lattice('Service', { Name: 'shop' }),
    lattice('Service', { Name: 'svc-shop' }),
    '#/Name: failed validation constraint for keyword [pattern]',
  ],
  [
    'network name',
    lattice('ServiceNetwork', { Name: 'net' }),
    lattice('ServiceNetwork', { Name: 'ne' }),
    '#/Name: expected minLength: 3, actual: 2',
  ],
  [
    'target group name',
    targetGroup({}, { Name: 'a-b' }),
    targetGroup({}, { Name: 'a--b' }),
    '#/Name: failed validation constraint for keyword [pattern]',
  ],
  [
    'listener name',
    listener({ Name: 'http' }),
    listener({ Name: 'Http' }),
    '#/Name: failed validation constraint for keyword [pattern]',
  ],
  [
    'rule name',
    latticeRule({ Name: 'preview' }),
    latticeRule({ Name: 'preview-' }),
    '#/Name: failed validation constraint for keyword [pattern]',
  ],
  [
    'alarm actions',
    alarm({ AlarmActions: Array(5).fill('a') }),
    alarm({ AlarmActions: Array(6).fill('a') }),
    '#/AlarmActions: expected maximum item count: 5, found: 6',
  ],
  [
    'retries',
    eventsRule({ RetryPolicy: { MaximumRetryAttempts: 185 } }),
    eventsRule({ RetryPolicy: { MaximumRetryAttempts: 186 } }),
    '#/Targets/0/RetryPolicy/MaximumRetryAttempts: 186 is not less or equal to 185',
  ],
  [
    'age of events',
    eventsRule({ RetryPolicy: { MaximumEventAgeInSeconds: 60 } }),
    eventsRule({ RetryPolicy: { MaximumEventAgeInSeconds: 59 } }),
    '#/Targets/0/RetryPolicy/MaximumEventAgeInSeconds: 59 is not greater or equal to 60',
  ],
];

describe('a change set', () => {
  it.each(REFUSED)('fails for %s, and says where', async (_, resource, templatePath, problem) => {
    const changeSet = await changeSetFor({ X: resource });

    expect(changeSet).toMatchObject({
      Status: 'FAILED',
      ExecutionStatus: 'UNAVAILABLE',
      StatusReason: `${FAILED}\n${templatePath} (${resource.Type}): ${problem}`,
    });
    expect(changeSet.Changes ?? []).toEqual([]);
  });

  it.each(LIMITS)('holds the limits of CloudFormation: %s', async (_, valid, invalid, problem) => {
    expect(await changeSetFor({ X: valid })).toMatchObject({ Status: 'CREATE_COMPLETE' });
    expect(await changeSetFor({ X: invalid })).toMatchObject({
      Status: 'FAILED',
      StatusReason: expect.stringContaining(`: ${problem}`),
    });
  });

  it('reports all problems at once', async () => {
    const { StatusReason = '' } = await changeSetFor({
      Green: targetGroup({ Foo: 1, Port: 'a' }, { Type: 'LAMDBA', Name: 'a' }),
      Topic: topic({ Nmae: 'a' }),
    });

    expect(StatusReason.split('\n').slice(1)).toEqual([
      '/Resources/Green/Properties/Type (AWS::VpcLattice::TargetGroup): #/Type: LAMDBA is not a valid enum value',
      '/Resources/Green/Properties/Config (AWS::VpcLattice::TargetGroup): #/Config: extraneous key [Foo] is not permitted',
      '/Resources/Green/Properties/Config/Port (AWS::VpcLattice::TargetGroup): #/Config/Port: expected type: Integer, found: String',
      '/Resources/Green/Properties/Name (AWS::VpcLattice::TargetGroup): #/Name: expected minLength: 3, actual: 1',
      '/Resources/Topic/Properties (AWS::SNS::Topic): #: extraneous key [Nmae] is not permitted',
    ]);
  });

  it('reports each problem as an event of its own', async () => {
    const { ChangeSetId: ChangeSetName, StackId } = await changeSetFor({
      X: targetGroup({ LambdaEventStructureVersion: 'V3' }, { Foo: 1 }),
    });

    const [operation, ...problems] = await eventsOf({ ChangeSetName });

    expect(operation).toMatchObject({
      StackId,
      OperationType: 'CREATE_CHANGESET',
      OperationStatus: 'FAILED',
      EventType: 'STACK_EVENT',
      Timestamp: new Date(START_TIME),
    });
    expect(problems).toMatchObject([
      {
        OperationId: operation?.OperationId,
        EventType: 'VALIDATION_ERROR',
        LogicalResourceId: 'X',
        ResourceType: 'AWS::VpcLattice::TargetGroup',
        ValidationFailureMode: 'FAIL',
        ValidationName: 'PROPERTY_VALIDATION',
        ValidationStatus: 'FAILED',
        ValidationStatusReason:
          '#/Config/LambdaEventStructureVersion: V3 is not a valid enum value',
        ValidationPath: `${CONFIG}/LambdaEventStructureVersion`,
      },
      { ValidationStatusReason: '#: extraneous key [Foo] is not permitted' },
    ]);
    expect(new Set([operation, ...problems].map((event) => event?.EventId)).size).toBe(3);
  });

  it('has no events of failures when nothing is wrong', async () => {
    const { ChangeSetId: ChangeSetName } = await changeSetFor({ X: topic({}) });

    expect(await eventsOf({ ChangeSetName })).toMatchObject([{ OperationStatus: 'SUCCEEDED' }]);
    expect(await eventsOf({ ChangeSetName, Filters: { FailedEvents: true } })).toEqual([]);
  });

  it('cannot be executed when it failed', async () => {
    const { ChangeSetId: ChangeSetName } = await changeSetFor({ X: topic({ Nmae: 'a' }) });

    await expect(
      cloudformation.send(new ExecuteChangeSetCommand({ ChangeSetName })),
    ).rejects.toThrow('cannot be executed in its current status of [UNAVAILABLE]');
  });

  it.each<[string, Resource]>([
    ['a number as text', targetGroup({ Port: '8080' })],
    ['a number for text', topic({ DisplayName: 8080 })],
    ['a truth as text', alarm({ ActionsEnabled: 'true' })],
    [
      'a document as text',
      { Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument: '{}' } },
    ],
    ['nothing at all', { Type: 'AWS::SNS::Topic' }],
    ['what is looked up later', targetGroup({ Port: '{{resolve:ssm:/port}}' })],
  ])('takes %s', async (_, resource) => {
    expect(await changeSetFor({ X: resource })).toMatchObject({ Status: 'CREATE_COMPLETE' });
  });

  it('checks the values of functions, and skips values that are known only later', async () => {
    const later = { 'Fn::GetAtt': ['Topic', 'TopicName'] };
    const resources = {
      Topic: topic({}),
      Resolved: topic({ DisplayName: { 'Fn::Split': ['-', 'a-b'] } }),
      Unknown: targetGroup({ Port: later, LambdaEventStructureVersion: later }),
    };

    const { StatusReason } = await changeSetFor(resources);

    expect(StatusReason).toBe(
      `${FAILED}\n/Resources/Resolved/Properties/DisplayName (AWS::SNS::Topic): #/DisplayName: expected type: String, found: JSONArray`,
    );
  });

  it('is skipped when the request says so', async () => {
    const changeSet = await changeSetFor({ X: topic({ Nmae: 'a' }) }, { DisableValidation: true });

    expect(changeSet).toMatchObject({ Status: 'CREATE_COMPLETE' });
    expect(await eventsOf({ ChangeSetName: changeSet.ChangeSetId })).toHaveLength(1);
  });
});

describe('a stack', () => {
  const PROBLEM =
    '/Resources/X/Properties (AWS::SNS::Topic): #: extraneous key [Nmae] is not permitted';

  it('is not begun when a property is wrong', async () => {
    await create('not-begun', { First: topic({}), X: topic({ Nmae: 'a' }) });

    expect(await historyOf('not-begun')).toEqual([
      ['not-begun', 'CREATE_IN_PROGRESS', 'User Initiated'],
      ['not-begun', 'ROLLBACK_IN_PROGRESS', `${FAILED}\n${PROBLEM}`],
      ['not-begun', 'ROLLBACK_COMPLETE', undefined],
    ]);
  });

  it('is not changed when a property is wrong', async () => {
    await create('not-changed', { First: topic({}) });

    await update('not-changed', { Second: topic({}), X: topic({ Nmae: 'a' }) });

    expect((await historyOf('not-changed')).slice(-3)).toEqual([
      ['not-changed', 'UPDATE_IN_PROGRESS', 'User Initiated'],
      ['not-changed', 'UPDATE_ROLLBACK_IN_PROGRESS', `${FAILED}\n${PROBLEM}`],
      ['not-changed', 'UPDATE_ROLLBACK_COMPLETE', undefined],
    ]);
    expect((await stacks.describe('not-changed'))?.StackStatus).toBe('UPDATE_ROLLBACK_COMPLETE');
  });

  it('fails at the resource when a value turns out to be wrong', async () => {
    await create('late', {
      Topic: topic({ TopicName: 'late-name' }),
      X: targetGroup({ LambdaEventStructureVersion: { 'Fn::GetAtt': ['Topic', 'TopicName'] } }),
    });

    expect(await historyOf('late')).toContainEqual([
      'X',
      'CREATE_FAILED',
      'Properties validation failed for resource X with message:\n' +
        '#/Config/LambdaEventStructureVersion: late-name is not a valid enum value',
    ]);
    expect((await stacks.describe('late'))?.StackStatus).toBe('ROLLBACK_COMPLETE');
  });

  it('fails at the resource when the request skips the validation', async () => {
    await create('unseen', { X: topic({ Nmae: 'a' }) }, { DisableValidation: true });

    expect(await historyOf('unseen')).toContainEqual([
      'X',
      'CREATE_FAILED',
      'Properties validation failed for resource X with message:\n#: extraneous key [Nmae] is not permitted',
    ]);
  });

  it('says that an attribute is one that only AWS has', async () => {
    const DisplayName = { 'Fn::GetAtt': ['Bucket', 'WebsiteURL'] };

    await create('only-aws', { Bucket: { Type: 'AWS::S3::Bucket' }, X: topic({ DisplayName }) });

    expect(await historyOf('only-aws')).toContainEqual([
      'X',
      'CREATE_FAILED',
      'the emulator does not support the attribute WebsiteURL of AWS::S3::Bucket',
    ]);
  });
});

describe('DescribeEvents', () => {
  const VALIDATION_ERROR = {
    EventType: 'VALIDATION_ERROR',
    LogicalResourceId: 'X',
    ValidationPath: '/Resources/X/Properties',
    ValidationStatusReason: '#: extraneous key [Nmae] is not permitted',
  };

  it('reports why an operation on a stack was refused', async () => {
    await create('told', { X: topic({ Nmae: 'a' }) });

    const [operation, ...events] = await eventsOf({ StackName: 'told' });

    expect(operation).toMatchObject({
      EventType: 'STACK_EVENT',
      OperationType: 'CREATE_STACK',
      OperationStatus: 'FAILED',
    });
    expect(events).toMatchObject([
      { EventType: 'PROGRESS_EVENT', ResourceStatus: 'ROLLBACK_COMPLETE' },
      { EventType: 'PROGRESS_EVENT', ResourceStatus: 'ROLLBACK_IN_PROGRESS' },
      VALIDATION_ERROR,
      { EventType: 'PROGRESS_EVENT', ResourceStatus: 'CREATE_IN_PROGRESS' },
    ]);
    expect(new Set(events.map(({ OperationId }) => OperationId))).toEqual(
      new Set([operation?.OperationId]),
    );
  });

  it('keeps the operations on a stack apart', async () => {
    await create('apart', { First: topic({}) });
    await update('apart', { First: topic({ DisplayName: 'a' }) });
    await update('apart', { X: topic({ Nmae: 'a' }) });

    const events = await eventsOf({ StackName: 'apart' });
    const operations = events.filter(({ EventType }) => EventType === 'STACK_EVENT');

    expect(
      operations.map(({ OperationType, OperationStatus }) => [OperationType, OperationStatus]),
    ).toEqual([
      ['UPDATE_STACK', 'FAILED'],
      ['UPDATE_STACK', 'SUCCEEDED'],
      ['CREATE_STACK', 'SUCCEEDED'],
    ]);
    const [failed, , first] = operations;
    const own = await eventsOf({ StackName: 'apart', OperationId: first?.OperationId });
    expect(new Set(own.map(({ OperationType }) => OperationType))).toEqual(
      new Set(['CREATE_STACK']),
    );
    expect(await eventsOf({ OperationId: failed?.OperationId })).toContainEqual(
      expect.objectContaining(VALIDATION_ERROR),
    );
  });

  it('reports only failures when the request asks for them', async () => {
    await create('failures', { First: topic({}) });
    await update('failures', { X: topic({ TopicName: { 'Fn::GetAtt': ['Y', 'Arn'] } }), Y: QUEUE });

    const events = await eventsOf({ StackName: 'failures', Filters: { FailedEvents: true } });

    expect(events).toMatchObject([
      { EventType: 'STACK_EVENT', OperationStatus: 'FAILED' },
      { EventType: 'PROVISIONING_ERROR', LogicalResourceId: 'X', ResourceStatus: 'CREATE_FAILED' },
    ]);
  });

  it('finds the operation that made a change set by its id', async () => {
    const { ChangeSetId: ChangeSetName } = await changeSetFor({ X: topic({ Nmae: 'a' }) });
    const [operation] = await eventsOf({ ChangeSetName });

    const events = await eventsOf({ OperationId: operation?.OperationId });

    expect(events).toMatchObject([{ OperationType: 'CREATE_CHANGESET' }, VALIDATION_ERROR]);
  });

  it('needs to know of what', async () => {
    await expect(eventsOf({})).rejects.toMatchObject({
      name: 'ValidationError',
      message: 'One of ChangeSetName, OperationId or StackName must be specified',
    });
    await expect(eventsOf({ StackName: 'missing' })).rejects.toThrow('does not exist');
  });
});

let count = 0;

/** A change set for a stack of its own. */
async function changeSetFor(resources: Resources, more: Partial<CreateChangeSetCommandInput> = {}) {
  count += 1;
  const { Id } = await cloudformation.send(
    new CreateChangeSetCommand({
      StackName: `change-set-${count}`,
      ChangeSetName: 'changes',
      ChangeSetType: 'CREATE',
      TemplateBody: bodyOf(resources),
      Capabilities: ['CAPABILITY_IAM'],
      ...more,
    }),
  );
  return cloudformation.send(new DescribeChangeSetCommand({ ChangeSetName: Id }));
}

async function update(StackName: string, resources: Resources): Promise<void> {
  await cloudformation.send(new UpdateStackCommand({ StackName, TemplateBody: bodyOf(resources) }));
  await emulator.clock.idle();
}

async function create(
  StackName: string,
  resources: Resources,
  more: Partial<CreateStackCommandInput> = {},
): Promise<void> {
  await cloudformation.send(
    new CreateStackCommand({ StackName, TemplateBody: bodyOf(resources), ...more }),
  );
  await emulator.clock.idle();
}

function bodyOf(resources: Resources): string {
  return JSON.stringify({ Resources: resources });
}

async function eventsOf(input: DescribeEventsCommandInput) {
  const { OperationEvents = [] } = await cloudformation.send(new DescribeEventsCommand(input));
  return OperationEvents;
}

async function historyOf(StackName: string) {
  const { StackEvents = [] } = await cloudformation.send(
    new DescribeStackEventsCommand({ StackName }),
  );
  return StackEvents.reverse().map(
    ({ LogicalResourceId, ResourceStatus, ResourceStatusReason }) => [
      LogicalResourceId,
      ResourceStatus,
      ResourceStatusReason,
    ],
  );
}
