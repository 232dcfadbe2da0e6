import type { Engine } from './engine.ts';
import type { Properties } from './resource-type.ts';
import type { ResourceProblem } from './specification/problem.ts';
import { type ResourceStatus, STACK_TYPE, type Stack, type StackStatus } from './stack.ts';

type EventSubject = {
  readonly logicalId: string;
  readonly physicalId: string;
  readonly type: string;
  readonly properties?: Properties;
};

type EventDetail = {
  readonly reason?: string;
  readonly problems?: readonly ResourceProblem[];
};

/** Sets the status of a stack and writes its event. */
export function setStackStatus(
  engine: Engine,
  stack: Stack,
  status: StackStatus,
  detail: EventDetail = {},
): void {
  stack.status = status;
  stack.statusReason = detail.reason;
  const subject = { logicalId: stack.name, physicalId: stack.id, type: STACK_TYPE };
  addEvent(engine, stack, subject, { status, ...detail });
}

/** Writes an event of a stack or of one of its resources. */
export function addEvent(
  { call }: Engine,
  stack: Stack,
  subject: EventSubject,
  { status, reason, problems = [] }: EventDetail & { readonly status: ResourceStatus },
): void {
  stack.events.push({
    id: call.random.uuid(),
    logicalId: subject.logicalId,
    physicalId: subject.physicalId,
    type: subject.type,
    timestamp: new Date(call.clock.now()),
    status,
    reason,
    clientToken: stack.clientToken,
    properties: subject.properties,
    problems,
  });
}
