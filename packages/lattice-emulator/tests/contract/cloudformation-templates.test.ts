import {
  CloudFormationClient,
  CreateStackCommand,
  type CreateStackCommandInput,
  DescribeStackEventsCommand,
  DescribeStackResourcesCommand,
} from '@aws-sdk/client-cloudformation';
import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { describe, expect, it } from '@jest/globals';
import { clientConfig, startEmulator } from '../support/emulator.ts';
import { Stacks } from '../support/stacks.ts';

const emulator = await startEmulator();
const cloudformation = new CloudFormationClient(clientConfig(emulator));
const stacks = new Stacks(emulator);
const sqs = new SQSClient(clientConfig(emulator));

const TOPIC = { Type: 'AWS::SNS::Topic' };

describe('a template', () => {
  it('may use every intrinsic function', async () => {
    const template = {
      Parameters: { Stage: { Type: 'String' }, Names: { Type: 'CommaDelimitedList' } },
      Mappings: { Stages: { dev: { Title: 'Development' }, prod: { Title: 'Production' } } },
      Conditions: {
        IsProd: { 'Fn::Equals': [{ Ref: 'Stage' }, 'prod'] },
        IsDev: { 'Fn::Not': [{ Condition: 'IsProd' }] },
        IsAny: { 'Fn::Or': [{ Condition: 'IsProd' }, { Condition: 'IsDev' }] },
        IsBoth: { 'Fn::And': [{ Condition: 'IsProd' }, { Condition: 'IsDev' }] },
      },
      Resources: {
        Topic: { ...TOPIC, Properties: { TopicName: { 'Fn::Sub': `every-\${Stage}` } } },
        Omitted: { ...TOPIC, Condition: 'IsProd' },
      },
      Outputs: {
        Ref: { Value: { Ref: 'Topic' } },
        GetAtt: { Value: { 'Fn::GetAtt': ['Topic', 'TopicName'] } },
        Sub: { Value: { 'Fn::Sub': [`\${Topic.TopicName}/\${Name}`, { Name: 'x' }] } },
        Join: { Value: { 'Fn::Join': ['+', { Ref: 'Names' }] } },
        SelectSplit: { Value: { 'Fn::Select': [1, { 'Fn::Split': ['-', 'a-b'] }] } },
        If: { Value: { 'Fn::If': ['IsDev', 'yes', 'no'] } },
        FindInMap: { Value: { 'Fn::FindInMap': ['Stages', { Ref: 'Stage' }, 'Title'] } },
        Base64: { Value: { 'Fn::Base64': 'text' } },
        Any: { Condition: 'IsAny', Value: 'yes' },
        Both: { Condition: 'IsBoth', Value: 'no' },
      },
    };

    const outputs = await create('every-function', template, {
      Parameters: [
        { ParameterKey: 'Stage', ParameterValue: 'dev' },
        { ParameterKey: 'Names', ParameterValue: 'a, b' },
      ],
    });

    expect(outputs).toEqual({
      Ref: 'arn:aws:sns:us-east-1:123456789012:every-dev',
      GetAtt: 'every-dev',
      Sub: 'every-dev/x',
      Join: 'a+b',
      SelectSplit: 'b',
      If: 'yes',
      FindInMap: 'Development',
      Base64: 'dGV4dA==',
      Any: 'yes',
    });
    expect(await logicalIdsOf('every-function')).toEqual(['Topic']);
  });

  it('may use every pseudo parameter', async () => {
    const names = ['AccountId', 'Region', 'Partition', 'URLSuffix', 'StackName', 'StackId'];
    const topics = { 'Fn::Join': [',', { Ref: 'AWS::NotificationARNs' }] };
    const Outputs = {
      ...Object.fromEntries(names.map((name) => [name, { Value: { Ref: `AWS::${name}` } }])),
      NotificationARNs: { Value: topics },
    };

    const outputs = await create(
      'pseudo',
      { Resources: { Topic: TOPIC }, Outputs },
      { NotificationARNs: ['arn:a', 'arn:b'] },
    );

    expect(outputs).toEqual({
      AccountId: '123456789012',
      Region: 'us-east-1',
      Partition: 'aws',
      URLSuffix: 'amazonaws.com',
      StackName: 'pseudo',
      StackId: expect.stringMatching(/^arn:aws:cloudformation:.*:stack\/pseudo\//),
      NotificationARNs: 'arn:a,arn:b',
    });
  });

  it('may have numbers and truth values as text, and text as numbers', async () => {
    const Properties = {
      QueueName: 'lenient',
      DelaySeconds: '5',
      VisibilityTimeout: 60,
      SqsManagedSseEnabled: 'false',
    };
    const Alarm = {
      Type: 'AWS::CloudWatch::Alarm',
      Properties: {
        MetricName: 'Count',
        Namespace: 'App',
        Statistic: 'Sum',
        Period: '60',
        EvaluationPeriods: '1',
        Threshold: '0.5',
        ComparisonOperator: 'GreaterThanThreshold',
        ActionsEnabled: 'false',
        Dimensions: [{ Name: 'Version', Value: 1 }],
      },
    };

    await create('lenient', {
      Resources: { Queue: { Type: 'AWS::SQS::Queue', Properties }, Alarm },
    });

    expect(await stacks.statusOf('lenient')).toBe('CREATE_COMPLETE');
    const { Attributes } = await sqs.send(
      new GetQueueAttributesCommand({
        QueueUrl: `${emulator.endpoint}/123456789012/lenient`,
        AttributeNames: ['All'],
      }),
    );
    expect(Attributes).toMatchObject({ DelaySeconds: '5', VisibilityTimeout: '60' });
  });

  it('makes what is needed first, by reference or by DependsOn', async () => {
    const named = (DisplayName: object, DependsOn: string[] = []) => {
      return { ...TOPIC, DependsOn, Properties: { DisplayName } };
    };
    await create('ordered', {
      Resources: {
        D: named({ 'Fn::Sub': `\${C.TopicName}` }),
        C: named({ 'Fn::GetAtt': ['B', 'TopicName'] }),
        B: { ...TOPIC, DependsOn: ['A'] },
        A: TOPIC,
      },
    });

    expect(await completedIn('ordered')).toEqual(['A', 'B', 'C', 'D']);
  });

  it('may depend on a resource that a condition leaves out', async () => {
    await create('omitted', {
      Conditions: { Never: { 'Fn::Equals': ['a', 'b'] } },
      Resources: {
        Topic: { ...TOPIC, DependsOn: 'Omitted' },
        Omitted: { ...TOPIC, Condition: 'Never' },
        Other: {
          ...TOPIC,
          Properties: {
            DisplayName: { 'Fn::If': ['Never', { Ref: 'Omitted' }, { Ref: 'AWS::NoValue' }] },
          },
        },
      },
    });

    expect(await stacks.statusOf('omitted')).toBe('CREATE_COMPLETE');
    expect(await logicalIdsOf('omitted')).toEqual(['Topic', 'Other']);
  });
});

describe('a template is refused', () => {
  const never = { Never: { 'Fn::Equals': ['a', 'b'] } };
  const uses = (DisplayName: unknown) => ({ ...TOPIC, Properties: { DisplayName } });

  it.each<[string, object, string]>([
    [
      'with a reference to nothing',
      { Resources: { Topic: uses({ Ref: 'Gone' }) } },
      'Template format error: Unresolved resource dependencies [Gone] in the Resources block of the template',
    ],
    [
      'with an output of nothing',
      { Resources: { Topic: TOPIC }, Outputs: { Out: { Value: { Ref: 'Gone' } } } },
      'Template format error: Unresolved resource dependencies [Gone] in the Outputs block of the template',
    ],
    [
      'with a reference to what a condition leaves out',
      {
        Conditions: never,
        Resources: { Topic: uses({ Ref: 'Omitted' }), Omitted: { ...TOPIC, Condition: 'Never' } },
      },
      'Unresolved resource dependencies [Omitted]',
    ],
    [
      'with a condition that there is not',
      { Resources: { Topic: { ...TOPIC, Condition: 'Maybe' } } },
      'Unresolved condition dependency Maybe in the Resources block of the template',
    ],
    [
      'with a condition of an output that there is not',
      { Resources: { Topic: TOPIC }, Outputs: { Out: { Condition: 'Maybe', Value: 'x' } } },
      'Unresolved condition dependency Maybe in the Outputs block of the template',
    ],
    [
      'with a circle',
      { Resources: { A: uses({ Ref: 'B' }), B: uses({ Ref: 'A' }) } },
      'Circular dependency between resources: [A, B]',
    ],
    [
      'with types that AWS does not have',
      { Resources: { A: { Type: 'AWS::SNS::Topik' }, B: { Type: 'Other::Thing' } } },
      'Template format error: Unrecognized resource types: [AWS::SNS::Topik, Other::Thing]',
    ],
    [
      'with types that only AWS has',
      { Resources: { A: { Type: 'AWS::EC2::VPC' }, B: { Type: 'Custom::Thing' } } },
      'the emulator does not support the resource types [AWS::EC2::VPC, Custom::Thing]',
    ],
    [
      'with types of both kinds',
      { Resources: { A: { Type: 'AWS::EC2::VPC' }, B: { Type: 'AWS::SNS::Topik' } } },
      'Unrecognized resource types: [AWS::SNS::Topik]; the emulator does not support the resource types [AWS::EC2::VPC]',
    ],
    [
      'with an attribute that a type does not have',
      { Resources: { A: TOPIC, B: uses({ 'Fn::GetAtt': ['A', 'Nope'] }) } },
      'Template error: resource A does not support attribute type Nope in Fn::GetAtt',
    ],
    [
      'with an output of an attribute that a type does not have',
      { Resources: { A: TOPIC }, Outputs: { Out: { Value: { 'Fn::GetAtt': 'A.constructor' } } } },
      'Template error: resource A does not support attribute type constructor in Fn::GetAtt',
    ],
    [
      'with properties that are nothing',
      { Resources: { A: { ...TOPIC, Properties: null } } },
      "Template format error: [/Resources/A/Properties] 'null' values are not allowed in templates",
    ],
    [
      'with properties that are no object',
      { Resources: { A: { ...TOPIC, Properties: 'none' } } },
      'Template format error: Every Properties member must be an object',
    ],
    [
      'with a function that is not known',
      { Resources: { Topic: uses({ 'Fn::Cidr': [] }) } },
      'the emulator does not support Fn::Cidr',
    ],
    [
      'without a value for a parameter',
      { Parameters: { Name: { Type: 'String' } }, Resources: { Topic: TOPIC } },
      'Parameters: [Name] must have values',
    ],
  ])('%s', async (_, template, message) => {
    const TemplateBody = JSON.stringify(template);
    const creating = cloudformation.send(
      new CreateStackCommand({ StackName: 'refused', TemplateBody }),
    );

    await expect(creating).rejects.toMatchObject({
      name: 'ValidationError',
      message: expect.stringContaining(message),
      $metadata: { httpStatusCode: 400 },
    });
  });

  it('with a parameter that it does not have', async () => {
    const creating = create(
      'refused',
      { Resources: { Topic: TOPIC } },
      {
        Parameters: [{ ParameterKey: 'Name', ParameterValue: 'a' }],
      },
    );

    await expect(creating).rejects.toThrow('Parameters: [Name] do not exist in the template');
  });

  it('that is too long to be sent', async () => {
    const template = { Description: 'x'.repeat(51_200), Resources: { Topic: TOPIC } };

    await expect(create('refused', template)).rejects.toThrow(
      'Member must have length less than or equal to 51200',
    );
  });

  it('that is not there', async () => {
    const creating = cloudformation.send(new CreateStackCommand({ StackName: 'refused' }));

    await expect(creating).rejects.toThrow(
      'Either Template URL or Template Body must be specified.',
    );
  });
});

/** Creates a stack and returns its outputs. */
async function create(
  StackName: string,
  template: object,
  input: Partial<CreateStackCommandInput> = {},
): Promise<Record<string, string | undefined>> {
  await stacks.create(StackName, template, input);
  return stacks.outputsOf(StackName);
}

async function logicalIdsOf(StackName: string): Promise<unknown[]> {
  const { StackResources = [] } = await cloudformation.send(
    new DescribeStackResourcesCommand({ StackName }),
  );
  return StackResources.map(({ LogicalResourceId }) => LogicalResourceId);
}

/** The resources of a stack in the order in which they were there. */
async function completedIn(StackName: string): Promise<unknown[]> {
  const { StackEvents = [] } = await cloudformation.send(
    new DescribeStackEventsCommand({ StackName }),
  );
  return StackEvents.filter(
    ({ LogicalResourceId, ResourceStatus }) =>
      LogicalResourceId !== StackName && ResourceStatus === 'CREATE_COMPLETE',
  )
    .map(({ LogicalResourceId }) => LogicalResourceId)
    .reverse();
}
