import {
  type CreateEventBusRequest,
  type CreateEventBusResponse,
  type DeleteEventBusRequest,
  type DescribeEventBusRequest,
  type DescribeEventBusResponse,
  type EventBus as EventBusDescription,
  type ListEventBusesRequest,
  type ListEventBusesResponse,
  ResourceAlreadyExistsException,
} from '@aws-sdk/client-eventbridge';
import type { Call, Scope } from '../../../contracts.ts';
import { notSupportedFeature } from '../../../endpoint/errors.ts';
import type { Checked } from '../../../sdk-types.ts';
import { checkText, invalid } from '../constraints.ts';
import { page } from '../paging.ts';
import { busArn, DEFAULT_BUS, type EventBridgeState, type EventBus, findBus } from '../state.ts';

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_CreateEventBus.html */
export function createEventBus(
  { buses }: EventBridgeState,
  input: Checked<CreateEventBusRequest>,
  call: Call,
): CreateEventBusResponse {
  const { Name: name, Description: description, Tags = [], ...others } = input;
  checkText('name', name, { min: 1, max: 256, pattern: String.raw`[/\.\-_A-Za-z0-9]+` });
  checkText('description', description, { max: 512 });
  for (const [member, value] of Object.entries(others)) {
    if (value !== undefined) throw notSupportedFeature(`an event bus with ${member}`);
  }
  if (name.includes('/')) throw invalid("Event bus name must not contain '/'.");
  if (buses.has(name)) {
    const message = `Event bus ${name} already exists.`;
    throw new ResourceAlreadyExistsException({ message, $metadata: {} });
  }
  const bus = newBus(call, name, description);
  for (const { Key, Value } of Tags) bus.tags.set(Key, Value);
  buses.set(name, bus);
  return { EventBusArn: bus.arn, Description: description };
}

/**
 * Succeeds for a bus that does not exist.
 * https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_DeleteEventBus.html
 */
export function deleteEventBus(
  { buses }: EventBridgeState,
  { Name: name }: Checked<DeleteEventBusRequest>,
): object {
  if (name === DEFAULT_BUS) throw invalid('Cannot delete event bus default.');
  // Text not verified against AWS.
  if (buses.get(name)?.rules.size) throw invalid(`Cannot delete event bus ${name}: it has rules.`);
  buses.delete(name);
  return {};
}

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_DescribeEventBus.html */
export function describeEventBus(
  state: EventBridgeState,
  { Name }: Checked<DescribeEventBusRequest>,
): DescribeEventBusResponse {
  return describe(findBus(state, Name));
}

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_ListEventBuses.html */
export function listEventBuses(
  { buses }: EventBridgeState,
  input: Checked<ListEventBusesRequest>,
): ListEventBusesResponse {
  const { NamePrefix = '' } = input;
  const matching = [...buses.values()].filter(({ name }) => name.startsWith(NamePrefix));
  const { items, NextToken } = page(matching, input);
  return { EventBuses: items.map(describe), NextToken };
}

/** An event bus without rules. */
export function newBus(scope: Scope, name: string, description?: string): EventBus {
  return {
    name,
    arn: busArn(scope, name),
    description,
    createdAt: scope.clock.now(),
    rules: new Map(),
    tags: new Map(),
  };
}

function describe({ name, arn, description, createdAt }: EventBus): EventBusDescription {
  const time = new Date(createdAt);
  return {
    Name: name,
    Arn: arn,
    Description: description,
    CreationTime: time,
    LastModifiedTime: time,
  };
}
