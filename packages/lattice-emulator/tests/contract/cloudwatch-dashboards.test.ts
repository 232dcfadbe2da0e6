import {
  CloudWatchClient,
  DashboardInvalidInputError,
  DeleteDashboardsCommand,
  GetDashboardCommand,
  InvalidNextToken,
  ListDashboardsCommand,
  ListTagsForResourceCommand,
  PutDashboardCommand,
  ResourceNotFound,
} from '@aws-sdk/client-cloudwatch';
import { afterEach, describe, expect, it } from '@jest/globals';
import { clientConfig, startEmulator } from '../support/emulator.ts';

const ARN = 'arn:aws:cloudwatch::123456789012:dashboard/';
const BODY = '{"widgets":[]}';

const emulator = await startEmulator();
const client = new CloudWatchClient(clientConfig(emulator));

afterEach(async () => {
  const { DashboardEntries = [] } = await client.send(new ListDashboardsCommand({}));
  await deleteAll(DashboardEntries.map(({ DashboardName = '' }) => DashboardName));
});

describe('a dashboard', () => {
  it('comes back as it was put', async () => {
    const { DashboardValidationMessages } = await put('green');

    expect(DashboardValidationMessages).toEqual([]);
    expect(await get('green')).toMatchObject({
      DashboardName: 'green',
      DashboardArn: `${ARN}green`,
      DashboardBody: BODY,
    });
    expect(emulator.inventory()).toContain('cloudwatch: dashboard green');
  });

  it('is replaced when it is put again', async () => {
    await put('green');
    await emulator.clock.advance('1s');

    await put('green', '{"widgets":[{}]}');

    expect(await list()).toEqual([
      {
        DashboardName: 'green',
        DashboardArn: `${ARN}green`,
        LastModified: new Date(emulator.clock.now()),
        Size: 16,
      },
    ]);
  });

  it('bears tags', async () => {
    const Tags = [{ Key: 'team', Value: 'a' }];
    await client.send(
      new PutDashboardCommand({ DashboardName: 'green', DashboardBody: BODY, Tags }),
    );

    const listed = await client.send(
      new ListTagsForResourceCommand({ ResourceARN: `${ARN}green` }),
    );

    expect(listed.Tags).toEqual(Tags);
  });

  it.each([
    ['text', 'x', 'The dashboard body is not valid JSON'],
    ['a list', '[]', 'The dashboard body must be a JSON object'],
  ])('is refused when its body is %s', async (_, body, problem) => {
    const attempt = put('green', body);

    await expect(attempt).rejects.toThrow(DashboardInvalidInputError);
    await expect(attempt).rejects.toMatchObject({
      message: expect.stringContaining(
        'The dashboard body is invalid, there are 1 validation errors',
      ),
      dashboardValidationMessages: [{ DataPath: '', Message: problem }],
    });
  });

  it('is refused when its name has other characters than letters, digits, - and _', async () => {
    const attempt = put('green.errors');

    await expect(attempt).rejects.toThrow(DashboardInvalidInputError);
    await expect(attempt).rejects.toThrow('contains invalid characters');
  });

  it('is not found when it was not put', async () => {
    // The SDK cannot tell it from a DashboardNotFoundError, because both have one code on the wire.
    await expect(get('nothing')).rejects.toThrow(ResourceNotFound);
    await expect(get('nothing')).rejects.toThrow('Dashboard nothing does not exist');
  });
});

describe('ListDashboards', () => {
  it('filters by the beginning of the name', async () => {
    await put('green-a');
    await put('green-b');
    await put('blue');

    const names = (await list('green-')).map(({ DashboardName }) => DashboardName);

    expect(names).toEqual(['green-a', 'green-b']);
  });

  it('refuses a token that it did not give', async () => {
    const attempt = client.send(new ListDashboardsCommand({ NextToken: 'x' }));

    await expect(attempt).rejects.toThrow(InvalidNextToken);
  });
});

describe('DeleteDashboards', () => {
  it('deletes nothing when one of the names does not exist', async () => {
    await put('green');

    await expect(deleteAll(['green', 'nothing'])).rejects.toThrow(ResourceNotFound);

    expect(await list()).toHaveLength(1);
  });
});

function put(DashboardName: string, DashboardBody = BODY) {
  return client.send(new PutDashboardCommand({ DashboardName, DashboardBody }));
}

function get(DashboardName: string) {
  return client.send(new GetDashboardCommand({ DashboardName }));
}

async function list(DashboardNamePrefix?: string) {
  const { DashboardEntries = [] } = await client.send(
    new ListDashboardsCommand({ DashboardNamePrefix }),
  );
  return DashboardEntries;
}

function deleteAll(DashboardNames: string[]) {
  return client.send(new DeleteDashboardsCommand({ DashboardNames }));
}
