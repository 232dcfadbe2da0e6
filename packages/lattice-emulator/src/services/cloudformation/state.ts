import { ChangeSetNotFoundException } from '@aws-sdk/client-cloudformation';
import type { Call } from '../../contracts.ts';
import { violationText } from '../../endpoint/violation.ts';
import type { Deployer, Engine } from './engine/engine.ts';
import type { PlannedChange } from './engine/plan.ts';
import { RESOURCE_TYPES } from './engine/resource-types.ts';
import type { ResourceProblem } from './engine/specification/problem.ts';
import { loadSpecification } from './engine/specification/specification.ts';
import type { Desired, Stack, StackStatus } from './engine/stack.ts';
import { validationError } from './engine/template.ts';

export type CloudFormationState = {
  /** By id, deleted ones too. */
  readonly stacks: Map<string, Stack>;
  /** By id. */
  readonly changeSets: Map<string, ChangeSet>;
};

export type ChangeSet = {
  readonly id: string;
  readonly name: string;
  readonly stack: Stack;
  readonly kind: 'CREATE' | 'UPDATE';
  readonly desired: Desired;
  readonly description: string | undefined;
  /** The token that it was asked for with. */
  readonly clientToken: string | undefined;
  /** The role that the stack gets with it. */
  readonly roleArn: string | undefined;
  readonly changes: readonly PlannedChange[];
  readonly createdAt: Date;
  /** The problems of the template's resources. */
  readonly problems: readonly ResourceProblem[];
  /** Why it cannot be executed; `undefined` when it can. */
  readonly failure: string | undefined;
  execution: 'AVAILABLE' | 'UNAVAILABLE' | 'EXECUTE_COMPLETE' | 'OBSOLETE';
};

/**
 * Finds a stack by its name or its id. Only by its id can one that was deleted be seen.
 *
 * @param describe how the operation calls a stack that it does not find
 * @throws ValidationError
 */
export function findStack(
  { stacks }: CloudFormationState,
  nameOrId: string,
  describe = (unknown: string) => `Stack with id ${unknown}`,
): Stack {
  const stack = stacks.get(nameOrId) ?? findLiveStack(stacks, nameOrId);
  if (stack === undefined) throw validationError(`${describe(nameOrId)} does not exist`);
  return stack;
}

/** Formats the name of a missing stack as some operations do. */
export function inBrackets(unknown: string): string {
  return `Stack [${unknown}]`;
}

export function findLiveStack(
  stacks: CloudFormationState['stacks'],
  name: string,
): Stack | undefined {
  return [...stacks.values()].find(
    (stack) => stack.name === name && stack.status !== 'DELETE_COMPLETE',
  );
}

const UPDATABLE: readonly StackStatus[] = [
  'CREATE_COMPLETE',
  'UPDATE_COMPLETE',
  'UPDATE_ROLLBACK_COMPLETE',
];

/**
 * @throws ValidationError while another operation runs on the stack, and after one that left it
 * beyond repair
 */
export function refuseUnlessUpdatable({ id, status }: Stack): void {
  if (UPDATABLE.includes(status)) return;
  throw validationError(`Stack:${id} is in ${status} state and can not be updated.`);
}

/** Marks the change sets of a stack as outdated, after the stack was updated directly. */
export function outdateChangeSets({ changeSets }: CloudFormationState, stack: Stack): void {
  for (const changeSet of changeSets.values()) {
    if (changeSet.stack !== stack || changeSet.execution !== 'AVAILABLE') continue;
    changeSet.execution = 'OBSOLETE';
  }
}

/** The identifiers of a change set in requests: its ARN, or its name and the stack's. */
type Names = { readonly ChangeSetName: string; readonly StackName?: string | undefined };

/** @throws ChangeSetNotFoundException */
export function findChangeSet({ changeSets }: CloudFormationState, names: Names): ChangeSet {
  const found = [...changeSets.values()].findLast((changeSet) => isNamed(changeSet, names));
  if (found !== undefined) return found;
  const message = `ChangeSet [${names.ChangeSetName}] does not exist`;
  throw new ChangeSetNotFoundException({ message, Message: message, $metadata: {} });
}

export function isNamed(
  { id, name, stack }: ChangeSet,
  { ChangeSetName, StackName }: Names,
): boolean {
  if (id === ChangeSetName) return true;
  return name === ChangeSetName && [stack.name, stack.id].includes(StackName ?? '');
}

/** Creates a stack that is not yet in the state. */
export function newStack(call: Call, name: string): Stack {
  if (!/^[a-zA-Z][-a-zA-Z0-9]{0,127}$/.test(name)) {
    throw validationError(
      violationText(
        'stackName',
        name,
        'Member must satisfy regular expression pattern: [a-zA-Z][-a-zA-Z0-9]*',
      ),
    );
  }
  const id = `arn:aws:cloudformation:${call.region}:${call.accountId}:stack/${name}/${call.random.uuid()}`;
  return {
    id,
    name,
    status: 'REVIEW_IN_PROGRESS',
    statusReason: undefined,
    createdAt: new Date(call.clock.now()),
    updatedAt: undefined,
    deletedAt: undefined,
    deployed: undefined,
    roleArn: undefined,
    clientToken: undefined,
    requests: new Set(),
    resources: new Map(),
    outputs: [],
    imports: new Set(),
    events: [],
  };
}

export async function deployerFor(state: CloudFormationState, call: Call): Promise<Deployer> {
  return { ...engineFor(state, call), specification: await loadSpecification() };
}

export function engineFor({ stacks }: CloudFormationState, call: Call): Engine {
  const live = () => [...stacks.values()].filter(({ status }) => status !== 'DELETE_COMPLETE');
  const exports = () =>
    live().flatMap((stack) => stack.outputs.map((output) => ({ stack, ...output })));
  return {
    call,
    resourceTypes: RESOURCE_TYPES,
    findExport: (name) => exports().find(({ exportName }) => exportName === name)?.value,
    exporterOf: (name, other) =>
      exports().find(({ exportName, stack }) => exportName === name && stack !== other)?.stack.name,
    importerOf: (name) => live().find(({ imports }) => imports.has(name))?.name,
  };
}
