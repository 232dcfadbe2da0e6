import {
  AttachRolePolicyCommand,
  CreatePolicyCommand,
  CreateRoleCommand,
  type CreateRoleCommandInput,
  DeletePolicyCommand,
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  DetachRolePolicyCommand,
  GetPolicyCommand,
  GetPolicyVersionCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  IAMClient,
  ListAttachedRolePoliciesCommand,
  ListPoliciesCommand,
  ListRolePoliciesCommand,
  ListRolesCommand,
  ListRoleTagsCommand,
  PutRolePolicyCommand,
  paginateListRoles,
  TagRoleCommand,
  UntagRoleCommand,
  UpdateAssumeRolePolicyCommand,
  UpdateRoleCommand,
} from '@aws-sdk/client-iam';
import { afterAll, describe, expect, it } from '@jest/globals';
import { clientConfig, START_TIME, startEmulator } from '../support/emulator.ts';

const emulator = await startEmulator();
const iam = new IAMClient(clientConfig(emulator));
afterAll(() => iam.destroy());

const TRUST = document({
  Effect: 'Allow',
  Principal: { Service: 'lambda.amazonaws.com' },
  Action: 'sts:AssumeRole',
});
const READ_LOGS = document({ Effect: 'Allow', Action: 'logs:GetLogEvents', Resource: '*' });
const AWS_BASIC = 'arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole';
const UNKNOWN_AWS = 'arn:aws:iam::aws:policy/NoSuchAccess';

describe('CreateRole', () => {
  it('gives a role an id and an ARN below its path', async () => {
    const { Role } = await iam.send(
      new CreateRoleCommand({
        RoleName: 'created',
        Path: '/team/',
        Description: 'for a test',
        AssumeRolePolicyDocument: TRUST,
        Tags: [{ Key: 'team', Value: 'blue' }],
      }),
    );

    expect(Role).toEqual({
      RoleName: 'created',
      Path: '/team/',
      RoleId: expect.stringMatching(/^AROA[A-Z2-7]{17}$/),
      Arn: 'arn:aws:iam::123456789012:role/team/created',
      CreateDate: new Date(START_TIME),
      AssumeRolePolicyDocument: encodeURIComponent(TRUST),
      Description: 'for a test',
      MaxSessionDuration: 3_600,
      Tags: [{ Key: 'team', Value: 'blue' }],
    });
  });

  it.each(['taken', 'TAKEN'])('refuses %s when there is a role named taken', async (RoleName) => {
    await createRole('taken').catch(() => {});

    await expect(createRole(RoleName)).rejects.toMatchObject({
      name: 'EntityAlreadyExistsException',
      message: `Role with name ${RoleName} already exists.`,
    });
  });

  it.each<[string, Partial<CreateRoleCommandInput>, string]>([
    ['a blank in the name', { RoleName: 'a b' }, 'The specified value for roleName is invalid.'],
    ['a name of 65 letters', { RoleName: 'x'.repeat(65) }, 'length less than or equal to 64'],
    ['a path without an end', { Path: '/team' }, 'The specified value for path is invalid.'],
    ['59 minutes', { MaxSessionDuration: 3_599 }, 'value greater than or equal to 3600'],
    ['more than 12 hours', { MaxSessionDuration: 43_201 }, 'value less than or equal to 43200'],
    ['a long description', { Description: 'x'.repeat(1_001) }, 'less than or equal to 1000'],
  ])('refuses %s', async (_, wrong, text) => {
    await expect(createRole('wrong', wrong)).rejects.toMatchObject({
      name: 'ValidationError',
      message: expect.stringContaining(text),
    });
  });

  it.each<[string, string, string]>([
    ['a file name', 'trust.json', 'This policy contains invalid Json'],
    ['no statement', '{"Version":"2012-10-17"}', 'Syntax errors in policy.'],
    [
      'no principal',
      document({ Effect: 'Allow', Action: 'sts:AssumeRole' }),
      'Missing required field Principal',
    ],
    [
      'a resource',
      document({ Effect: 'Allow', Principal: '*', Action: 'sts:AssumeRole', Resource: '*' }),
      'Has prohibited field Resource',
    ],
    ['no action', document({ Effect: 'Allow', Principal: '*' }), 'Missing required field Action'],
    [
      'another action',
      document({ Effect: 'Allow', Principal: '*', Action: 's3:GetObject' }),
      'AssumeRole policy may only specify STS AssumeRole actions.',
    ],
    [
      'a role that does not exist',
      document({
        Effect: 'Allow',
        Principal: { AWS: 'arn:aws:iam::123456789012:role/missing' },
        Action: 'sts:AssumeRole',
      }),
      'Invalid principal in policy: "AWS":"arn:aws:iam::123456789012:role/missing"',
    ],
  ])('refuses a trust policy with %s', async (_, AssumeRolePolicyDocument, message) => {
    await expect(createRole('untrusting', { AssumeRolePolicyDocument })).rejects.toMatchObject({
      name: 'MalformedPolicyDocumentException',
      message,
    });
  });

  it('refuses a trust policy of more than 2048 characters, not counting white space', async () => {
    const Sid = 'x'.repeat(2_048);
    const long = document({ Sid, Effect: 'Allow', Principal: '*', Action: 'sts:AssumeRole' });

    await expect(createRole('long', { AssumeRolePolicyDocument: long })).rejects.toMatchObject({
      name: 'LimitExceededException',
      message: 'Cannot exceed quota for ACLSizePerRole: 2048',
    });
    await createRole('long', { AssumeRolePolicyDocument: TRUST + ' '.repeat(2_048) });
  });
});

describe('GetRole', () => {
  it('gives back what was created, under another id once it was created again', async () => {
    const first = await createRole('again');
    await iam.send(new DeleteRoleCommand({ RoleName: 'again' }));
    const second = await createRole('again');

    const { Role } = await iam.send(new GetRoleCommand({ RoleName: 'again' }));

    expect(Role).toEqual({ ...second, RoleLastUsed: {} });
    expect(Role?.RoleId).not.toBe(first?.RoleId);
  });

  it('does not find a role that is not there', async () => {
    const getting = iam.send(new GetRoleCommand({ RoleName: 'missing' }));

    await expect(getting).rejects.toMatchObject({
      name: 'NoSuchEntityException',
      message: 'The role with name missing cannot be found.',
      $metadata: { httpStatusCode: 404 },
    });
  });

  it('does not find a role of another account', async () => {
    await createRole('private');
    const credentials = { accessKeyId: '210987654321', secretAccessKey: '210987654321' };
    const other = new IAMClient({ ...clientConfig(emulator), credentials });

    const getting = other.send(new GetRoleCommand({ RoleName: 'private' }));

    await expect(getting).rejects.toMatchObject({ name: 'NoSuchEntityException' });
  });

  it('finds a role from every region', async () => {
    await createRole('everywhere');
    const european = new IAMClient(clientConfig(emulator, 'eu-west-1'));

    const { Role } = await european.send(new GetRoleCommand({ RoleName: 'everywhere' }));

    expect(Role?.RoleName).toBe('everywhere');
  });
});

describe('ListRoles', () => {
  it('lists the roles below a path in pages', async () => {
    for (const name of ['list-c', 'list-a', 'list-b']) await createRole(name, { Path: '/list/' });

    const pages: (string | undefined)[][] = [];
    const paginator = paginateListRoles({ client: iam, pageSize: 2 }, { PathPrefix: '/list/' });
    for await (const { Roles = [] } of paginator) pages.push(Roles.map((role) => role.RoleName));

    expect(pages).toEqual([['list-a', 'list-b'], ['list-c']]);
  });

  it.each([
    [{ MaxItems: 0 }, 'Member must have value greater than or equal to 1'],
    [{ MaxItems: 1_001 }, 'Member must have value less than or equal to 1000'],
    [{ Marker: 'no marker!' }, 'Invalid Marker.'],
  ])('refuses %j', async (input, text) => {
    await expect(iam.send(new ListRolesCommand(input))).rejects.toMatchObject({
      name: 'ValidationError',
      message: expect.stringContaining(text),
    });
  });
});

describe('UpdateRole', () => {
  it('changes what is given and leaves the rest', async () => {
    await createRole('updated', { Description: 'before' });

    await iam.send(new UpdateRoleCommand({ RoleName: 'updated', MaxSessionDuration: 7_200 }));

    const { Role } = await iam.send(new GetRoleCommand({ RoleName: 'updated' }));
    expect(Role).toMatchObject({ Description: 'before', MaxSessionDuration: 7_200 });
  });
});

describe('UpdateAssumeRolePolicy', () => {
  it('replaces the trust policy', async () => {
    await createRole('trusting');
    const PolicyDocument = document({ Effect: 'Allow', Principal: '*', Action: 'sts:AssumeRole' });

    await iam.send(new UpdateAssumeRolePolicyCommand({ RoleName: 'trusting', PolicyDocument }));

    const { Role } = await iam.send(new GetRoleCommand({ RoleName: 'trusting' }));
    expect(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? '')).toBe(PolicyDocument);
  });
});

describe('DeleteRole', () => {
  it('refuses while a managed policy is attached', async () => {
    await createRole('attached');
    await attach('attached', AWS_BASIC);

    const deleting = iam.send(new DeleteRoleCommand({ RoleName: 'attached' }));

    await expect(deleting).rejects.toMatchObject({
      name: 'DeleteConflictException',
      message: 'Cannot delete entity, must detach all policies first.',
    });
  });

  it('refuses while it has an inline policy, and succeeds afterwards', async () => {
    const name = { RoleName: 'inline', PolicyName: 'read-logs' };
    await createRole('inline');
    await iam.send(new PutRolePolicyCommand({ ...name, PolicyDocument: READ_LOGS }));

    await expect(iam.send(new DeleteRoleCommand(name))).rejects.toMatchObject({
      name: 'DeleteConflictException',
      message: 'Cannot delete entity, must delete policies first.',
    });
    await iam.send(new DeleteRolePolicyCommand(name));
    await iam.send(new DeleteRoleCommand(name));

    expect(emulator.inventory()).not.toContain('iam: role inline');
  });
});

describe('tags of a role', () => {
  it('are added, replaced and removed by key', async () => {
    const RoleName = 'tagged';
    await createRole(RoleName, { Tags: [{ Key: 'a', Value: '1' }] });

    const Tags = [
      { Key: 'a', Value: '2' },
      { Key: 'b', Value: '3' },
      { Key: 'c', Value: '' },
    ];
    await iam.send(new TagRoleCommand({ RoleName, Tags }));
    await iam.send(new UntagRoleCommand({ RoleName, TagKeys: ['b', 'never'] }));

    const answer = await iam.send(new ListRoleTagsCommand({ RoleName }));
    expect(answer).toMatchObject({ Tags: [Tags[0], Tags[2]], IsTruncated: false });
  });

  it('may not come twice, whatever their case', async () => {
    const Tags = [
      { Key: 'env', Value: '1' },
      { Key: 'Env', Value: '2' },
    ];

    await expect(createRole('twice', { Tags })).rejects.toMatchObject({
      name: 'InvalidInputException',
      message: 'Duplicate tag keys found. Please note that Tag keys are case insensitive.',
    });
  });

  it('are 50 at most', async () => {
    const Tags = Array.from({ length: 51 }, (_, index) => ({ Key: `k${index}`, Value: '' }));

    await expect(createRole('fifty-one', { Tags })).rejects.toMatchObject({
      name: 'LimitExceededException',
    });
    await createRole('fifty', { Tags: Tags.slice(1) });
  });
});

describe('inline policies', () => {
  it('come back encoded, and listed by name', async () => {
    const RoleName = 'with-inline';
    await createRole(RoleName);
    for (const PolicyName of ['b', 'a']) {
      await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName, PolicyDocument: READ_LOGS }));
    }

    const listed = await iam.send(new ListRolePoliciesCommand({ RoleName }));
    const got = await iam.send(new GetRolePolicyCommand({ RoleName, PolicyName: 'a' }));

    expect(listed.PolicyNames).toEqual(['a', 'b']);
    expect(got.PolicyDocument).toMatch(/^%7B%22Version%22.*%22Resource%22%3A%22%2A%22%7D%7D$/);
    expect(decodeURIComponent(got.PolicyDocument ?? '')).toBe(READ_LOGS);
  });

  it('are not found under another name', async () => {
    const names = { RoleName: 'without-inline', PolicyName: 'none' };
    const expected = {
      name: 'NoSuchEntityException',
      message: 'The role policy with name none cannot be found.',
    };
    await createRole('without-inline');

    await expect(iam.send(new GetRolePolicyCommand(names))).rejects.toMatchObject(expected);
    await expect(iam.send(new DeleteRolePolicyCommand(names))).rejects.toMatchObject(expected);
  });

  it.each<[string, string, string]>([
    ['is no JSON', 'policy.json', 'Syntax errors in policy.'],
    ['has no statement', '{"Version":"2012-10-17"}', 'Syntax errors in policy.'],
    [
      'has no version',
      '{"Statement":[{"Effect":"Allow"}]}',
      'Policy document must be version 2012-10-17 or greater.',
    ],
    [
      'names a principal',
      document({ Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' }),
      'Policy document should not specify a principal.',
    ],
    [
      'has no action',
      document({ Effect: 'Allow', Resource: '*' }),
      'Policy statement must contain actions.',
    ],
    [
      'has an action of no service',
      document({ Effect: 'Allow', Action: 'GetObject', Resource: '*' }),
      'Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.',
    ],
    [
      'has no resource',
      document({ Effect: 'Allow', Action: '*' }),
      'Policy statement must contain resources.',
    ],
    [
      'has a resource by name',
      document({ Effect: 'Allow', Action: '*', Resource: 'bucket' }),
      'Resource bucket must be in ARN format or "*".',
    ],
    [
      'has an id twice',
      document(
        { Sid: 'x', Effect: 'Allow', Action: '*', Resource: '*' },
        { Sid: 'x', Effect: 'Deny', Action: '*', Resource: '*' },
      ),
      'Statement IDs (SID) in a single policy must be unique.',
    ],
  ])('are refused when the document %s', async (_, PolicyDocument, message) => {
    await createRole('malformed').catch(() => {});

    const putting = iam.send(
      new PutRolePolicyCommand({ RoleName: 'malformed', PolicyName: 'p', PolicyDocument }),
    );

    await expect(putting).rejects.toMatchObject({
      name: 'MalformedPolicyDocumentException',
      message,
    });
  });

  it('have 10240 characters together at most', async () => {
    const RoleName = 'crowded';
    const put = (PolicyName: string, Sid: string) =>
      iam.send(
        new PutRolePolicyCommand({
          RoleName,
          PolicyName,
          PolicyDocument: document({ Sid, Effect: 'Allow', Action: '*', Resource: '*' }),
        }),
      );
    await createRole(RoleName);

    await put('first', 'x'.repeat(6_000));

    await expect(put('second', 'x'.repeat(6_000))).rejects.toMatchObject({
      name: 'LimitExceededException',
      message: 'Maximum policy size of 10240 bytes exceeded for role crowded',
    });
    await put('first', 'x'.repeat(9_000));
  });
});

describe('managed policies', () => {
  it('are created as version 1 and come back encoded', async () => {
    const { Policy } = await createPolicy('read-logs');
    const PolicyArn = Policy?.Arn;

    const got = await iam.send(new GetPolicyCommand({ PolicyArn }));
    const { PolicyVersion } = await iam.send(
      new GetPolicyVersionCommand({ PolicyArn, VersionId: got.Policy?.DefaultVersionId }),
    );

    expect(got.Policy).toMatchObject({
      PolicyName: 'read-logs',
      PolicyId: expect.stringMatching(/^ANPA[A-Z2-7]{17}$/),
      Arn: 'arn:aws:iam::123456789012:policy/read-logs',
      AttachmentCount: 0,
      IsAttachable: true,
    });
    expect(PolicyVersion).toMatchObject({ VersionId: 'v1', IsDefaultVersion: true });
    expect(decodeURIComponent(PolicyVersion?.Document ?? '')).toBe(READ_LOGS);
  });

  it('need a name of their own, whatever their path', async () => {
    await createPolicy('unique');

    await expect(createPolicy('unique', '/other/')).rejects.toMatchObject({
      name: 'EntityAlreadyExistsException',
      message: 'A policy called unique already exists. Duplicate names are not allowed.',
    });
  });

  it('have 6144 characters at most', async () => {
    const Sid = 'x'.repeat(6_144);
    const PolicyDocument = document({ Sid, Effect: 'Allow', Action: '*', Resource: '*' });

    const creating = iam.send(new CreatePolicyCommand({ PolicyName: 'long', PolicyDocument }));

    await expect(creating).rejects.toMatchObject({
      name: 'LimitExceededException',
      message: 'Cannot exceed quota for PolicySize: 6144',
    });
  });

  it('of AWS are there with their documents', async () => {
    const { PolicyVersion } = await iam.send(
      new GetPolicyVersionCommand({ PolicyArn: AWS_BASIC, VersionId: 'v1' }),
    );

    expect(JSON.parse(decodeURIComponent(PolicyVersion?.Document ?? ''))).toEqual({
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Action: ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'],
          Resource: '*',
        },
      ],
    });
    expect(emulator.inventory().join()).not.toContain('AWSLambdaBasicExecutionRole');
  });

  it('are listed by whose they are', async () => {
    await createPolicy('mine', '/mine/');
    const list = async (Scope: 'Local' | 'AWS' | 'All') => {
      const { Policies = [] } = await iam.send(new ListPoliciesCommand({ Scope }));
      return Policies.map((policy) => policy.PolicyName);
    };

    expect(await list('Local')).toContain('mine');
    expect(await list('Local')).not.toContain('AWSLambdaBasicExecutionRole');
    expect(await list('AWS')).toEqual([
      'AWSLambdaBasicExecutionRole',
      'AWSLambdaVPCAccessExecutionRole',
      'VPCLatticeServicesInvokeAccess',
    ]);
    expect(await list('All')).toEqual(expect.arrayContaining(['mine', ...(await list('AWS'))]));
  });

  it('are not found when they are not there', async () => {
    const PolicyArn = 'arn:aws:iam::123456789012:policy/none';
    const expected = {
      name: 'NoSuchEntityException',
      message: `Policy ${PolicyArn} was not found.`,
    };

    await expect(iam.send(new GetPolicyCommand({ PolicyArn }))).rejects.toMatchObject(expected);
    await expect(iam.send(new DeletePolicyCommand({ PolicyArn }))).rejects.toMatchObject(expected);
    await expect(
      iam.send(new GetPolicyVersionCommand({ PolicyArn: AWS_BASIC, VersionId: 'v9' })),
    ).rejects.toThrow(`Policy ${AWS_BASIC} version v9 does not exist or is not attachable.`);
  });

  it('cannot be deleted while a role has them', async () => {
    const { Policy } = await createPolicy('in-use');
    const names = { RoleName: 'user', PolicyArn: Policy?.Arn };
    await createRole('user');
    await iam.send(new AttachRolePolicyCommand(names));

    await expect(iam.send(new DeletePolicyCommand(names))).rejects.toMatchObject({
      name: 'DeleteConflictException',
      message: 'Cannot delete a policy attached to entities.',
    });
    await iam.send(new DetachRolePolicyCommand(names));
    await iam.send(new DeletePolicyCommand(names));

    expect(emulator.inventory()).not.toContain('iam: policy in-use');
  });
});

describe('attachments', () => {
  it('may be made twice and are listed once', async () => {
    const RoleName = 'attached-twice';
    await createRole(RoleName);

    await attach(RoleName, AWS_BASIC);
    await attach(RoleName, AWS_BASIC);

    const listed = await iam.send(new ListAttachedRolePoliciesCommand({ RoleName }));
    expect(listed.AttachedPolicies).toEqual([
      { PolicyName: 'AWSLambdaBasicExecutionRole', PolicyArn: AWS_BASIC },
    ]);
  });

  it('need a policy that exists', async () => {
    await createRole('hopeful');

    await expect(attach('hopeful', UNKNOWN_AWS)).rejects.toMatchObject({
      name: 'NoSuchEntityException',
      message: `Policy ${UNKNOWN_AWS} does not exist or is not attachable.`,
    });
  });

  it('need an ARN of a policy', async () => {
    const role = await createRole('mistaken');

    await expect(attach('mistaken', role?.Arn ?? '')).rejects.toMatchObject({
      name: 'InvalidInputException',
      message: 'ARN arn:aws:iam::123456789012:role/mistaken is not valid.',
    });
  });

  it('cannot be removed when there are none', async () => {
    await createRole('detached');

    const detaching = iam.send(
      new DetachRolePolicyCommand({ RoleName: 'detached', PolicyArn: AWS_BASIC }),
    );

    await expect(detaching).rejects.toMatchObject({
      name: 'NoSuchEntityException',
      message: `Policy ${AWS_BASIC} was not found.`,
    });
  });

  it('are 10 at most', async () => {
    await createRole('eager');
    const arns: string[] = [];
    for (let index = 0; index < 11; index += 1) {
      arns.push((await createPolicy(`eager-${index}`)).Policy?.Arn ?? '');
    }
    for (const arn of arns.slice(0, 10)) await attach('eager', arn);

    await expect(attach('eager', arns[10] ?? '')).rejects.toMatchObject({
      name: 'LimitExceededException',
      message: 'Cannot exceed quota for PoliciesPerRole: 10',
    });
  });
});

function document(...Statement: object[]): string {
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: Statement.length === 1 ? Statement[0] : Statement,
  });
}

async function createRole(RoleName: string, input: Partial<CreateRoleCommandInput> = {}) {
  const { Role } = await iam.send(
    new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: TRUST, ...input }),
  );
  return Role;
}

function createPolicy(PolicyName: string, Path = '/') {
  return iam.send(new CreatePolicyCommand({ PolicyName, Path, PolicyDocument: READ_LOGS }));
}

function attach(RoleName: string, PolicyArn: string) {
  return iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn }));
}
