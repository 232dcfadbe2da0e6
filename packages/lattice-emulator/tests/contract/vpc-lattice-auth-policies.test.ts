import {
  DeleteAuthPolicyCommand,
  GetAuthPolicyCommand,
  PutAuthPolicyCommand,
  ResourceNotFoundException,
  UpdateServiceCommand,
  ValidationException,
} from '@aws-sdk/client-vpc-lattice';
import { describe, expect, it } from '@jest/globals';
import { startEmulator } from '../support/emulator.ts';
import { LatticeFactory } from '../support/lattice-service.ts';

const emulator = await startEmulator();
const factory = new LatticeFactory(emulator);
const { client: lattice } = factory;

const STATEMENT = {
  Effect: 'Allow',
  Principal: '*',
  Action: 'vpc-lattice-svcs:Invoke',
  Resource: '*',
};
const POLICY = JSON.stringify({ Version: '2012-10-17', Statement: [STATEMENT] });

describe('PutAuthPolicy', () => {
  it('is active on a service or network whose callers are checked', async () => {
    const service = await factory.createService({
      authType: 'AWS_IAM',
      networkAuthType: 'AWS_IAM',
    });

    const onService = await put(service.arn, POLICY);
    const onNetwork = await put(service.networkId, POLICY);

    expect(onService).toMatchObject({ policy: POLICY, state: 'Active' });
    expect(onNetwork).toMatchObject({ policy: POLICY, state: 'Active' });
  });

  it('is inactive until callers are checked', async () => {
    const { id } = await factory.createService();

    const { state } = await put(id, POLICY);
    await lattice.send(new UpdateServiceCommand({ serviceIdentifier: id, authType: 'AWS_IAM' }));

    expect(state).toBe('Inactive');
    await expect(get(id)).resolves.toMatchObject({ state: 'Active' });
  });

  it('replaces the policy before', async () => {
    const { id } = await factory.createService();
    await put(id, POLICY);
    const other = JSON.stringify({ Statement: { ...STATEMENT, Effect: 'Deny' } });

    await put(id, other);

    await expect(get(id)).resolves.toMatchObject({ policy: other });
  });

  it.each([
    ['what is no JSON', '{', 'policy: must be JSON'],
    ['null', 'null', 'policy: must have a Statement'],
    ['a list', '[]', 'policy: must have a Statement'],
    ['no statement', '{"Statement":[]}', 'policy: must have a Statement'],
    ['newlines', JSON.stringify({ Statement: STATEMENT }, null, 2), 'must not contain newlines'],
    ['no principal', without('Principal'), 'every statement must have a Principal'],
    ['no action', without('Action'), 'every statement must have an Action'],
    ['no effect', without('Effect'), 'every statement must have the Effect Allow or Deny'],
    ['more than 10 KB', `${POLICY}${' '.repeat(10_240)}`, 'must be at most 10240 bytes'],
  ])('refuses %s', async (_, policy, message) => {
    const { id } = await factory.createService();

    const putting = put(id, policy);

    await expect(putting).rejects.toThrow(ValidationException);
    await expect(putting).rejects.toThrow(message);
  });

  it('refuses what can have no policy', async () => {
    const { id } = await factory.createTargetGroup();

    const putting = put(id, POLICY);

    await expect(putting).rejects.toThrow(ValidationException);
    await expect(putting).rejects.toMatchObject({ fieldList: [{ name: 'resourceIdentifier' }] });
  });

  it('refuses a service that is not there', async () => {
    const id = 'svc-00000000000000000';

    const putting = put(id, POLICY);

    await expect(putting).rejects.toThrow(ResourceNotFoundException);
    await expect(putting).rejects.toMatchObject({ resourceId: id, resourceType: 'RESOURCE' });
  });
});

describe('GetAuthPolicy', () => {
  it('gives nothing of a service without one', async () => {
    const { id } = await factory.createService();

    const { policy, state } = await get(id);

    expect({ policy, state }).toEqual({ policy: undefined, state: undefined });
  });
});

describe('the times of an auth policy', () => {
  it('are its own: when it was put first and when last', async () => {
    const { id } = await factory.createService();
    await emulator.clock.advance('1m');
    await put(id, POLICY);
    await emulator.clock.advance('1m');
    await put(id, POLICY);

    const { createdAt, lastUpdatedAt } = await get(id);

    const now = emulator.clock.now();
    expect([createdAt, lastUpdatedAt]).toEqual([new Date(now - 60_000), new Date(now)]);
  });
});

describe('DeleteAuthPolicy', () => {
  it('takes the policy away', async () => {
    const { id } = await factory.createService();
    await put(id, POLICY);

    await lattice.send(new DeleteAuthPolicyCommand({ resourceIdentifier: id }));

    expect((await get(id)).policy).toBeUndefined();
  });

  it('does not find one that is not there', async () => {
    const { id } = await factory.createService();

    const deleting = lattice.send(new DeleteAuthPolicyCommand({ resourceIdentifier: id }));

    await expect(deleting).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      resourceType: 'AUTH_POLICY',
    });
  });
});

function put(resourceIdentifier: string, policy: string) {
  return lattice.send(new PutAuthPolicyCommand({ resourceIdentifier, policy }));
}

function get(resourceIdentifier: string) {
  return lattice.send(new GetAuthPolicyCommand({ resourceIdentifier }));
}

function without(member: keyof typeof STATEMENT): string {
  const { [member]: _, ...statement } = STATEMENT;
  return JSON.stringify({ Statement: [statement] });
}
