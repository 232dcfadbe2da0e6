import {
  CloudFormationClient,
  CreateStackCommand,
  type CreateStackCommandInput,
  DeleteStackCommand,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
  GetTemplateCommand,
  type Stack,
  type StackEvent,
  UpdateStackCommand,
  type UpdateStackCommandInput,
} from '@aws-sdk/client-cloudformation';
import type { Emulator } from '../../src/index.ts';
import { clientConfig } from './emulator.ts';

/** Deploys stacks and waits until the emulator has nothing left to do without the clock. */
export class Stacks {
  readonly #emulator: Emulator;
  readonly #client: CloudFormationClient;

  constructor(emulator: Emulator) {
    this.#emulator = emulator;
    this.#client = new CloudFormationClient(clientConfig(emulator));
  }

  async create(
    StackName: string,
    template: object,
    input: Partial<CreateStackCommandInput> = {},
  ): Promise<void> {
    const TemplateBody = JSON.stringify(template);
    await this.#client.send(new CreateStackCommand({ StackName, TemplateBody, ...input }));
    await this.#emulator.clock.idle();
  }

  async update(
    StackName: string,
    template: object,
    input: Partial<UpdateStackCommandInput> = {},
  ): Promise<void> {
    const TemplateBody = JSON.stringify(template);
    await this.#client.send(new UpdateStackCommand({ StackName, TemplateBody, ...input }));
    await this.#emulator.clock.idle();
  }

  async remove(StackName: string): Promise<void> {
    await this.#client.send(new DeleteStackCommand({ StackName }));
    await this.#emulator.clock.idle();
  }

  async describe(StackName: string): Promise<Stack | undefined> {
    const { Stacks: [stack] = [] } = await this.#client.send(
      new DescribeStacksCommand({ StackName }),
    );
    return stack;
  }

  async statusOf(StackName: string): Promise<string | undefined> {
    return (await this.describe(StackName))?.StackStatus;
  }

  async outputsOf(StackName: string): Promise<Record<string, string>> {
    const { Outputs = [] } = (await this.describe(StackName)) ?? {};
    return Object.fromEntries(
      Outputs.map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]),
    );
  }

  async templateOf(StackName: string): Promise<unknown> {
    const { TemplateBody = '' } = await this.#client.send(new GetTemplateCommand({ StackName }));
    return JSON.parse(TemplateBody) as unknown;
  }

  /** Returns the events of a stack, the newest first. */
  async eventsOf(StackName: string): Promise<StackEvent[]> {
    const { StackEvents = [] } = await this.#client.send(
      new DescribeStackEventsCommand({ StackName }),
    );
    return StackEvents;
  }

  /** Returns the reasons of the events that report a failure, the newest first. */
  async failuresOf(StackName: string): Promise<(string | undefined)[]> {
    const failures = (await this.eventsOf(StackName)).filter(({ ResourceStatus }) =>
      ResourceStatus?.endsWith('FAILED'),
    );
    return failures.map(({ ResourceStatusReason }) => ResourceStatusReason);
  }
}
