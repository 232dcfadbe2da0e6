import {
  CreateEventBusCommand,
  DeleteEventBusCommand,
  DeleteRuleCommand,
  DescribeEventBusCommand,
  DescribeRuleCommand,
  DisableRuleCommand,
  EnableRuleCommand,
  EventBridgeClient,
  InvalidEventPatternException,
  LimitExceededException,
  ListEventBusesCommand,
  ListRuleNamesByTargetCommand,
  ListRulesCommand,
  ListTagsForResourceCommand,
  ListTargetsByRuleCommand,
  PutEventsCommand,
  PutRuleCommand,
  type PutRuleCommandInput,
  PutTargetsCommand,
  RemoveTargetsCommand,
  ResourceAlreadyExistsException,
  ResourceNotFoundException,
  TagResourceCommand,
  type Target,
  TestEventPatternCommand,
  UntagResourceCommand,
} from '@aws-sdk/client-eventbridge';
import { describe, expect, it } from '@jest/globals';
import { clientConfig, START_TIME, startEmulator } from '../support/emulator.ts';

const emulator = await startEmulator();
const emptyEmulator = await startEmulator();
const events = new EventBridgeClient(clientConfig(emulator));

const ACCOUNT = 'us-east-1:123456789012';
const QUEUE_ARN = `arn:aws:sqs:${ACCOUNT}:queue`;
const PATTERN = '{"source":["app"]}';

describe('PutRule and DescribeRule', () => {
  it('creates a rule that is enabled, and shows it', async () => {
    const { RuleArn } = await putRule('described', { Description: 'says why' });

    const rule = await events.send(new DescribeRuleCommand({ Name: 'described' }));
    expect(rule).toMatchObject({
      Name: 'described',
      Arn: `arn:aws:events:${ACCOUNT}:rule/described`,
      EventPattern: PATTERN,
      State: 'ENABLED',
      Description: 'says why',
      EventBusName: 'default',
      CreatedBy: '123456789012',
    });
    expect(RuleArn).toBe(rule.Arn);
  });

  it('replaces all of a rule but its targets and its tags', async () => {
    await putRule('replaced', { Description: 'old', Tags: [{ Key: 'kept', Value: 'yes' }] });
    await putTargets('replaced', { Id: 'target' });

    const { RuleArn } = await events.send(
      new PutRuleCommand({
        Name: 'replaced',
        ScheduleExpression: 'rate(1 day)',
        State: 'DISABLED',
        Tags: [{ Key: 'ignored', Value: 'yes' }],
      }),
    );

    const rule = await events.send(new DescribeRuleCommand({ Name: 'replaced' }));
    expect(rule).toMatchObject({ ScheduleExpression: 'rate(1 day)', State: 'DISABLED' });
    expect(rule).not.toHaveProperty('Description');
    expect(rule).not.toHaveProperty('EventPattern');
    expect(await targetIds('replaced')).toEqual(['target']);
    expect(await tagsOf(RuleArn)).toEqual([{ Key: 'kept', Value: 'yes' }]);
  });

  it.each<[string, Partial<PutRuleCommandInput>, string]>([
    [
      'a name with spaces',
      { Name: 'a b' },
      "1 validation error detected: Value 'a b' at 'name' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\.\\-_A-Za-z0-9]+",
    ],
    [
      'a long name',
      { Name: 'n'.repeat(65) },
      `1 validation error detected: Value '${'n'.repeat(65)}' at 'name' failed to satisfy constraint: Member must have length less than or equal to 64`,
    ],
    [
      'neither a pattern nor a schedule',
      { EventPattern: undefined },
      'Parameter(s) EventPattern or ScheduleExpression must be specified.',
    ],
    [
      'a schedule that is none',
      { ScheduleExpression: 'rate(1 minutes)' },
      'Parameter ScheduleExpression is not valid.',
    ],
  ])('refuses %s', async (_case, input, message) => {
    await expect(putRule('refused', input)).rejects.toMatchObject({
      name: 'ValidationException',
      message,
    });
  });

  it('refuses a schedule on another bus than the default one', async () => {
    await events.send(new CreateEventBusCommand({ Name: 'unscheduled' }));

    await expect(
      putRule('scheduled', { EventBusName: 'unscheduled', ScheduleExpression: 'rate(1 day)' }),
    ).rejects.toMatchObject({
      name: 'ValidationException',
      message: 'ScheduleExpression is supported only on the default event bus.',
    });
  });

  it('refuses a pattern whose values are not in arrays', async () => {
    const put = putRule('refused', { EventPattern: '{"source":"app"}' });

    await expect(put).rejects.toThrow(InvalidEventPatternException);
    await expect(put).rejects.toThrow(
      'Event pattern is not valid. Reason: "source" must be an object or an array',
    );
  });

  it('refuses a bus that does not exist', async () => {
    const put = putRule('refused', { EventBusName: 'nowhere' });

    await expect(put).rejects.toThrow(ResourceNotFoundException);
    await expect(put).rejects.toThrow('Event bus nowhere does not exist.');
  });

  it('refuses more than 300 rules on a bus', async () => {
    await events.send(new CreateEventBusCommand({ Name: 'full' }));
    const names = Array.from({ length: 300 }, (_, index) => `rule-${index}`);
    await Promise.all(names.map((name) => putRule(name, { EventBusName: 'full' })));

    await expect(putRule('rule-300', { EventBusName: 'full' })).rejects.toThrow(
      LimitExceededException,
    );
    await expect(putRule('rule-299', { EventBusName: 'full' })).resolves.toBeDefined();
  });

  it('names what it does not support', async () => {
    const State = 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS';

    await expect(putRule('refused', { State })).rejects.toMatchObject({
      name: 'NotImplemented',
      message: expect.stringContaining(State),
    });
  });
});

describe('DescribeRule, EnableRule, DisableRule and ListTargetsByRule', () => {
  it.each([
    ['DescribeRule', new DescribeRuleCommand({ Name: 'nothing' })],
    ['EnableRule', new EnableRuleCommand({ Name: 'nothing' })],
    ['DisableRule', new DisableRuleCommand({ Name: 'nothing' })],
    ['ListTargetsByRule', new ListTargetsByRuleCommand({ Rule: 'nothing' })],
    ['RemoveTargets', new RemoveTargetsCommand({ Rule: 'nothing', Ids: ['1'] })],
    ['PutTargets', new PutTargetsCommand({ Rule: 'nothing', Targets: [target('1')] })],
  ])('%s does not find a rule that is not there', async (_name, command) => {
    const sent = (events.send as (command: unknown) => Promise<unknown>).call(events, command);

    await expect(sent).rejects.toThrow(ResourceNotFoundException);
    await expect(sent).rejects.toThrow('Rule nothing does not exist on EventBus default.');
  });

  it('switch a rule off and on', async () => {
    await putRule('switched');

    await events.send(new DisableRuleCommand({ Name: 'switched' }));
    const disabled = await events.send(new DescribeRuleCommand({ Name: 'switched' }));
    await events.send(new EnableRuleCommand({ Name: 'switched' }));
    const enabled = await events.send(new DescribeRuleCommand({ Name: 'switched' }));

    expect([disabled.State, enabled.State]).toEqual(['DISABLED', 'ENABLED']);
  });
});

describe('DeleteRule', () => {
  it('refuses a rule with targets, forced or not', async () => {
    await putRule('targeted');
    await putTargets('targeted', { Id: 'target' });

    for (const Force of [false, true]) {
      await expect(
        events.send(new DeleteRuleCommand({ Name: 'targeted', Force })),
      ).rejects.toMatchObject({
        name: 'ValidationException',
        message: "Rule can't be deleted since it has targets.",
      });
    }
  });

  it('removes a rule, and says nothing of one that is not there', async () => {
    await putRule('removed');

    await events.send(new DeleteRuleCommand({ Name: 'removed' }));
    await events.send(new DeleteRuleCommand({ Name: 'removed' }));

    await expect(events.send(new DescribeRuleCommand({ Name: 'removed' }))).rejects.toThrow(
      ResourceNotFoundException,
    );
  });

  it('refuses a bus that does not exist', async () => {
    await expect(
      events.send(new DeleteRuleCommand({ Name: 'any', EventBusName: 'nowhere' })),
    ).rejects.toThrow('Event bus nowhere does not exist.');
  });
});

describe('ListRules and ListRuleNamesByTarget', () => {
  it('list the rules of a bus by prefix, in pages, by name', async () => {
    await events.send(new CreateEventBusCommand({ Name: 'listed' }));
    for (const name of ['b-2', 'b-1', 'a-1', 'b-3'])
      await putRule(name, { EventBusName: 'listed' });

    const query = { EventBusName: 'listed', NamePrefix: 'b-', Limit: 2 };
    const first = await events.send(new ListRulesCommand(query));
    const { NextToken } = first;
    const second = await events.send(new ListRulesCommand({ ...query, NextToken }));

    expect(first.Rules?.map(({ Name }) => Name)).toEqual(['b-1', 'b-2']);
    expect(second.Rules?.map(({ Name }) => Name)).toEqual(['b-3']);
    expect(second).not.toHaveProperty('NextToken');
    expect(first.Rules?.[0]).toMatchObject({
      Arn: `arn:aws:events:${ACCOUNT}:rule/listed/b-1`,
      EventBusName: 'listed',
    });
  });

  it('list the rules that have a target', async () => {
    const TargetArn = `arn:aws:sqs:${ACCOUNT}:sought`;
    for (const name of ['seeks-1', 'seeks-2']) {
      await putRule(name);
      await putTargets(name, { Id: '1', Arn: TargetArn });
    }

    const { RuleNames } = await events.send(new ListRuleNamesByTargetCommand({ TargetArn }));

    expect(RuleNames).toEqual(['seeks-1', 'seeks-2']);
  });

  it.each([0, 101])('refuse a page of %i', async (Limit) => {
    await expect(events.send(new ListRulesCommand({ Limit }))).rejects.toMatchObject({
      name: 'ValidationException',
      message: expect.stringContaining(`Value '${Limit}' at 'limit'`),
    });
  });
});

describe('PutTargets', () => {
  it('adds targets, replaces those whose id is known, and lists them as they were put', async () => {
    await putRule('several');
    const full = {
      ...target('full'),
      InputTransformer: { InputPathsMap: { s: '$.source' }, InputTemplate: '{"from":<s>}' },
      DeadLetterConfig: { Arn: `arn:aws:sqs:${ACCOUNT}:dead` },
      RetryPolicy: { MaximumRetryAttempts: 0, MaximumEventAgeInSeconds: 60 },
    };
    await putTargets('several', { Id: 'other' }, { Id: 'full' });

    const result = await putTargets('several', full);

    expect(result).toMatchObject({ FailedEntryCount: 0, FailedEntries: [] });
    const { Targets } = await events.send(new ListTargetsByRuleCommand({ Rule: 'several' }));
    expect(Targets).toEqual([target('other'), full]);
  });

  it('refuses a sixth target, and takes another fifth', async () => {
    await putRule('crowded');
    await putTargets('crowded', ...['1', '2', '3', '4', '5'].map((Id) => ({ Id })));

    const put = putTargets('crowded', { Id: '6' });

    await expect(put).rejects.toThrow(LimitExceededException);
    await expect(put).rejects.toThrow('The requested resource exceeds the maximum number allowed.');
    await expect(putTargets('crowded', { Id: '5' })).resolves.toBeDefined();
  });

  const at = (member: string) => `at 'targets.1.member.${member}' failed to satisfy constraint: `;
  it.each<[string, Partial<Target>, string]>([
    [
      'an id with other signs',
      { Id: '!@#' },
      `1 validation error detected: Value '!@#' ${at('id')}Member must satisfy regular expression pattern: [\\.\\-_A-Za-z0-9]+`,
    ],
    [
      'an id that is too long',
      { Id: 'i'.repeat(65) },
      `1 validation error detected: Value '${'i'.repeat(65)}' ${at('id')}Member must have length less than or equal to 64`,
    ],
    [
      'an ARN that is none',
      { Arn: 'queue' },
      'Parameter queue is not valid. Reason: Provided Arn is not in correct format.',
    ],
    [
      'more retries than 185',
      { RetryPolicy: { MaximumRetryAttempts: 186 } },
      `1 validation error detected: Value '186' ${at('retryPolicy.maximumRetryAttempts')}Member must have value less than or equal to 185`,
    ],
    [
      'fewer retries than none',
      { RetryPolicy: { MaximumRetryAttempts: -1 } },
      `1 validation error detected: Value '-1' ${at('retryPolicy.maximumRetryAttempts')}Member must have value greater than or equal to 0`,
    ],
    [
      'an age below a minute',
      { RetryPolicy: { MaximumEventAgeInSeconds: 59 } },
      `1 validation error detected: Value '59' ${at('retryPolicy.maximumEventAgeInSeconds')}Member must have value greater than or equal to 60`,
    ],
    [
      'an age above a day',
      { RetryPolicy: { MaximumEventAgeInSeconds: 86_401 } },
      `1 validation error detected: Value '86401' ${at('retryPolicy.maximumEventAgeInSeconds')}Member must have value less than or equal to 86400`,
    ],
    [
      'two kinds of input',
      { Input: '{}', InputPath: '$.detail' },
      'Only one of Input, InputPath, or InputTransformer must be provided for target 1.',
    ],
    ['an input that is not JSON', { Input: '{' }, 'JSON syntax error in input for target 1.'],
    [
      'a variable without a path',
      { InputTransformer: { InputTemplate: '"<unknown>"' } },
      'InputTemplate for target 1 contains invalid placeholder unknown.',
    ],
    [
      'a template without quotes',
      { InputTransformer: { InputPathsMap: { s: '$.source' }, InputTemplate: 'from <s>' } },
      'Invalid InputTemplate for target 1.',
    ],
    [
      'a dead-letter queue that is no standard queue',
      { DeadLetterConfig: { Arn: `${QUEUE_ARN}.fifo` } },
      `Parameter DeadLetterConfig.Arn of target 1 is not valid: ${QUEUE_ARN}.fifo`,
    ],
    [
      'a FIFO queue without a message group',
      { Arn: `${QUEUE_ARN}.fifo` },
      'Parameter(s) SqsParameters must be specified for target: 1.',
    ],
  ])('refuses %s', async (_case, input, message) => {
    await putRule('checked');

    await expect(putTargets('checked', { Id: '1', ...input })).rejects.toMatchObject({
      name: 'ValidationException',
      message,
    });
  });

  it('refuses the same id twice', async () => {
    await putRule('checked');

    await expect(putTargets('checked', { Id: 'twice' }, { Id: 'twice' })).rejects.toMatchObject({
      name: 'ValidationException',
      message: 'Duplicate target id: twice',
    });
  });

  it.each<[string, Partial<Target>, string]>([
    ['other services', { Arn: `arn:aws:states:${ACCOUNT}:stateMachine:m` }, 'stateMachine:m'],
    ['other regions', { Arn: 'arn:aws:sqs:eu-west-1:123456789012:queue' }, 'eu-west-1'],
    ['other accounts', { Arn: 'arn:aws:sqs:us-east-1:999999999999:queue' }, '999999999999'],
    ['what is for other services', { HttpParameters: {} }, 'HttpParameters'],
    ['wildcards in paths', { InputPath: '$.resources[*]' }, '$.resources[*]'],
  ])('names that it does not support %s', async (_case, input, named) => {
    await putRule('checked');

    await expect(putTargets('checked', { Id: '1', ...input })).rejects.toMatchObject({
      name: 'NotImplemented',
      message: expect.stringContaining(named),
    });
  });
});

describe('RemoveTargets and ListTargetsByRule', () => {
  it('remove the named targets, and say nothing of ids that are not there', async () => {
    await putRule('emptied');
    await putTargets('emptied', { Id: '1' }, { Id: '2' }, { Id: '3' });

    const Ids = ['1', '3', 'nothing'];
    const result = await events.send(new RemoveTargetsCommand({ Rule: 'emptied', Ids }));

    expect(result).toMatchObject({ FailedEntryCount: 0, FailedEntries: [] });
    expect(await targetIds('emptied')).toEqual(['2']);
  });

  it('list in pages', async () => {
    await putRule('paged');
    await putTargets('paged', { Id: '1' }, { Id: '2' }, { Id: '3' });

    const query = { Rule: 'paged', Limit: 2 };
    const first = await events.send(new ListTargetsByRuleCommand(query));
    const { NextToken } = first;
    const second = await events.send(new ListTargetsByRuleCommand({ ...query, NextToken }));

    expect(first.Targets).toHaveLength(2);
    expect(second.Targets).toEqual([target('3')]);
  });
});

describe('event buses', () => {
  it('are created, described, listed and deleted', async () => {
    const { EventBusArn } = await events.send(
      new CreateEventBusCommand({
        Name: 'bus-1',
        Description: 'mine',
        Tags: [{ Key: 'k', Value: 'v' }],
      }),
    );

    const bus = await events.send(new DescribeEventBusCommand({ Name: 'bus-1' }));
    const listed = await events.send(new ListEventBusesCommand({ NamePrefix: 'bus-' }));
    expect(bus).toMatchObject({
      Name: 'bus-1',
      Arn: `arn:aws:events:${ACCOUNT}:event-bus/bus-1`,
      Description: 'mine',
      CreationTime: new Date(START_TIME),
    });
    expect(EventBusArn).toBe(bus.Arn);
    expect(listed.EventBuses).toMatchObject([{ Name: 'bus-1' }]);
    expect(await tagsOf(EventBusArn)).toEqual([{ Key: 'k', Value: 'v' }]);

    await events.send(new DeleteEventBusCommand({ Name: 'bus-1' }));
    await events.send(new DeleteEventBusCommand({ Name: 'bus-1' }));
    const gone = events.send(new DescribeEventBusCommand({ Name: 'bus-1' }));
    await expect(gone).rejects.toThrow(ResourceNotFoundException);
    await expect(gone).rejects.toThrow('Event bus bus-1 does not exist.');
  });

  it('are known by their ARNs too', async () => {
    await events.send(new CreateEventBusCommand({ Name: 'by-arn' }));

    const EventBusName = `arn:aws:events:${ACCOUNT}:event-bus/by-arn`;
    const { RuleArn } = await putRule('rule', { EventBusName });

    expect(RuleArn).toBe(`arn:aws:events:${ACCOUNT}:rule/by-arn/rule`);
  });

  it('have the default one among them, which cannot be deleted or made again', async () => {
    const { EventBuses } = await events.send(new ListEventBusesCommand({ NamePrefix: 'default' }));

    expect(EventBuses).toMatchObject([{ Name: 'default' }]);
    await expect(events.send(new DeleteEventBusCommand({ Name: 'default' }))).rejects.toMatchObject(
      {
        name: 'ValidationException',
        message: 'Cannot delete event bus default.',
      },
    );
    const made = events.send(new CreateEventBusCommand({ Name: 'default' }));
    await expect(made).rejects.toThrow(ResourceAlreadyExistsException);
    await expect(made).rejects.toThrow('Event bus default already exists.');
  });

  it('are not deleted as long as they have rules', async () => {
    await events.send(new CreateEventBusCommand({ Name: 'ruled' }));
    await putRule('rule', { EventBusName: 'ruled' });

    await expect(events.send(new DeleteEventBusCommand({ Name: 'ruled' }))).rejects.toMatchObject({
      name: 'ValidationException',
      message: 'Cannot delete event bus ruled: it has rules.',
    });
  });

  it('have no slash in their names', async () => {
    await expect(events.send(new CreateEventBusCommand({ Name: 'a/b' }))).rejects.toMatchObject({
      name: 'ValidationException',
      message: "Event bus name must not contain '/'.",
    });
  });

  it('refuse by name what is not supported of them', async () => {
    const input = { Name: 'encrypted', KmsKeyIdentifier: 'alias/key' };

    await expect(events.send(new CreateEventBusCommand(input))).rejects.toMatchObject({
      name: 'NotImplemented',
      message: expect.stringContaining('KmsKeyIdentifier'),
    });
  });
});

describe('tags', () => {
  it('are put on rules and taken off again', async () => {
    await events.send(new CreateEventBusCommand({ Name: 'tagged' }));
    const { RuleArn: ResourceARN = '' } = await putRule('tagged', { EventBusName: 'tagged' });
    const Tags = [
      { Key: 'a', Value: '1' },
      { Key: 'b', Value: '2' },
    ];

    await events.send(new TagResourceCommand({ ResourceARN, Tags }));
    await events.send(new UntagResourceCommand({ ResourceARN, TagKeys: ['a', 'c'] }));

    expect(await tagsOf(ResourceARN)).toEqual([{ Key: 'b', Value: '2' }]);
  });

  it.each([
    [`arn:aws:events:${ACCOUNT}:rule/nothing`, 'Rule nothing does not exist on EventBus default.'],
    [`arn:aws:events:${ACCOUNT}:event-bus/nothing`, 'Event bus nothing does not exist.'],
    [QUEUE_ARN, `Resource ${QUEUE_ARN} does not exist.`],
  ])('are not found on %s', async (arn, message) => {
    const listed = tagsOf(arn);

    await expect(listed).rejects.toThrow(ResourceNotFoundException);
    await expect(listed).rejects.toThrow(message);
  });
});

describe('TestEventPattern', () => {
  const Event = JSON.stringify({
    id: '1',
    source: 'order',
    'detail-type': 'Test',
    account: '123456789012',
    region: 'us-east-1',
    time: '2022-07-13T13:48:01Z',
  });

  it.each([
    ['{"source":["order"],"detail-type":["Test"]}', true],
    ['{"source":["shipment"],"detail-type":["Test"]}', false],
  ])('says whether %s matches', async (EventPattern, expected) => {
    const { Result } = await events.send(new TestEventPatternCommand({ EventPattern, Event }));

    expect(Result).toBe(expected);
  });

  it.each(['plain text', '["a"]', '{"source":"order"}'])(
    'refuses the event %s',
    async (incomplete) => {
      await expect(
        events.send(new TestEventPatternCommand({ EventPattern: PATTERN, Event: incomplete })),
      ).rejects.toMatchObject({
        name: 'ValidationException',
        message: 'Parameter Event is not valid.',
      });
    },
  );

  it('refuses a pattern that is none', async () => {
    const EventPattern = '{"source":[{"EXISTS":true}]}';

    await expect(events.send(new TestEventPatternCommand({ EventPattern, Event }))).rejects.toThrow(
      InvalidEventPatternException,
    );
  });
});

describe('PutEvents', () => {
  const entry = { Source: 'app', DetailType: 'type', Detail: '{}' };

  it('gives each event an id, and says of each refused entry why, in its place', async () => {
    const { Source: _source, ...withoutSource } = entry;
    const { DetailType: _type, ...withoutDetailType } = entry;
    const { Detail: _detail, ...withoutDetail } = entry;
    const Entries = [
      entry,
      withoutSource,
      withoutDetailType,
      withoutDetail,
      { ...entry, Detail: '["not", "an", "object"]' },
      { ...entry, Detail: '{' },
      { ...entry, Source: 'aws.ec2' },
      { ...entry, EventBusName: 'nowhere' },
    ];

    const result = await events.send(new PutEventsCommand({ Entries }));

    const missing = (name: string) => ({
      ErrorCode: 'InvalidArgument',
      ErrorMessage: `Parameter ${name} is not valid. Reason: ${name} is a required argument.`,
    });
    const malformed = { ErrorCode: 'MalformedDetail', ErrorMessage: 'Detail is malformed.' };
    const accepted = { EventId: expect.stringMatching(/^[0-9a-f-]{36}$/) };
    expect(result.FailedEntryCount).toBe(6);
    expect(result.Entries).toEqual([
      accepted,
      missing('Source'),
      missing('DetailType'),
      missing('Detail'),
      malformed,
      malformed,
      {
        ErrorCode: 'NotAuthorizedForSourceException',
        ErrorMessage: 'Not authorized for the source.',
      },
      accepted,
    ]);
  });

  it.each([0, 11])('refuses %i entries', async (length) => {
    const Entries = Array.from({ length }, () => entry);

    await expect(events.send(new PutEventsCommand({ Entries }))).rejects.toMatchObject({
      name: 'ValidationException',
      message: expect.stringContaining("at 'entries' failed to satisfy constraint"),
    });
  });

  it('refuses 256 KB, and takes one byte less', async () => {
    const { Source, DetailType } = entry;
    const others = Source.length + DetailType.length + 14 + '{"t":""}'.length;
    const sized = (bytes: number) => {
      const Detail = JSON.stringify({ t: 'x'.repeat(bytes - others) });
      const Entries = [{ Source, DetailType, Detail, Time: new Date(START_TIME) }];
      return events.send(new PutEventsCommand({ Entries }));
    };

    await expect(sized(256 * 1_024)).rejects.toMatchObject({
      name: 'ValidationException',
      message: 'Total size of the entries in the request is over the limit.',
    });
    await expect(sized(256 * 1_024 - 1)).resolves.toMatchObject({ FailedEntryCount: 0 });
  });
});

describe('the inventory', () => {
  it('names rules and buses, but not the default bus', async () => {
    const client = new EventBridgeClient(clientConfig(emptyEmulator));
    await client.send(new ListRulesCommand({}));
    const before = emptyEmulator.inventory();
    await client.send(new CreateEventBusCommand({ Name: 'bus' }));
    await client.send(new PutRuleCommand({ Name: 'one', EventPattern: PATTERN }));
    const EventBusName = 'bus';
    await client.send(new PutRuleCommand({ Name: 'two', EventPattern: PATTERN, EventBusName }));

    expect(before).toEqual([]);
    expect(emptyEmulator.inventory()).toEqual([
      'eventbridge: event-bus/bus',
      'eventbridge: rule/bus/two',
      'eventbridge: rule/one',
    ]);
  });
});

function putRule(Name: string, input: Partial<PutRuleCommandInput> = {}) {
  return events.send(new PutRuleCommand({ Name, EventPattern: PATTERN, ...input }));
}

function putTargets(Rule: string, ...targets: Partial<Target>[]) {
  const Targets = targets.map((input) => ({ ...target('1'), ...input }));
  return events.send(new PutTargetsCommand({ Rule, Targets }));
}

function target(Id: string): Target {
  return { Id, Arn: QUEUE_ARN };
}

async function targetIds(Rule: string): Promise<(string | undefined)[] | undefined> {
  const { Targets } = await events.send(new ListTargetsByRuleCommand({ Rule }));
  return Targets?.map(({ Id }) => Id);
}

async function tagsOf(arn: string | undefined) {
  const ResourceARN = arn ?? '';
  const { Tags } = await events.send(new ListTagsForResourceCommand({ ResourceARN }));
  return Tags;
}
