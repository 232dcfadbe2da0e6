import { CloudFormationClient, paginateDescribeStackEvents } from '@aws-sdk/client-cloudformation';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import {
  DisableRuleCommand,
  EventBridgeClient,
  ListRuleNamesByTargetCommand,
} from '@aws-sdk/client-eventbridge';
import {
  GetFunctionConfigurationCommand,
  InvokeCommand,
  LambdaClient,
} from '@aws-sdk/client-lambda';
import { GetListenerCommand, VPCLatticeClient } from '@aws-sdk/client-vpc-lattice';
import { CloudWatchAlarmReader } from '../../src/aws/cloudwatch-alarm-reader.ts';
import type { LatticeRequester } from '../../src/aws/lattice-requester.ts';
import { LatticeTrafficRouter } from '../../src/aws/lattice-traffic-router.ts';
import type { TrafficRouter } from '../../src/ports/traffic-router.ts';
import type { AlarmReading } from '../../src/rollout/alarms.ts';
import type { Weights } from '../../src/rollout/weights.ts';
import type { StatusReport } from '../../src/use-cases/report-status.ts';
import { createRequester } from '../../src/wiring.ts';
import { LOCAL_CLIENT } from './local-client.ts';
import { serviceIn } from './service-name.ts';
import { type CliResult, ROOT, type RunOptions, runSls, sls } from './sls.ts';
import { addressOf, output, readStackOutputs, type StackOutputs } from './stack.ts';

/** Parameters of serverless.yml, by name. */
export type Params = Readonly<Record<string, string | number>>;

type CliOptions = Pick<RunOptions, 'onLine' | 'signal'>;
type Answer = Readonly<Record<string, unknown>>;

/** A stage of a service in an emulator, driven by the Serverless CLI and the SDKs. */
export class LocalStage {
  readonly endpoint: string;
  readonly region: string;
  /** The service's files. */
  readonly folder: string;
  readonly stage: string;
  /** `<service>-<stage>`, which the names of its resources begin with. */
  readonly name: string;

  /** @param folder the service's files */
  constructor(
    endpoint: string,
    folder: string = ROOT,
    region: string = LOCAL_CLIENT.region,
    stage = 'local',
  ) {
    this.endpoint = endpoint;
    this.region = region;
    this.folder = folder;
    this.stage = stage;
    this.name = `${serviceIn(folder)}-${stage}`;
  }

  /** @throws Error with the CLI's output when it fails */
  async deploy(params: Params = {}, ...flags: readonly string[]): Promise<string> {
    return this.#sls('deploy', ...paramFlags(params), ...flags);
  }

  /**
   * Runs a command of the plugin, such as `promote` or `rollout start`.
   *
   * @returns its standard output
   * @throws Error with the CLI's output when it fails
   */
  async run(verb: string, ...flags: readonly string[]): Promise<string> {
    return this.#sls(verb, ...flags);
  }

  /** @throws Error with the CLI's output when it fails */
  async remove(): Promise<string> {
    return this.#sls('remove');
  }

  /** Runs a command of the CLI, whether or not it succeeds. */
  async cli(
    command: string,
    flags: readonly string[],
    options: CliOptions = {},
  ): Promise<CliResult> {
    return runSls(this.endpoint, this.#args(command, flags), { ...options, cwd: this.folder });
  }

  /**
   * Invokes a function as `sls invoke` does.
   *
   * @throws Error with the function's answer when it fails
   */
  async invoke(fn: string, payload: unknown): Promise<Answer> {
    const data = JSON.stringify(payload);
    return JSON.parse(await this.#sls('invoke', '-f', fn, '--data', data)) as Answer;
  }

  /**
   * Invokes a function by the API. An error of the function is an answer too, with `errorType` and
   * `errorMessage`.
   */
  async call(fn: string, payload: unknown): Promise<Answer> {
    const client = new LambdaClient(this.client);
    const FunctionName = `${this.name}-${fn}`;
    const command = new InvokeCommand({ FunctionName, Payload: JSON.stringify(payload) });
    const { Payload } = await client.send(command);
    return JSON.parse(Payload?.transformToString() ?? 'null') as Answer;
  }

  /** @throws Error with the function's message when it fails */
  async status(payload: object = {}): Promise<StatusReport> {
    const answer = await this.call('status', payload);
    if ('errorMessage' in answer) throw new Error(String(answer.errorMessage));
    return answer as unknown as StatusReport;
  }

  outputs(): Promise<StackOutputs> {
    return readStackOutputs(this.name, this.client);
  }

  async requester(): Promise<LatticeRequester> {
    return createRequester(addressOf(await this.outputs(), this.endpoint), this.client);
  }

  async weights(): Promise<Weights> {
    return (await this.router()).read();
  }

  /** Writes weights without the checks of `shift`. */
  async router(): Promise<TrafficRouter> {
    const outputs = await this.outputs();
    return new LatticeTrafficRouter(this.#lattice(), {
      serviceId: output(outputs, 'ServiceId'),
      listenerId: output(outputs, 'ListenerId'),
      blueTargetGroupId: output(outputs, 'BlueTargetGroupId'),
      greenTargetGroupId: output(outputs, 'GreenTargetGroupId'),
    });
  }

  /** Disables the turns, which would correct weights that are written past the rollout. */
  async stopTurns(): Promise<void> {
    const FunctionName = `${this.name}-advance`;
    const { FunctionArn: TargetArn } = await new LambdaClient(this.client).send(
      new GetFunctionConfigurationCommand({ FunctionName }),
    );
    const events = new EventBridgeClient(this.client);
    const { RuleNames = [] } = await events.send(new ListRuleNamesByTargetCommand({ TargetArn }));
    for (const Name of RuleNames) await events.send(new DisableRuleCommand({ Name }));
  }

  /** Returns when the weights were last written, in milliseconds since the epoch. */
  async weightsWrittenAt(): Promise<number> {
    const outputs = await this.outputs();
    const { lastUpdatedAt } = await this.#lattice().send(
      new GetListenerCommand({
        serviceIdentifier: output(outputs, 'ServiceId'),
        listenerIdentifier: output(outputs, 'ListenerId'),
      }),
    );
    return lastUpdatedAt?.getTime() ?? 0;
  }

  /** Reads the alarms on green. */
  async alarms(): Promise<readonly AlarmReading[]> {
    const prefixes = { blue: `${this.name}-blue-`, green: `${this.name}-green-` };
    const reader = new CloudWatchAlarmReader(new CloudWatchClient(this.client), prefixes);
    return (await reader.read(Number.POSITIVE_INFINITY)).green;
  }

  /** Returns the events of the stack, oldest first, as `status logicalId`. */
  async stackEvents(): Promise<string[]> {
    const client = new CloudFormationClient(this.client);
    const pages = paginateDescribeStackEvents({ client }, { StackName: this.name });
    const events: string[] = [];
    for await (const { StackEvents = [] } of pages) {
      events.push(
        ...StackEvents.map((event) => `${event.ResourceStatus} ${event.LogicalResourceId}`),
      );
    }
    return events.reverse();
  }

  /** Returns the log lines of a function. */
  async log(fn: string): Promise<string[]> {
    const client = new CloudWatchLogsClient(this.client);
    const logGroupName = `/aws/lambda/${this.name}-${fn}`;
    const { events = [] } = await client.send(new FilterLogEventsCommand({ logGroupName }));
    return events.map(({ message = '' }) => message);
  }

  /** The configuration of SDK clients for this stage. */
  protected get client() {
    return { ...LOCAL_CLIENT, region: this.region, endpoint: this.endpoint };
  }

  #sls(command: string, ...flags: readonly string[]): Promise<string> {
    return sls(this.endpoint, this.#args(command, flags), { cwd: this.folder });
  }

  #args(command: string, flags: readonly string[]): string[] {
    return [...command.split(' '), '--stage', this.stage, '--region', this.region, ...flags];
  }

  #lattice(): VPCLatticeClient {
    return new VPCLatticeClient(this.client);
  }
}

/** Returns the parameters as flags of the command line. */
export function paramFlags(params: Params): string[] {
  return Object.entries(params).map(([name, value]) => `--param=${name}=${value}`);
}
