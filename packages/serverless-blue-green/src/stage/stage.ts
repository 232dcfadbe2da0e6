import { LambdaClient } from '@aws-sdk/client-lambda';
import { LambdaEnvironments } from '../../../../src/aws/lambda-environments.ts';
import type { Builds } from '../../../../src/rollout/builds.ts';
import type { StatusReport } from '../../../../src/use-cases/report-status.ts';
import type { Options, Serverless, Utils } from '../osls.ts';
import type { Template } from '../template/template.ts';
import { Artifacts } from './artifacts.ts';
import { readLiveTemplate } from './live-template.ts';
import { untilSettled, updateStack } from './stack-update.ts';
import { StageFunctions } from './stage-functions.ts';

/** As often as the Framework asks. */
const DEFAULT_POLL_MS = 5_000;

/** What the parts of the plugin work with. */
export type PluginParts = {
  readonly serverless: Serverless;
  readonly options: Options;
  readonly log: Utils['log'];
  readonly stage: Stage;
};

/** The stage that a command is about, as far as it is deployed. */
export class Stage {
  readonly #serverless: Serverless;

  constructor(serverless: Serverless) {
    this.#serverless = serverless;
  }

  get name(): string {
    return this.#provider.getStage();
  }

  /** @returns nothing where there is no stack yet */
  async liveTemplate(): Promise<Template | undefined> {
    const config = await this.#provider.getAwsSdkV3Config();
    return readLiveTemplate(this.#provider.naming.getStackName(), config);
  }

  async functions(): Promise<StageFunctions> {
    return new StageFunctions(this.name, await this.#provider.getAwsSdkV3Config());
  }

  /** @throws Error in the function's own words when it fails */
  async status(historyLimit = 1): Promise<StatusReport> {
    const functions = await this.functions();
    return (await functions.call('status', { history: historyLimit })) as StatusReport;
  }

  /** What runs in both environments; nothing where that cannot be read. */
  async builds(): Promise<Builds | undefined> {
    const { service } = this.#serverless;
    const [blue, green] = [service.getFunction('blue').name, service.getFunction('green').name];
    const client = new LambdaClient(await this.#provider.getAwsSdkV3Config());
    const environments = new LambdaEnvironments(client, { blue, green }, '/');
    return environments.readBuilds().catch(() => undefined);
  }

  /**
   * Brings the stack to a template.
   *
   * @returns false when it was there already
   */
  async update(
    template: Template,
    purpose: string,
    tell: (text: string) => void,
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
      tell,
      pollMs: pollMs(),
    });
  }

  /** Waits until nobody updates the stack any more. */
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
