import { LambdaClient } from '@aws-sdk/client-lambda';
import { type Builds, readBuild, type StatusReport } from '../../../../src/contract.ts';
import type { Options, Serverless, Utils } from '../osls.ts';
import type { Template } from '../template/template.ts';
import { Artifacts } from './artifacts.ts';
import { readCallerArn } from './caller.ts';
import { readLiveTemplate } from './live-template.ts';
import { readStackOutputs, type StackOutputs } from './stack-outputs.ts';
import { untilSettled, updateStack } from './stack-update.ts';
import { StageFunctions } from './stage-functions.ts';

/** The Framework's own interval. */
const DEFAULT_POLL_MS = 5_000;

/** Everything that the parts of the plugin share. */
export type PluginParts = {
  readonly serverless: Serverless;
  readonly options: Options;
  readonly log: Utils['log'];
  readonly stage: Stage;
};

/** The deployed stage that a command is about. */
export class Stage {
  readonly #serverless: Serverless;

  constructor(serverless: Serverless) {
    this.#serverless = serverless;
  }

  get name(): string {
    return this.#provider.getStage();
  }

  /** @returns undefined where there is no stack yet */
  async liveTemplate(): Promise<Template | undefined> {
    const config = await this.#provider.getAwsSdkV3Config();
    return readLiveTemplate(this.#provider.naming.getStackName(), config);
  }

  /** Such as `shop-prod`, for people. */
  get title(): string {
    return `${this.#serverless.service.service}-${this.name}`;
  }

  /** Packages the source. @returns the template that a deploy would start from */
  async freshTemplate(): Promise<Template> {
    await this.#serverless.pluginManager.spawn('package');
    const { compiledCloudFormationTemplate: fresh } = this.#serverless.service.provider;
    // As plain JSON, as CloudFormation returns the live template.
    return JSON.parse(JSON.stringify(fresh)) as Template;
  }

  /** Asks who calls, for at most this long. @returns the ARN; undefined where it is not known */
  async callerArn(timeoutMs: number): Promise<string | undefined> {
    return readCallerArn(await this.#provider.getAwsSdkV3Config(), timeoutMs);
  }

  /** @throws Error when the stage is not deployed */
  async outputs(): Promise<StackOutputs> {
    const config = await this.#provider.getAwsSdkV3Config();
    return readStackOutputs(this.#provider.naming.getStackName(), config);
  }

  async functions(): Promise<StageFunctions> {
    return new StageFunctions({
      stage: this.name,
      nameOf: (key) => this.#serverless.service.getFunction(key).name,
      config: await this.#provider.getAwsSdkV3Config(),
    });
  }

  /** @throws CommandError with the function's own message when it fails */
  async status(historyLimit = 1): Promise<StatusReport> {
    const functions = await this.functions();
    return (await functions.call('status', { history: historyLimit })) as StatusReport;
  }

  /** Reads which builds both environments run; undefined where that cannot be read. */
  async builds(): Promise<Builds | undefined> {
    const client = new LambdaClient(await this.#provider.getAwsSdkV3Config());
    const read = (key: string) => readBuild(client, this.#serverless.service.getFunction(key).name);
    try {
      const [blue, green] = await Promise.all([read('blue'), read('green')]);
      return { blue, green };
    } catch {
      return undefined;
    }
  }

  /**
   * Updates the stack to a template.
   *
   * @returns false when the stack is up to date already
   */
  async update(
    template: Template,
    purpose: string,
    progress: (text: string) => void,
  ): Promise<boolean> {
    const config = await this.#provider.getAwsSdkV3Config();
    const artifacts = await this.artifacts();
    const key = artifacts.keyOfNextTemplate(purpose);
    await artifacts.writeText(key, { text: JSON.stringify(template), metadata: {} });
    return updateStack({
      config,
      stackName: this.#provider.naming.getStackName(),
      templateUrl: artifacts.urlOf(key, this.#provider.getRegion()),
      purpose,
      progress,
      pollMs: pollMs(),
    });
  }

  /** Waits until no update of the stack is in progress. */
  async settled(): Promise<void> {
    const config = await this.#provider.getAwsSdkV3Config();
    const stackName = this.#provider.naming.getStackName();
    await untilSettled({ config, stackName, pollMs: pollMs() });
  }

  async artifacts(): Promise<Artifacts> {
    const config = await this.#provider.getAwsSdkV3Config();
    const { naming } = this.#provider;
    return new Artifacts(config, {
      bucket: await this.#provider.getServerlessDeploymentBucketName(),
      folder: `${this.#provider.getDeploymentPrefix()}/${this.#serverless.service.service}/${this.name}`,
      templateName: naming.getCompiledTemplateS3Suffix(),
    });
  }

  get #provider() {
    return this.#serverless.getProvider('aws');
  }
}

function pollMs(): number {
  return Number(process.env.SLS_AWS_MONITORING_FREQUENCY ?? DEFAULT_POLL_MS);
}
