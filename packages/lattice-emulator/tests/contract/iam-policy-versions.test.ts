import {
  CreatePolicyCommand,
  CreatePolicyVersionCommand,
  DeletePolicyCommand,
  DeletePolicyVersionCommand,
  GetPolicyCommand,
  GetPolicyVersionCommand,
  IAMClient,
  ListPolicyVersionsCommand,
  paginateListPolicyVersions,
  SetDefaultPolicyVersionCommand,
} from '@aws-sdk/client-iam';
import { afterAll, describe, expect, it } from '@jest/globals';
import { clientConfig, START_TIME, startEmulator } from '../support/emulator.ts';

const emulator = await startEmulator();
const iam = new IAMClient(clientConfig(emulator));
afterAll(() => iam.destroy());

const AWS_BASIC = 'arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole';

describe('a new version of a managed policy', () => {
  it('waits beside the one that counts', async () => {
    const PolicyArn = await createPolicy('waiting');

    const { PolicyVersion } = await addVersion(PolicyArn, 'b');

    expect(PolicyVersion).toEqual({
      VersionId: 'v2',
      IsDefaultVersion: false,
      CreateDate: new Date(START_TIME),
    });
    expect(await defaultOf(PolicyArn)).toEqual(['v1', documentFor('a')]);
  });

  it('counts at once when it is to', async () => {
    const PolicyArn = await createPolicy('at-once');

    const { PolicyVersion } = await addVersion(PolicyArn, 'b', true);

    expect(PolicyVersion).toMatchObject({ VersionId: 'v2', IsDefaultVersion: true });
    expect(await defaultOf(PolicyArn)).toEqual(['v2', documentFor('b')]);
  });

  it('never gets the number of one that is gone', async () => {
    const PolicyArn = await createPolicy('numbers');
    await addVersion(PolicyArn, 'b');
    await iam.send(new DeletePolicyVersionCommand({ PolicyArn, VersionId: 'v2' }));

    await addVersion(PolicyArn, 'c');

    expect(await versionsOf(PolicyArn)).toEqual(['v3', 'v1']);
  });

  it('is the fifth at most', async () => {
    const PolicyArn = await createPolicy('five');
    for (const action of ['b', 'c', 'd', 'e']) await addVersion(PolicyArn, action);

    await expect(addVersion(PolicyArn, 'f')).rejects.toMatchObject({
      name: 'LimitExceededException',
      message: expect.stringContaining('A managed policy can have up to 5 versions.'),
    });
  });

  it('must be a policy', async () => {
    const PolicyArn = await createPolicy('malformed');
    const PolicyDocument = '{}';

    await expect(
      iam.send(new CreatePolicyVersionCommand({ PolicyArn, PolicyDocument })),
    ).rejects.toMatchObject({ name: 'MalformedPolicyDocumentException' });
  });

  it('cannot be made of a policy of AWS', async () => {
    await expect(addVersion(AWS_BASIC, 'a')).rejects.toThrow(`Policy ${AWS_BASIC} was not found.`);
  });
});

describe('the versions of a managed policy', () => {
  it('are listed newest first, page by page', async () => {
    const PolicyArn = await createPolicy('listed');
    await addVersion(PolicyArn, 'b');
    await addVersion(PolicyArn, 'c');
    const pages: (string | undefined)[][] = [];

    for await (const { Versions = [] } of paginateListPolicyVersions(
      { client: iam, pageSize: 2 },
      { PolicyArn },
    )) {
      pages.push(Versions.map(({ VersionId }) => VersionId));
    }

    expect(pages).toEqual([['v3', 'v2'], ['v1']]);
  });

  it('include the only one of a policy of AWS', async () => {
    expect(await versionsOf(AWS_BASIC)).toEqual(['v1']);
  });

  it('take turns, and all but the one that counts can go', async () => {
    const PolicyArn = await createPolicy('turns');
    await addVersion(PolicyArn, 'b');
    await iam.send(new SetDefaultPolicyVersionCommand({ PolicyArn, VersionId: 'v2' }));

    expect(await defaultOf(PolicyArn)).toEqual(['v2', documentFor('b')]);
    await expect(
      iam.send(new DeletePolicyVersionCommand({ PolicyArn, VersionId: 'v2' })),
    ).rejects.toMatchObject({
      name: 'DeleteConflictException',
      message: 'Cannot delete the default version of a policy.',
    });
    await iam.send(new DeletePolicyVersionCommand({ PolicyArn, VersionId: 'v1' }));

    expect(await versionsOf(PolicyArn)).toEqual(['v2']);
  });

  it.each([DeletePolicyVersionCommand, SetDefaultPolicyVersionCommand])(
    'are not found when they never were: %p',
    async (Command) => {
      const PolicyArn = await createPolicy(`never-${Command.name}`);

      await expect(iam.send(new Command({ PolicyArn, VersionId: 'v9' }))).rejects.toMatchObject({
        name: 'NoSuchEntityException',
        message: `Policy ${PolicyArn} version v9 does not exist or is not attachable.`,
      });
    },
  );

  it('keep their policy from being deleted', async () => {
    const PolicyArn = await createPolicy('kept');
    await addVersion(PolicyArn, 'b');

    await expect(iam.send(new DeletePolicyCommand({ PolicyArn }))).rejects.toMatchObject({
      name: 'DeleteConflictException',
      message: expect.stringContaining('This policy has more than one version.'),
    });
  });
});

async function createPolicy(PolicyName: string): Promise<string> {
  const PolicyDocument = documentFor('a');
  const { Policy } = await iam.send(new CreatePolicyCommand({ PolicyName, PolicyDocument }));
  return Policy?.Arn ?? '';
}

function addVersion(PolicyArn: string, action: string, SetAsDefault?: boolean) {
  const PolicyDocument = documentFor(action);
  return iam.send(new CreatePolicyVersionCommand({ PolicyArn, PolicyDocument, SetAsDefault }));
}

async function versionsOf(PolicyArn: string) {
  const { Versions = [] } = await iam.send(new ListPolicyVersionsCommand({ PolicyArn }));
  return Versions.map(({ VersionId }) => VersionId);
}

/** The version that counts, and what it says. */
async function defaultOf(PolicyArn: string) {
  const { Policy } = await iam.send(new GetPolicyCommand({ PolicyArn }));
  const VersionId = Policy?.DefaultVersionId;
  const { PolicyVersion } = await iam.send(new GetPolicyVersionCommand({ PolicyArn, VersionId }));
  return [VersionId, decodeURIComponent(PolicyVersion?.Document ?? '')];
}

function documentFor(action: string): string {
  const Statement = { Effect: 'Allow', Action: `logs:${action}`, Resource: '*' };
  return JSON.stringify({ Version: '2012-10-17', Statement: [Statement] });
}
