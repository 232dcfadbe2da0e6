import { setTimeout } from 'node:timers/promises';
import {
  CloudFormationClient,
  CreateChangeSetCommand,
  DeleteChangeSetCommand,
  DescribeChangeSetCommand,
  type DescribeChangeSetCommandOutput,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
  ExecuteChangeSetCommand,
  type StackEvent,
} from '@aws-sdk/client-cloudformation';
import type { ClientConfig } from '../osls.ts';

export type StackUpdate = {
  readonly config: ClientConfig;
  readonly stackName: string;
  /** The address of the template, which is too large for the request. */
  readonly templateUrl: string;
  /** Names the change set. */
  readonly purpose: string;
  /** Called with each resource that has changed. */
  readonly progress: (text: string) => void;
  /** The interval at which CloudFormation is asked. */
  readonly pollMs: number;
};

const CAPABILITIES = ['CAPABILITY_IAM', 'CAPABILITY_NAMED_IAM'] as const;
/** CloudFormation's two wordings for an empty change set. */
const NO_CHANGES = /didn't contain changes|No updates are to be performed/i;

/**
 * Updates a stack to a template by a change set.
 *
 * @returns false when it is up to date already
 * @throws Error with CloudFormation's own words when the update fails; it has rolled back then
 */
export async function updateStack(update: StackUpdate): Promise<boolean> {
  const client = new CloudFormationClient(update.config);
  const changeSet = { StackName: update.stackName, ChangeSetName: `blue-green-${update.purpose}` };
  // An update that was interrupted may have left one.
  await client.send(new DeleteChangeSetCommand(changeSet));
  await client.send(
    new CreateChangeSetCommand({
      ...changeSet,
      ChangeSetType: 'UPDATE',
      TemplateURL: update.templateUrl,
      Capabilities: [...CAPABILITIES],
    }),
  );
  const created = await untilCreated(client, changeSet, update.pollMs);
  if (created.Status === 'FAILED') {
    await client.send(new DeleteChangeSetCommand(changeSet));
    if (NO_CHANGES.test(created.StatusReason ?? '')) return false;
    throw new Error(`the change set failed: ${created.StatusReason}`);
  }
  const since = await newestEventOf(client, update.stackName);
  await client.send(new ExecuteChangeSetCommand(changeSet));
  await untilUpdated(client, update, since);
  return true;
}

/** Waits for an update that continues after the command that began it has ended. */
export async function untilSettled({
  config,
  stackName,
  pollMs,
}: Pick<StackUpdate, 'config' | 'stackName' | 'pollMs'>): Promise<void> {
  const client = new CloudFormationClient(config);
  await until(pollMs, async () => {
    const { Stacks = [] } = await client.send(new DescribeStacksCommand({ StackName: stackName }));
    return Stacks[0]?.StackStatus?.endsWith('IN_PROGRESS') ? undefined : true;
  });
}

async function untilCreated(
  client: CloudFormationClient,
  changeSet: { readonly StackName: string; readonly ChangeSetName: string },
  pollMs: number,
): Promise<DescribeChangeSetCommandOutput> {
  return until(pollMs, async () => {
    const description = await client.send(new DescribeChangeSetCommand(changeSet));
    return /PENDING|IN_PROGRESS/.test(description.Status ?? '') ? undefined : description;
  });
}

/** Goes by the events and not by the state, which may still be that of the update before. */
async function untilUpdated(
  client: CloudFormationClient,
  { stackName, progress, pollMs }: StackUpdate,
  since: string | undefined,
): Promise<void> {
  let seen = since;
  let failure: string | undefined;
  const end = await until(pollMs, async () => {
    const events = await eventsAfter(client, stackName, seen);
    seen = events.at(-1)?.EventId ?? seen;
    for (const event of events.filter(isShown)) progress(describeEvent(event));
    failure ??= events.find(isFailure)?.ResourceStatusReason;
    return events.find((event) => isOfStack(event) && isEnd(event));
  });
  if (end.ResourceStatus === 'UPDATE_COMPLETE') return;
  throw new Error(`the stack is ${end.ResourceStatus}: ${failure ?? end.ResourceStatusReason}`);
}

async function newestEventOf(
  client: CloudFormationClient,
  StackName: string,
): Promise<string | undefined> {
  const { StackEvents = [] } = await client.send(new DescribeStackEventsCommand({ StackName }));
  return StackEvents[0]?.EventId;
}

/** Oldest first. The first page is enough: a promotion changes three resources. */
async function eventsAfter(
  client: CloudFormationClient,
  StackName: string,
  since: string | undefined,
): Promise<StackEvent[]> {
  const { StackEvents = [] } = await client.send(new DescribeStackEventsCommand({ StackName }));
  const index = StackEvents.findIndex(({ EventId }) => EventId === since);
  return StackEvents.slice(0, index < 0 ? undefined : index).reverse();
}

function isShown(event: StackEvent): boolean {
  return isEnd(event) && !isOfStack(event);
}

function isOfStack({ ResourceType }: StackEvent): boolean {
  return ResourceType === 'AWS::CloudFormation::Stack';
}

function isEnd({ ResourceStatus }: StackEvent): boolean {
  return /_(COMPLETE|FAILED)$/.test(ResourceStatus ?? '');
}

function isFailure({ ResourceStatus }: StackEvent): boolean {
  return ResourceStatus?.endsWith('_FAILED') ?? false;
}

function describeEvent(event: StackEvent): string {
  const { LogicalResourceId, ResourceStatus, ResourceStatusReason } = event;
  const why = ResourceStatusReason === undefined ? '' : `: ${ResourceStatusReason}`;
  return `${LogicalResourceId} ${ResourceStatus}${why}`;
}

/** Polls until there is an answer, without a limit: CloudFormation ends every update itself. */
async function until<T>(pollMs: number, look: () => Promise<T | undefined>): Promise<T> {
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    await setTimeout(pollMs);
  }
}
