import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  type CreateLogGroupCommandInput,
  CreateLogStreamCommand,
  DeleteLogGroupCommand,
  DeleteLogStreamCommand,
  DeleteResourcePolicyCommand,
  DeleteRetentionPolicyCommand,
  DescribeLogGroupsCommand,
  DescribeLogStreamsCommand,
  DescribeResourcePoliciesCommand,
  FilterLogEventsCommand,
  type FilterLogEventsCommandInput,
  GetLogEventsCommand,
  type GetLogEventsCommandInput,
  ListTagsForResourceCommand,
  PutLogEventsCommand,
  PutResourcePolicyCommand,
  PutRetentionPolicyCommand,
  paginateFilterLogEvents,
  TagResourceCommand,
  UntagResourceCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { afterAll, describe, expect, it } from '@jest/globals';
import type { Scope } from '../../src/contracts.ts';
import { SERVICES } from '../../src/services.ts';
import type { BusEvents } from '../../src/world/bus.ts';
import { World } from '../../src/world/world.ts';
import { clientConfig, START_TIME, sharedParts, startEmulator } from '../support/emulator.ts';

const ACCOUNT = '123456789012';
const GROUP_ARN_PREFIX = `arn:aws:logs:us-east-1:${ACCOUNT}:log-group:`;

const emulator = await startEmulator();
const logs = new CloudWatchLogsClient(clientConfig(emulator));
afterAll(() => logs.destroy());

describe('a log group', () => {
  it('is described with both of its ARNs', async () => {
    const logGroupName = '/aws/lambda/orders';
    await createGroup({ logGroupName });

    const { logGroups } = await logs.send(
      new DescribeLogGroupsCommand({ logGroupNamePrefix: logGroupName }),
    );

    expect(logGroups).toEqual([
      {
        logGroupName,
        creationTime: emulator.clock.now(),
        metricFilterCount: 0,
        arn: `${GROUP_ARN_PREFIX}${logGroupName}:*`,
        logGroupArn: `${GROUP_ARN_PREFIX}${logGroupName}`,
        logGroupClass: 'STANDARD',
        storedBytes: 0,
        deletionProtectionEnabled: false,
      },
    ]);
    expect(emulator.inventory()).toContain(`logs: ${logGroupName}`);
  });

  it('counts the bytes of its events', async () => {
    const group = await createGroup();
    await createStream(group, 'a');
    await put(group, 'a', [[0, 'four']]);

    const [described] = await describeGroups({ logGroupNamePrefix: group });

    expect(described?.storedBytes).toBe(4 + 26);
  });

  it('cannot be created twice', async () => {
    const logGroupName = await createGroup();

    const again = createGroup({ logGroupName });

    await expect(again).rejects.toMatchObject({
      name: 'ResourceAlreadyExistsException',
      message: 'The specified log group already exists',
    });
  });

  it('is gone when it is deleted', async () => {
    const logGroupName = await createGroup();

    await logs.send(new DeleteLogGroupCommand({ logGroupName }));

    expect(await describeGroups({ logGroupNamePrefix: logGroupName })).toEqual([]);
  });

  it.each([
    [
      'x'.repeat(513),
      'Invalid LogGroup or LogStream, both must have length less than or equal to 512.',
    ],
    [
      'has space',
      "1 validation error detected: Value 'has space' at 'logGroupName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\.\\-_/#A-Za-z0-9]+",
    ],
  ])('is refused by a name that is too long or not plain: %#', async (logGroupName, message) => {
    const creation = createGroup({ logGroupName });

    await expect(creation).rejects.toMatchObject({ name: 'InvalidParameterException', message });
  });

  it.each([
    [{ kmsKeyId: 'arn:aws:kms:us-east-1:123456789012:key/k' }, 'KMS key'],
    [{ logGroupClass: 'INFREQUENT_ACCESS' as const }, 'INFREQUENT_ACCESS'],
    [{ deletionProtectionEnabled: true }, 'deletion protection'],
  ])('is refused by name with %j, which the emulator cannot do', async (input, what) => {
    const creation = createGroup(input);

    await expect(creation).rejects.toMatchObject({
      name: 'NotImplemented',
      message: expect.stringContaining(what),
    });
  });

  it.each([
    new DeleteLogGroupCommand({ logGroupName: 'nothing' }),
    new PutRetentionPolicyCommand({ logGroupName: 'nothing', retentionInDays: 1 }),
    new DeleteRetentionPolicyCommand({ logGroupName: 'nothing' }),
    new CreateLogStreamCommand({ logGroupName: 'nothing', logStreamName: 's' }),
    new DeleteLogStreamCommand({ logGroupName: 'nothing', logStreamName: 's' }),
    new DescribeLogStreamsCommand({ logGroupName: 'nothing' }),
    new PutLogEventsCommand({ logGroupName: 'nothing', logStreamName: 's', logEvents: [] }),
    new GetLogEventsCommand({ logGroupName: 'nothing', logStreamName: 's' }),
    new FilterLogEventsCommand({ logGroupName: 'nothing' }),
    new FilterLogEventsCommand({ logGroupIdentifier: `${GROUP_ARN_PREFIX}nothing` }),
    new ListTagsForResourceCommand({ resourceArn: `${GROUP_ARN_PREFIX}nothing` }),
  ])('that does not exist is refused: %#', async (command) => {
    const answer = (logs as { send(command: object): Promise<unknown> }).send(command);

    await expect(answer).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: 'The specified log group does not exist.',
    });
  });
});

describe('DescribeLogGroups', () => {
  it('goes by prefix or by a part of the name, and page by page', async () => {
    for (const name of ['pages/c', 'pages/a', 'pages/b']) await createGroup({ logGroupName: name });
    const page = (nextToken?: string) =>
      logs.send(
        new DescribeLogGroupsCommand({ logGroupNamePrefix: 'pages/', limit: 2, nextToken }),
      );

    const first = await page();
    const second = await page(first.nextToken);
    const byPart = await describeGroups({ logGroupNamePattern: 'ges/b' });

    const names = [...(first.logGroups ?? []), ...(second.logGroups ?? [])];
    expect(names.map(({ logGroupName }) => logGroupName)).toEqual([
      'pages/a',
      'pages/b',
      'pages/c',
    ]);
    expect(second.nextToken).toBeUndefined();
    expect(byPart).toMatchObject([{ logGroupName: 'pages/b' }]);
  });

  it.each([
    [
      { logGroupNamePrefix: 'a', logGroupNamePattern: 'b' },
      'LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters.',
    ],
    [
      { limit: 51 },
      "1 validation error detected: Value '51' at 'limit' failed to satisfy constraint: Member must have value less than or equal to 50",
    ],
    [
      { limit: 0 },
      "1 validation error detected: Value '0' at 'limit' failed to satisfy constraint: Member must have value greater than or equal to 1",
    ],
    [{ nextToken: 'nonsense' }, 'The specified nextToken is invalid.'],
  ])('refuses %j', async (input, message) => {
    const answer = describeGroups(input);

    await expect(answer).rejects.toMatchObject({ name: 'InvalidParameterException', message });
  });

  it.each([{ includeLinkedAccounts: true }, { logGroupIdentifiers: ['a'] }])(
    'says by name that it cannot do %j',
    async (input) => {
      const answer = describeGroups(input);

      await expect(answer).rejects.toMatchObject({ name: 'NotImplemented' });
    },
  );
});

describe('retention', () => {
  it('is kept until it is deleted', async () => {
    const logGroupName = await createGroup();

    await logs.send(new PutRetentionPolicyCommand({ logGroupName, retentionInDays: 14 }));
    const [kept] = await describeGroups({ logGroupNamePrefix: logGroupName });
    await logs.send(new DeleteRetentionPolicyCommand({ logGroupName }));
    const [deleted] = await describeGroups({ logGroupNamePrefix: logGroupName });

    expect(kept?.retentionInDays).toBe(14);
    expect(deleted).not.toHaveProperty('retentionInDays');
  });

  it('takes the events with it that get older than it, and no others', async () => {
    const [short, long] = ['short-retention', 'long-retention'];
    for (const logGroupName of [short, long]) {
      await createGroup({ logGroupName });
      const stream = { logGroupName, logStreamName: 'main' };
      await logs.send(new CreateLogStreamCommand(stream));
      for (const daysAgo of [3, 0]) {
        const timestamp = emulator.clock.now() - daysAgo * 86_400_000;
        const logEvents = [{ timestamp, message: `${daysAgo} days old` }];
        await logs.send(new PutLogEventsCommand({ ...stream, logEvents }));
      }
    }
    await logs.send(new PutRetentionPolicyCommand({ logGroupName: short, retentionInDays: 3 }));

    await emulator.clock.advance('1h');

    expect(await messagesOf(short)).toEqual(['0 days old']);
    expect(await messagesOf(long)).toEqual(['3 days old', '0 days old']);
    expect(await storedBytesOf(short)).toBe('0 days old'.length + 26);
    await emulator.clock.advance('72h');
    expect(await messagesOf(short)).toEqual([]);
  });

  it.each([0, 2, 15, 3654])('is refused for %d days', async (retentionInDays) => {
    const logGroupName = await createGroup();

    const answer = logs.send(new PutRetentionPolicyCommand({ logGroupName, retentionInDays }));

    await expect(answer).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: expect.stringContaining(`Value '${retentionInDays}' at 'retentionInDays' failed`),
    });
  });
});

describe('a log stream', () => {
  it('is described with the times of its events', async () => {
    const group = await createGroup();
    await createStream(group, 'a');
    const created = await describeStreams(group);
    const creationTime = emulator.clock.now();
    await put(group, 'a', [
      [5_000, 'later'],
      [6_000, 'last'],
    ]);
    await emulator.clock.advance('1s');
    await put(group, 'a', [[1_000, 'first']]);

    const [stream] = await describeStreams(group);

    const arn = `${GROUP_ARN_PREFIX}${group}:log-stream:a`;
    expect(created).toEqual([{ logStreamName: 'a', creationTime, arn, storedBytes: 0 }]);
    expect(stream).toMatchObject({
      firstEventTimestamp: START_TIME + 1_000,
      lastEventTimestamp: START_TIME + 6_000,
      lastIngestionTime: emulator.clock.now(),
    });
  });

  it('cannot be created twice, and is gone when it is deleted', async () => {
    const group = await createGroup();
    await createStream(group, 'a');

    const again = createStream(group, 'a');

    await expect(again).rejects.toMatchObject({
      name: 'ResourceAlreadyExistsException',
      message: 'The specified log stream already exists',
    });
    await logs.send(new DeleteLogStreamCommand({ logGroupName: group, logStreamName: 'a' }));
    expect(await describeStreams(group)).toEqual([]);
  });

  it.each([
    ['a:b', 'Member must satisfy regular expression pattern: [^:*]*'],
    ['x'.repeat(513), 'both must have length less than or equal to 512.'],
  ])('is refused by a name that is too long or not plain: %#', async (name, message) => {
    const group = await createGroup();

    const creation = createStream(group, name);

    await expect(creation).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: expect.stringContaining(message),
    });
  });

  it('that does not exist is refused', async () => {
    const logGroupName = await createGroup();
    const stream = { logGroupName, logStreamName: 'nothing' };

    const answers = [
      logs.send(new DeleteLogStreamCommand(stream)),
      logs.send(new PutLogEventsCommand({ ...stream, logEvents: [] })),
      logs.send(new GetLogEventsCommand(stream)),
      logs.send(new FilterLogEventsCommand({ logGroupName, logStreamNames: ['nothing'] })),
    ];

    for (const answer of await Promise.allSettled(answers)) {
      expect(answer).toMatchObject({
        reason: {
          name: 'ResourceNotFoundException',
          message: 'The specified log stream does not exist.',
        },
      });
    }
  });
});

describe('DescribeLogStreams', () => {
  it.each([
    [{}, ['a', 'b', 'c']],
    [{ descending: true }, ['c', 'b', 'a']],
    [{ orderBy: 'LastEventTime' as const }, ['c', 'b', 'a']],
    [{ orderBy: 'LastEventTime' as const, descending: true }, ['a', 'b', 'c']],
    [{ logStreamNamePrefix: 'b' }, ['b']],
  ])('orders by %j', async (input, expected) => {
    const group = await createGroup();
    for (const name of ['b', 'c', 'a']) await createStream(group, name);
    await put(group, 'a', [[9_000, 'x']]);
    await put(group, 'b', [[1_000, 'x']]);

    const streams = await describeStreams(group, input);

    expect(streams.map(({ logStreamName }) => logStreamName)).toEqual(expected);
  });

  it('goes page by page, and knows a group by its ARN', async () => {
    const group = await createGroup();
    for (const name of ['a', 'b', 'c']) await createStream(group, name);
    const page = (nextToken?: string) =>
      logs.send(
        new DescribeLogStreamsCommand({
          logGroupIdentifier: `${GROUP_ARN_PREFIX}${group}`,
          limit: 2,
          nextToken,
        }),
      );

    const first = await page();
    const second = await page(first.nextToken);

    const streams = [...(first.logStreams ?? []), ...(second.logStreams ?? [])];
    expect(streams.map(({ logStreamName }) => logStreamName)).toEqual(['a', 'b', 'c']);
    expect(second.nextToken).toBeUndefined();
  });

  it('refuses a group that is named twice, or not at all', async () => {
    const group = await createGroup();

    const twice = describeStreams(group, { logGroupIdentifier: group });
    const never = logs.send(new DescribeLogStreamsCommand({}));

    await expect(twice).rejects.toMatchObject({
      name: 'ValidationException',
      message: 'LogGroup name and LogGroup ARN are mutually exclusive parameters.',
    });
    await expect(never).rejects.toMatchObject({ name: 'InvalidParameterException' });
  });

  it('refuses a prefix with the order of the last event, and an order that it does not know', async () => {
    const group = await createGroup();

    const both = describeStreams(group, { orderBy: 'LastEventTime', logStreamNamePrefix: 'a' });
    const unknown = describeStreams(group, { orderBy: 'Colour' as 'LogStreamName' });

    await expect(both).rejects.toMatchObject({
      message: 'Cannot order by LastEventTime with a logStreamNamePrefix.',
    });
    await expect(unknown).rejects.toMatchObject({
      message:
        "1 validation error detected: Value 'Colour' at 'orderBy' failed to satisfy constraint: Member must satisfy enum value set: [LogStreamName, LastEventTime]",
    });
  });
});

describe('PutLogEvents', () => {
  it('refuses events that are not in order', async () => {
    const { group, stream } = await createGroupWithStream();

    const answer = put(group, stream, [
      [2, 'b'],
      [1, 'a'],
    ]);

    await expect(answer).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: 'Log events in a single PutLogEvents request must be in chronological order.',
    });
  });

  it('refuses no events, and more than ten thousand', async () => {
    const { group, stream } = await createGroupWithStream();
    const many = Array.from({ length: 10_001 }, (): [number, string] => [0, 'x']);

    const [none, tooMany] = [put(group, stream, []), put(group, stream, many)];

    await expect(none).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: expect.stringContaining('Member must have length greater than or equal to 1'),
    });
    await expect(tooMany).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: expect.stringContaining('Member must have length less than or equal to 10000'),
    });
  });

  it('says by name that it knows no entities', async () => {
    const { group: logGroupName, stream: logStreamName } = await createGroupWithStream();
    const logEvents = [{ timestamp: 0, message: 'x' }];

    const answer = logs.send(
      new PutLogEventsCommand({ logGroupName, logStreamName, logEvents, entity: {} }),
    );

    await expect(answer).rejects.toMatchObject({
      name: 'NotImplemented',
      message: expect.stringContaining('entities'),
    });
  });
});

describe('GetLogEvents', () => {
  it('gives the latest events, oldest first', async () => {
    const { group, stream } = await createGroupWithStream(['a', 'b', 'c']);

    const { events } = await get(group, stream, { limit: 2 });

    expect(events).toEqual([
      { timestamp: START_TIME + 1, message: 'b', ingestionTime: emulator.clock.now() },
      { timestamp: START_TIME + 2, message: 'c', ingestionTime: emulator.clock.now() },
    ]);
  });

  it('keeps events of the same time in the order in which they came', async () => {
    const { group, stream } = await createGroupWithStream();
    await put(group, stream, [
      [5, 'first'],
      [5, 'second'],
    ]);
    await put(group, stream, [[5, 'third']]);

    const { events } = await get(group, stream);

    expect(events?.map(({ message }) => message)).toEqual(['first', 'second', 'third']);
  });

  it('reads from the head, and repeats its last token at the end', async () => {
    const { group, stream } = await createGroupWithStream(['a', 'b', 'c']);

    const first = await get(group, stream, { startFromHead: true, limit: 2 });
    const second = await get(group, stream, { nextToken: first.nextForwardToken, limit: 2 });
    const end = await get(group, stream, { nextToken: second.nextForwardToken, limit: 2 });
    const back = await get(group, stream, { nextToken: end.nextBackwardToken, limit: 1 });
    await put(group, stream, [[9, 'd']]);
    const more = await get(group, stream, { nextToken: end.nextForwardToken, limit: 2 });

    const pages = [first, second, end, back, more].map(({ events }) =>
      events?.map(({ message }) => message),
    );
    expect(pages).toEqual([['a', 'b'], ['c'], [], ['c'], ['d']]);
    expect(end.nextForwardToken).toBe(second.nextForwardToken);
    expect(first.nextForwardToken).toMatch(/^f\/\d{56}\/s$/);
  });

  it('reads backwards from the tail, and forwards again', async () => {
    const { group, stream } = await createGroupWithStream(['a', 'b', 'c']);

    const last = await get(group, stream, { limit: 2 });
    const before = await get(group, stream, { nextToken: last.nextBackwardToken, limit: 2 });
    const start = await get(group, stream, { nextToken: before.nextBackwardToken });
    const all = await get(group, stream, { nextToken: start.nextForwardToken });

    const pages = [last, before, start, all].map(({ events }) => events?.map((e) => e.message));
    expect(pages).toEqual([['b', 'c'], ['a'], [], ['a', 'b', 'c']]);
    expect(start.nextBackwardToken).toBe(before.nextBackwardToken);
    expect(start.nextBackwardToken).toMatch(/^b\/\d{56}\/s$/);
  });

  it('includes the start of a range and not its end', async () => {
    const { group, stream } = await createGroupWithStream(['a', 'b', 'c']);

    const { events } = await get(group, stream, {
      startTime: START_TIME + 1,
      endTime: START_TIME + 2,
    });

    expect(events?.map(({ message }) => message)).toEqual(['b']);
  });

  it('refuses a token that it did not give, and too high a limit', async () => {
    const { group, stream } = await createGroupWithStream();

    const token = get(group, stream, { nextToken: 'invalid-token' });
    const limit = get(group, stream, { limit: 10_001 });

    await expect(token).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: 'The specified nextToken is invalid.',
    });
    await expect(limit).rejects.toMatchObject({
      message:
        "1 validation error detected: Value '10001' at 'limit' failed to satisfy constraint: Member must have value less than or equal to 10000",
    });
  });
});

describe('FilterLogEvents', () => {
  it('mixes the events of all streams in the order of time', async () => {
    const group = await createGroup();
    for (const name of ['a', 'b']) await createStream(group, name);
    await put(group, 'a', [
      [1, 'one'],
      [3, 'three'],
    ]);
    await put(group, 'b', [[2, 'two']]);

    const { events, searchedLogStreams } = await filter(group);

    expect(events).toMatchObject([
      { logStreamName: 'a', message: 'one', timestamp: START_TIME + 1 },
      { logStreamName: 'b', message: 'two' },
      { logStreamName: 'a', message: 'three' },
    ]);
    expect(new Set(events?.map(({ eventId }) => eventId)).size).toBe(3);
    expect(events?.[0]?.ingestionTime).toBe(emulator.clock.now());
    expect(searchedLogStreams).toEqual([]);
  });

  it.each([
    [{ logStreamNames: ['a'] }, ['one', 'three ERROR']],
    [{ logStreamNames: ['a', 'a'] }, ['one', 'three ERROR']],
    [{ logStreamNamePrefix: 'b' }, ['two', 'four ERROR']],
    [{ startTime: START_TIME + 2 }, ['two', 'three ERROR', 'four ERROR']],
    [{ endTime: START_TIME + 2 }, ['one', 'two']],
    [{ filterPattern: 'ERROR' }, ['three ERROR', 'four ERROR']],
    [{ filterPattern: 'ERROR -four', interleaved: true }, ['three ERROR']],
    [{ filterPattern: '{ $.level = "x" }' }, []],
  ])('chooses by %j', async (input, expected) => {
    const group = await createGroup();
    for (const name of ['a', 'b']) await createStream(group, name);
    await put(group, 'a', [
      [1, 'one'],
      [3, 'three ERROR'],
    ]);
    await put(group, 'b', [
      [2, 'two'],
      [4, 'four ERROR'],
    ]);

    const { events } = await filter(group, input);

    expect(events?.map(({ message }) => message)).toEqual(expected);
  });

  it('goes page by page over what matches, also when late events come in between', async () => {
    const { group, stream } = await createGroupWithStream(['a', 'skip', 'b', 'c']);
    const input = { logGroupName: group, filterPattern: '-skip', limit: 2 };

    const pages: (string | undefined)[][] = [];
    for await (const { events } of paginateFilterLogEvents({ client: logs }, input)) {
      pages.push(events?.map(({ message }) => message) ?? []);
      await put(group, stream, [[0, 'late']]);
    }

    expect(pages).toEqual([['a', 'b'], ['c']]);
  });

  it('goes page by page from the newest event to the oldest, when it is not to start there', async () => {
    const { group } = await createGroupWithStream(['a', 'b', 'c']);
    const input = { startFromHead: false, startTime: START_TIME, limit: 2 };

    const first = await filter(group, input);
    const second = await filter(group, { limit: 2, nextToken: first.nextToken });

    expect(first.events?.map(({ message }) => message)).toEqual(['c', 'b']);
    expect(second.events?.map(({ message }) => message)).toEqual(['a']);
    expect(second.nextToken).toBeUndefined();
  });

  it('begins at the newest event only for times from 2024 on', async () => {
    const { group } = await createGroupWithStream(['a']);
    const from = (startTime: number) => filter(group, { startFromHead: false, startTime });

    await expect(from(Date.parse('2024-01-01T00:00:00Z') - 1)).rejects.toMatchObject({
      name: 'InvalidParameterException',
    });
    await expect(from(Date.parse('2024-01-01T00:00:00Z'))).resolves.toBeDefined();
    await expect(filter(group, { startFromHead: false })).rejects.toMatchObject({
      name: 'InvalidParameterException',
    });
  });

  it('has no further page when the last one is full', async () => {
    const { group } = await createGroupWithStream(['a', 'b']);

    const { events, nextToken } = await filter(group, { limit: 2 });

    expect(events).toHaveLength(2);
    expect(nextToken).toBeUndefined();
  });

  it('knows a group by its ARN, with and without the star', async () => {
    const { group } = await createGroupWithStream(['a']);
    const byArn = (logGroupIdentifier: string) =>
      logs.send(new FilterLogEventsCommand({ logGroupIdentifier }));

    const found = [
      await byArn(`${GROUP_ARN_PREFIX}${group}`),
      await byArn(`${GROUP_ARN_PREFIX}${group}:*`),
      await byArn(group),
    ];

    expect(found.map(({ events }) => events?.length)).toEqual([1, 1, 1]);
  });

  it.each([
    [{ nextToken: 'invalid-token' }, 'The specified nextToken is invalid.'],
    [
      { limit: 10_001 },
      "1 validation error detected: Value '10001' at 'limit' failed to satisfy constraint: Member must have value less than or equal to 10000",
    ],
    [
      { logStreamNames: ['a'], logStreamNamePrefix: 'a' },
      'logStreamNames and logStreamNamePrefix are mutually exclusive.',
    ],
    [{ filterPattern: 'Status: bad' }, "Invalid filter pattern: Invalid character(s) in term ':'"],
    [
      { filterPattern: '%a.b%' },
      'Invalid filter pattern: the emulator does not support regular expressions, see docs/emulator.md: %a.b%',
    ],
  ])('refuses %j', async (input, message) => {
    const group = await createGroup();

    const answer = filter(group, input);

    await expect(answer).rejects.toMatchObject({ name: 'InvalidParameterException', message });
  });
});

describe('resource policies', () => {
  const policyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [] });

  it('are put, changed, listed and deleted', async () => {
    const policyName = newName();
    const put = () => logs.send(new PutResourcePolicyCommand({ policyName, policyDocument }));

    const { resourcePolicy } = await put();
    await emulator.clock.advance('1s');
    await put();
    const { resourcePolicies } = await logs.send(new DescribeResourcePoliciesCommand({}));
    await logs.send(new DeleteResourcePolicyCommand({ policyName }));

    const expected = { policyName, policyDocument, policyScope: 'ACCOUNT' };
    expect(resourcePolicy).toMatchObject(expected);
    expect(resourcePolicies).toContainEqual({
      ...expected,
      lastUpdatedTime: emulator.clock.now(),
    });
    expect(emulator.inventory()).not.toContain(`logs: resource policy ${policyName}`);
  });

  it('are at most ten', async () => {
    const other = new CloudWatchLogsClient(clientConfig(emulator, 'eu-west-1'));
    const put = (index: number) =>
      other.send(new PutResourcePolicyCommand({ policyName: `p${index}`, policyDocument }));
    for (let index = 0; index < 10; index += 1) await put(index);

    const eleventh = put(10);

    await expect(eleventh).rejects.toMatchObject({
      name: 'LimitExceededException',
      message: 'Resource limit exceeded.',
    });
  });

  it('are refused when they are no policies, have no name or do not exist', async () => {
    const malformed = logs.send(
      new PutResourcePolicyCommand({ policyName: 'p', policyDocument: 'text' }),
    );
    const nameless = logs.send(new PutResourcePolicyCommand({ policyDocument }));
    const missing = logs.send(new DeleteResourcePolicyCommand({ policyName: 'nothing' }));

    await expect(malformed).rejects.toMatchObject({ name: 'InvalidParameterException' });
    await expect(nameless).rejects.toMatchObject({ name: 'InvalidParameterException' });
    await expect(missing).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: 'Policy with name [nothing] does not exist.',
    });
  });

  it('of single groups are refused by name', async () => {
    const resourceArn = `${GROUP_ARN_PREFIX}g`;

    const answer = logs.send(
      new PutResourcePolicyCommand({ policyName: 'p', policyDocument, resourceArn }),
    );

    await expect(answer).rejects.toMatchObject({
      name: 'NotImplemented',
      message: expect.stringContaining('policies of single log groups'),
    });
  });
});

describe('tags', () => {
  it('are set, changed and removed', async () => {
    const group = await createGroup({ tags: { a: '1', b: '2' } });
    const resourceArn = `${GROUP_ARN_PREFIX}${group}`;

    await logs.send(new TagResourceCommand({ resourceArn, tags: { b: '3', c: '4' } }));
    await logs.send(new UntagResourceCommand({ resourceArn, tagKeys: ['a', 'nothing'] }));

    const { tags } = await logs.send(new ListTagsForResourceCommand({ resourceArn }));
    expect(tags).toEqual({ b: '3', c: '4' });
  });

  it('are at most fifty', async () => {
    const resourceArn = `${GROUP_ARN_PREFIX}${await createGroup()}`;
    const tags = Object.fromEntries(Array.from({ length: 51 }, (_, index) => [`k${index}`, 'v']));

    const tagging = logs.send(new TagResourceCommand({ resourceArn, tags }));

    await expect(tagging).rejects.toMatchObject({
      name: 'TooManyTagsException',
      resourceName: resourceArn,
    });
  });
});

describe('a service that writes', () => {
  const event = { timestamp: START_TIME, message: 'x' };
  const stream = { logGroupName: '/aws/events/all', logStreamName: 's' };

  it('is refused without a resource policy', async () => {
    const { aws } = await startScope();
    await aws(ROOT).logs.CreateLogGroup(stream);

    const creation = aws(service('events.amazonaws.com')).logs.CreateLogStream(stream);

    const resource = `${GROUP_ARN_PREFIX}/aws/events/all:log-stream:s`;
    await expect(creation).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: `User: events.amazonaws.com is not authorized to perform: logs:CreateLogStream on resource: ${resource} because no resource-based policy allows the logs:CreateLogStream action`,
    });
  });

  it('is admitted by a resource policy', async () => {
    const { aws } = await startScope();
    await aws(ROOT).logs.CreateLogGroup(stream);
    const statement = {
      Effect: 'Allow',
      Principal: { Service: 'events.amazonaws.com' },
      Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      Resource: `${GROUP_ARN_PREFIX}/aws/events/*:*`,
    };
    await aws(ROOT).logs.PutResourcePolicy({
      policyName: 'events',
      policyDocument: JSON.stringify({ Version: '2012-10-17', Statement: [statement] }),
    });
    const { logs: api } = aws(service('events.amazonaws.com'));

    await api.CreateLogStream(stream);
    await api.PutLogEvents({ ...stream, logEvents: [event] });

    const { events } = await aws(ROOT).logs.FilterLogEvents(stream);
    expect(events).toMatchObject([event]);
  });

  it('needs none, and no order, when it delivers the logs of Lattice', async () => {
    const { aws } = await startScope();
    const { logs: api } = aws(service('delivery.logs.amazonaws.com'));
    await api.CreateLogGroup(stream);
    await api.CreateLogStream(stream);

    await api.PutLogEvents({
      ...stream,
      logEvents: [
        { timestamp: 2, message: 'b' },
        { timestamp: 1, message: 'a' },
      ],
    });

    const { events } = await api.GetLogEvents(stream);
    expect(events?.map(({ message }) => message)).toEqual(['a', 'b']);
  });

  function service(principal: string) {
    return { kind: 'service', principal, accountId: ACCOUNT, sourceArn: 'arn:any' } as const;
  }
});

describe('stored events', () => {
  it('are passed to CloudWatch, which looks for metrics in them', async () => {
    const { aws, bus } = await startScope();
    const told: BusEvents['log-events'][] = [];
    bus.on('log-events', (event) => told.push(event));
    const { logs: api } = aws(ROOT);
    const stream = { logGroupName: 'g', logStreamName: 's' };
    await api.CreateLogGroup(stream);
    await api.CreateLogStream(stream);
    const logEvents = [{ timestamp: START_TIME, message: '{"_aws":{}}' }];

    await api.PutLogEvents({ ...stream, logEvents });
    await api.PutLogEvents({ ...stream, logStreamName: 'x', logEvents }).catch(() => {});

    expect(told).toEqual([{ logGroupName: 'g', events: logEvents }]);
  });
});

const ROOT = { kind: 'root', accountId: ACCOUNT } as const;

let lastNumber = 0;

function newName(): string {
  lastNumber += 1;
  return `name-${lastNumber}`;
}

async function messagesOf(logGroupName: string): Promise<(string | undefined)[]> {
  const { events = [] } = await logs.send(new FilterLogEventsCommand({ logGroupName }));
  return events.map(({ message }) => message);
}

async function storedBytesOf(logGroupName: string): Promise<number | undefined> {
  const command = new DescribeLogGroupsCommand({ logGroupNamePrefix: logGroupName });
  const { logGroups = [] } = await logs.send(command);
  return logGroups[0]?.storedBytes;
}

async function createGroup(input: Partial<CreateLogGroupCommandInput> = {}): Promise<string> {
  const { logGroupName = newName() } = input;
  await logs.send(new CreateLogGroupCommand({ ...input, logGroupName }));
  return logGroupName;
}

async function describeGroups(input: DescribeLogGroupsCommand['input']) {
  const { logGroups = [] } = await logs.send(new DescribeLogGroupsCommand(input));
  return logGroups;
}

function createStream(logGroupName: string, logStreamName: string) {
  return logs.send(new CreateLogStreamCommand({ logGroupName, logStreamName }));
}

async function describeStreams(
  logGroupName: string,
  input: DescribeLogStreamsCommand['input'] = {},
) {
  const { logStreams = [] } = await logs.send(
    new DescribeLogStreamsCommand({ logGroupName, ...input }),
  );
  return logStreams;
}

/** A group with a stream that holds the messages, a millisecond apart. */
async function createGroupWithStream(messages: readonly string[] = []) {
  const group = await createGroup();
  const stream = 'stream';
  await createStream(group, stream);
  if (messages.length > 0)
    await put(
      group,
      stream,
      messages.map((text, index) => [index, text]),
    );
  return { group, stream };
}

/** @param events each with its distance in milliseconds from the start of the test's time */
function put(
  logGroupName: string,
  logStreamName: string,
  events: readonly (readonly [number, string])[],
) {
  const logEvents = events.map(([ms, message]) => ({ timestamp: START_TIME + ms, message }));
  return logs.send(new PutLogEventsCommand({ logGroupName, logStreamName, logEvents }));
}

function get(
  logGroupName: string,
  logStreamName: string,
  input: Partial<GetLogEventsCommandInput> = {},
) {
  return logs.send(new GetLogEventsCommand({ logGroupName, logStreamName, ...input }));
}

function filter(logGroupName: string, input: FilterLogEventsCommandInput = {}) {
  return logs.send(new FilterLogEventsCommand({ logGroupName, ...input }));
}

/** Starts a scope as services see it: with the APIs as any caller, and the bus. */
async function startScope(): Promise<Scope> {
  const world = await World.load(SERVICES, sharedParts());
  await world.services.need('logs');
  return world.scope(ACCOUNT, 'us-east-1');
}
