import {
  AddTagsToResourceCommand,
  DeleteParameterCommand,
  DeleteParametersCommand,
  DescribeParametersCommand,
  GetParameterCommand,
  GetParameterHistoryCommand,
  GetParametersByPathCommand,
  GetParametersCommand,
  HierarchyLevelLimitExceededException,
  HierarchyTypeMismatchException,
  InvalidAllowedPatternException,
  InvalidFilterKey,
  InvalidFilterOption,
  InvalidFilterValue,
  InvalidNextToken,
  InvalidResourceId,
  LabelParameterVersionCommand,
  ListTagsForResourceCommand,
  ParameterAlreadyExists,
  ParameterMaxVersionLimitExceeded,
  ParameterNotFound,
  ParameterPatternMismatchException,
  type ParameterStringFilter,
  ParameterVersionLabelLimitExceeded,
  ParameterVersionNotFound,
  PutParameterCommand,
  type PutParameterCommandInput,
  RemoveTagsFromResourceCommand,
  SSMClient,
  TooManyTagsError,
  UnlabelParameterVersionCommand,
  ValidationException,
} from '@aws-sdk/client-ssm';
import { afterAll, describe, expect, it } from '@jest/globals';
import { clientConfig, START_TIME, startEmulator } from '../support/emulator.ts';

const emulator = await startEmulator();
const ssm = new SSMClient(clientConfig(emulator));
afterAll(() => ssm.destroy());

const ARN = 'arn:aws:ssm:us-east-1:123456789012:parameter';

let names = 0;

/** A path that no other test has. */
function newName(): string {
  names += 1;
  return `/test-${names}/name`;
}

function put(Name: string, Value: string, more: Partial<PutParameterCommandInput> = {}) {
  return ssm.send(new PutParameterCommand({ Name, Value, Type: 'String', ...more }));
}

function overwrite(Name: string, Value: string, more: Partial<PutParameterCommandInput> = {}) {
  return ssm.send(new PutParameterCommand({ Name, Value, Overwrite: true, ...more }));
}

async function get(Name: string, WithDecryption = false, client = ssm) {
  const output = await client.send(new GetParameterCommand({ Name, WithDecryption }));
  return output.Parameter;
}

async function readValue(name: string) {
  return (await get(name))?.Value;
}

describe('PutParameter', () => {
  it('creates version 1 of a parameter, and the next one only with Overwrite', async () => {
    const name = newName();

    expect(await put(name, 'a')).toMatchObject({ Version: 1, Tier: 'Standard' });
    await expect(put(name, 'b')).rejects.toThrow(ParameterAlreadyExists);
    expect(await overwrite(name, 'b')).toMatchObject({ Version: 2 });

    expect(await get(name)).toEqual({
      Name: name,
      ARN: `${ARN}${name}`,
      Type: 'String',
      Value: 'b',
      Version: 2,
      DataType: 'text',
      LastModifiedDate: new Date(START_TIME),
    });
    expect(emulator.inventory()).toContain(`ssm: ${name}`);
  });

  it('needs a type for a new parameter, which stays', async () => {
    const name = newName();

    await expect(put(name, 'a', { Type: undefined })).rejects.toThrow(
      'A parameter type is required when you create a parameter.',
    );
    await put(name, 'a');
    await expect(overwrite(name, 'a', { Type: 'StringList' })).rejects.toThrow(
      HierarchyTypeMismatchException,
    );
  });

  it.each([
    ['a path that does not start at the root', 'a/b', 'fully qualified'],
    ['a letter that is not allowed', '/a/b@c', 'each sub-path can be formed as'],
    ['two slashes', '/a//b', 'each sub-path can be formed as'],
    ['a slash at the end', '/a/', 'each sub-path can be formed as'],
    ['the prefix ssm', 'SSM-name', 'can\'t be prefixed with "aws" or "ssm"'],
    ['the prefix aws', 'aws.name', 'can\'t be prefixed with "aws" or "ssm"'],
  ])('refuses a name with %s', async (_, name, text) => {
    const attempt = put(name, 'x');

    await expect(attempt).rejects.toThrow(ValidationException);
    await expect(attempt).rejects.toThrow(text);
  });

  it('keeps what lies under /aws to AWS', async () => {
    await expect(put('/aws/service/x', 'x')).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: 'No access to reserved parameter name: /aws/service/x.',
    });
  });

  it.each([
    [15, true],
    [16, false],
  ])('takes %d levels: %s', async (levels, isTaken) => {
    const attempt = put('/x'.repeat(levels), 'x');

    if (isTaken) await expect(attempt).resolves.toMatchObject({ Version: 1 });
    else await expect(attempt).rejects.toThrow(HierarchyLevelLimitExceededException);
  });

  it.each([
    ['Standard', 4_096, undefined],
    ['Advanced', 8_192, 'Advanced'],
  ] as const)('takes %s values of up to %d characters', async (tier, most, Tier) => {
    const name = newName();

    await expect(put(name, 'x'.repeat(most + 1), { Tier })).rejects.toThrow(
      `${tier} tier parameters support a maximum parameter value of ${most} characters.`,
    );
    expect(await put(name, 'x'.repeat(most), { Tier })).toMatchObject({ Tier: tier });
  });

  it('chooses the tier on request, and never returns to the lower one', async () => {
    const name = newName();
    const Tier = 'Intelligent-Tiering';

    expect(await put(name, 'x', { Tier })).toMatchObject({ Tier: 'Standard' });
    expect(await overwrite(name, 'x'.repeat(5_000), { Tier })).toMatchObject({ Tier: 'Advanced' });
    await expect(overwrite(name, 'x', { Tier: 'Standard' })).rejects.toThrow(
      "You can't downgrade a parameter",
    );
  });

  it('holds values against the allowed pattern', async () => {
    const AllowedPattern = '\\d+';

    await expect(put(newName(), '12x', { AllowedPattern })).rejects.toThrow(
      ParameterPatternMismatchException,
    );
    await expect(put(newName(), '12', { AllowedPattern: '(' })).rejects.toThrow(
      InvalidAllowedPatternException,
    );
    await put(newName(), '12', { AllowedPattern });
  });

  it('does not take tags when it overwrites', async () => {
    const name = newName();
    const Tags = [{ Key: 'a', Value: '1' }];
    await put(name, 'x', { Tags });

    await expect(overwrite(name, 'y', { Tags })).rejects.toThrow(
      "tags and overwrite can't be used together",
    );
  });

  it.each([
    ['an empty value', { Value: '' }, 'ValidationException'],
    ['a data type that does not exist', { DataType: 'number' }, 'ValidationException'],
    ['images', { DataType: 'aws:ec2:image' }, 'NotImplemented'],
    ['policies', { Policies: '[{"Type":"Expiration"}]' }, 'NotImplemented'],
  ])('refuses %s', async (_, more, error) => {
    await expect(put(newName(), 'x', more)).rejects.toMatchObject({ name: error });
  });

  it('forgets the oldest of more than 100 versions, unless it has a label', async () => {
    const name = newName();
    await put(name, 'v1');
    for (let version = 2; version <= 101; version += 1) await overwrite(name, `v${version}`);

    await expect(get(`${name}:1`)).rejects.toThrow(ParameterVersionNotFound);
    await ssm.send(
      new LabelParameterVersionCommand({ Name: name, ParameterVersion: 2, Labels: ['keep'] }),
    );
    await expect(overwrite(name, 'one more')).rejects.toThrow(ParameterMaxVersionLimitExceeded);
  });

  it('lets exactly one of many win that race to make the same parameter', async () => {
    const name = newName();

    const results = await Promise.allSettled(
      Array.from({ length: 10 }, (_, number) => put(name, String(number))),
    );

    const winners = results.flatMap(({ status }, number) => (status === 'fulfilled' ? number : []));
    expect(winners).toHaveLength(1);
    expect(await readValue(name)).toBe(String(winners[0]));
  });
});

describe('GetParameter', () => {
  it('finds a version by its number, by its label and by ARN', async () => {
    const name = newName();
    await put(name, 'first');
    await overwrite(name, 'second');
    await ssm.send(
      new LabelParameterVersionCommand({ Name: name, ParameterVersion: 1, Labels: ['stable'] }),
    );

    expect(await get(`${name}:1`)).toMatchObject({ Value: 'first', Selector: ':1' });
    expect(await get(`${name}:stable`)).toMatchObject({ Value: 'first', Selector: ':stable' });
    expect(await readValue(`${ARN}${name}`)).toBe('second');
    expect(await readValue(`${ARN}${name}:1`)).toBe('first');
  });

  it('distinguishes a missing parameter from a missing version', async () => {
    const name = newName();
    await put(name, 'x');

    await expect(get(newName())).rejects.toThrow(ParameterNotFound);
    await expect(get(`${ARN}/nowhere`)).rejects.toThrow(ParameterNotFound);
    await expect(get(`${name}:2`)).rejects.toThrow(
      `Systems Manager could not find version 2 of ${name}. Verify the version and try again.`,
    );
    await expect(get(`${name}:no`)).rejects.toThrow(ParameterVersionNotFound);
    await expect(get('a b')).rejects.toThrow(ValidationException);
  });

  it('shows a secure string only to who asks for decryption', async () => {
    const name = newName();
    await put(name, 'secret', { Type: 'SecureString' });

    expect((await get(name, true))?.Value).toBe('secret');
    expect((await get(name))?.Value).not.toContain('secret');
  });

  it('keeps accounts and regions apart', async () => {
    const name = newName();
    await put(name, 'x');
    const others = [
      new SSMClient(clientConfig(emulator, 'eu-west-1')),
      new SSMClient({
        ...clientConfig(emulator),
        credentials: { accessKeyId: '111122223333', secretAccessKey: 'x' },
      }),
    ];

    for (const other of others) {
      await expect(get(name, false, other)).rejects.toThrow(ParameterNotFound);
      other.destroy();
    }
  });
});

describe('GetParameters', () => {
  it('gives what there is, and names what there is not', async () => {
    const [a, b] = [newName(), newName()];
    await put(a, '1');
    await put(b, '2');

    const output = await ssm.send(
      new GetParametersCommand({ Names: [a, '/nowhere', `${b}:1`, `${b}:9`] }),
    );

    expect(output.Parameters?.map(({ Value }) => Value)).toEqual(['1', '2']);
    expect(output.InvalidParameters).toEqual(['/nowhere', `${b}:9`]);
  });

  it('takes ten names at most', async () => {
    const Names = Array.from({ length: 11 }, (_, number) => `/n/${number}`);

    await expect(ssm.send(new GetParametersCommand({ Names }))).rejects.toThrow(
      'Member must have length less than or equal to 10',
    );
  });
});

describe('GetParametersByPath', () => {
  it('gives one level, or all below, page by page', async () => {
    for (const name of ['/tree/a', '/tree/b/c', '/tree/d', '/treehouse/e']) await put(name, 'x');
    const page = (more: object) =>
      ssm.send(new GetParametersByPathCommand({ Path: '/tree', ...more }));
    const namesOf = async (more: object) => (await page(more)).Parameters?.map(({ Name }) => Name);

    expect(await namesOf({})).toEqual(['/tree/a', '/tree/d']);
    expect(await namesOf({ Recursive: true })).toEqual(['/tree/a', '/tree/b/c', '/tree/d']);
    const { NextToken } = await page({ Recursive: true, MaxResults: 2 });
    expect(await namesOf({ Recursive: true, MaxResults: 2, NextToken })).toEqual(['/tree/d']);
  });

  it('filters by type and label', async () => {
    await put('/filtered/plain', 'x');
    await put('/filtered/secret', 'x', { Type: 'SecureString' });
    await put('/filtered/labelled', 'x');
    await ssm.send(
      new LabelParameterVersionCommand({ Name: '/filtered/labelled', Labels: ['live'] }),
    );
    const namesBy = async (filter: ParameterStringFilter) => {
      const { Parameters = [] } = await ssm.send(
        new GetParametersByPathCommand({ Path: '/filtered/', ParameterFilters: [filter] }),
      );
      return Parameters.map(({ Name }) => Name);
    };

    expect(await namesBy({ Key: 'Type', Values: ['SecureString'] })).toEqual(['/filtered/secret']);
    expect(await namesBy({ Key: 'Label', Values: ['live'] })).toEqual(['/filtered/labelled']);
    await expect(namesBy({ Key: 'Name', Values: ['x'] })).rejects.toThrow(InvalidFilterKey);
  });

  it('refuses a path without a slash, too big a page and a token from elsewhere', async () => {
    const ask = (more: object) =>
      ssm.send(new GetParametersByPathCommand({ Path: '/tree', ...more }));

    await expect(ask({ Path: 'tree' })).rejects.toThrow('must begin with a forward slash');
    await expect(ask({ MaxResults: 11 })).rejects.toThrow(
      'Member must have value less than or equal to 10',
    );
    await expect(ask({ NextToken: 'x' })).rejects.toThrow(InvalidNextToken);
  });
});

describe('DescribeParameters', () => {
  async function namesBy(...ParameterFilters: ParameterStringFilter[]) {
    const { Parameters = [] } = await ssm.send(new DescribeParametersCommand({ ParameterFilters }));
    return Parameters.map(({ Name }) => Name);
  }

  it('returns everything but the value', async () => {
    const name = newName();
    await put(name, 'secret', {
      Type: 'SecureString',
      Description: 'what it is for',
      AllowedPattern: '.*',
    });

    const { Parameters } = await ssm.send(
      new DescribeParametersCommand({
        ParameterFilters: [{ Key: 'Name', Values: [name] }],
      }),
    );

    expect(Parameters).toEqual([
      {
        Name: name,
        ARN: `${ARN}${name}`,
        Type: 'SecureString',
        KeyId: 'alias/aws/ssm',
        LastModifiedDate: new Date(START_TIME),
        LastModifiedUser: 'arn:aws:iam::123456789012:root',
        Description: 'what it is for',
        AllowedPattern: '.*',
        Version: 1,
        Tier: 'Standard',
        Policies: [],
        DataType: 'text',
      },
    ]);
  });

  it('filters by name, path, type and tag, all at once', async () => {
    await put('/described/one', 'x', { Tags: [{ Key: 'team', Value: 'a' }] });
    await put('/described/two', 'x', { Tags: [{ Key: 'team', Value: 'b' }] });
    await put('/described/deep/three', 'x', { Type: 'StringList' });
    const under = (Option: string) => ({ Key: 'Path', Option, Values: ['/described'] });

    expect(await namesBy(under('OneLevel'))).toEqual(['/described/one', '/described/two']);
    expect(await namesBy(under('Recursive'))).toHaveLength(3);
    expect(await namesBy(under('Recursive'), { Key: 'Type', Values: ['StringList'] })).toEqual([
      '/described/deep/three',
    ]);
    expect(await namesBy({ Key: 'tag:team', Values: ['b'] })).toEqual(['/described/two']);
    expect(await namesBy(under('Recursive'), { Key: 'tag:team' })).toHaveLength(2);
    expect(
      await namesBy({
        Key: 'Name',
        Option: 'BeginsWith',
        Values: ['/described/d', '/described/o'],
      }),
    ).toEqual(['/described/one', '/described/deep/three']);
    expect(await namesBy({ Key: 'Name', Option: 'Contains', Values: ['cribed/tw'] })).toEqual([
      '/described/two',
    ]);
  });

  it.each([
    ['a key that does not exist', { Key: 'Colour', Values: ['x'] }, ValidationException],
    ['a key of another operation', { Key: 'Label', Values: ['x'] }, InvalidFilterKey],
    ['an option', { Key: 'Type', Option: 'Contains', Values: ['x'] }, InvalidFilterOption],
    ['no values', { Key: 'Type' }, InvalidFilterValue],
  ])('refuses a filter with %s', async (_, filter, error) => {
    await expect(namesBy(filter)).rejects.toThrow(error);
  });

  it('takes the filters of old', async () => {
    await put('/old/one', 'x');
    const Filters = [{ Key: 'Name' as const, Values: ['/old'] }];

    const { Parameters } = await ssm.send(new DescribeParametersCommand({ Filters }));

    expect(Parameters?.map(({ Name }) => Name)).toEqual(['/old/one']);
  });
});

describe('GetParameterHistory', () => {
  it('gives every version, oldest first, with its labels', async () => {
    const name = newName();
    await put(name, 'a', { Description: 'why' });
    await emulator.clock.advance('1m');
    await overwrite(name, 'b');
    await ssm.send(
      new LabelParameterVersionCommand({ Name: name, ParameterVersion: 1, Labels: ['old'] }),
    );

    const history = await ssm.send(new GetParameterHistoryCommand({ Name: name }));
    const second = await ssm.send(new GetParameterHistoryCommand({ Name: name, MaxResults: 1 }));

    expect(history.Parameters).toMatchObject([
      { Version: 1, Value: 'a', Labels: ['old'], Description: 'why' },
      { Version: 2, Value: 'b', Labels: [], Description: 'why' },
    ]);
    expect(second.NextToken).toBeDefined();
    await expect(ssm.send(new GetParameterHistoryCommand({ Name: newName() }))).rejects.toThrow(
      ParameterNotFound,
    );
  });
});

describe('deleting', () => {
  it('deletes one, or many with a word on each', async () => {
    const [a, b] = [newName(), newName()];
    await put(a, 'x');
    await put(b, 'x');

    await ssm.send(new DeleteParameterCommand({ Name: a }));
    await expect(ssm.send(new DeleteParameterCommand({ Name: a }))).rejects.toThrow(
      ParameterNotFound,
    );
    const output = await ssm.send(new DeleteParametersCommand({ Names: [a, b] }));

    expect(output).toMatchObject({ DeletedParameters: [b], InvalidParameters: [a] });
    expect(emulator.inventory()).not.toContain(`ssm: ${b}`);
  });
});

describe('labels', () => {
  const label = (Name: string, Labels: string[], ParameterVersion?: number) =>
    ssm.send(new LabelParameterVersionCommand({ Name, Labels, ParameterVersion }));

  it('move from version to version, and go', async () => {
    const name = newName();
    await put(name, 'a');
    await overwrite(name, 'b');
    await label(name, ['live'], 1);

    const moved = await label(name, ['live', '1st', 'aws-x']);
    expect(moved).toMatchObject({ ParameterVersion: 2, InvalidLabels: ['1st', 'aws-x'] });
    expect(await readValue(`${name}:live`)).toBe('b');

    const removed = await ssm.send(
      new UnlabelParameterVersionCommand({
        Name: name,
        ParameterVersion: 2,
        Labels: ['live', 'other'],
      }),
    );
    expect(removed).toMatchObject({ RemovedLabels: ['live'], InvalidLabels: ['other'] });
    await expect(get(`${name}:live`)).rejects.toThrow(ParameterVersionNotFound);
  });

  it('are ten at most on one version, of one that exists', async () => {
    const name = newName();
    await put(name, 'a');
    const labels = Array.from({ length: 11 }, (_, number) => `label-${number}`);

    await expect(label(name, labels)).rejects.toThrow(ParameterVersionLabelLimitExceeded);
    await expect(label(name, ['x'], 7)).rejects.toThrow(ParameterVersionNotFound);
    await expect(label(newName(), ['x'])).rejects.toThrow(ParameterNotFound);
  });
});

describe('tags of parameters', () => {
  it('are added, listed and removed', async () => {
    const ResourceId = newName();
    const ResourceType = 'Parameter';
    await put(ResourceId, 'x', { Tags: [{ Key: 'a', Value: '1' }] });

    await ssm.send(
      new AddTagsToResourceCommand({ ResourceType, ResourceId, Tags: [{ Key: 'b', Value: '2' }] }),
    );
    await ssm.send(new RemoveTagsFromResourceCommand({ ResourceType, ResourceId, TagKeys: ['a'] }));

    const { TagList } = await ssm.send(
      new ListTagsForResourceCommand({ ResourceType, ResourceId }),
    );
    expect(TagList).toEqual([{ Key: 'b', Value: '2' }]);
  });

  it('are fifty at most, of a parameter that exists', async () => {
    const ResourceId = newName();
    await put(ResourceId, 'x');
    const Tags = Array.from({ length: 51 }, (_, number) => ({ Key: `k${number}`, Value: 'v' }));
    const add = (id: string) =>
      ssm.send(new AddTagsToResourceCommand({ ResourceType: 'Parameter', ResourceId: id, Tags }));

    await expect(add(ResourceId)).rejects.toThrow(TooManyTagsError);
    await expect(add(newName())).rejects.toThrow(InvalidResourceId);
  });
});
