import {
  CloudWatchClient,
  GetMetricStatisticsCommand,
  SetAlarmStateCommand,
  type StateValue,
} from '@aws-sdk/client-cloudwatch';
import {
  DisableRuleCommand,
  EnableRuleCommand,
  EventBridgeClient,
} from '@aws-sdk/client-eventbridge';
import { GetRolePolicyCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import {
  AddPermissionCommand,
  GetFunctionConfigurationCommand,
  GetPolicyCommand,
  LambdaClient,
  RemovePermissionCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import {
  DeleteMessageCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import {
  DeleteListenerCommand,
  UpdateListenerCommand,
  VPCLatticeClient,
} from '@aws-sdk/client-vpc-lattice';
import { readLiveTemplate } from '../../packages/serverless-blue-green/src/stage/live-template.ts';
import { artifactKeyOf } from '../../packages/serverless-blue-green/src/template/carry-over.ts';
import { blockOf } from '../../packages/serverless-blue-green/src/template/template.ts';
import { LocalStage, type Params } from '../../scripts/support/local-stage.ts';
import { serviceIn } from '../../scripts/support/service-name.ts';
import { output } from '../../scripts/support/stack.ts';
import type { StatusReport } from '../../src/use-cases/report-status.ts';
import { setVariables } from './packaged-template.ts';
import { deployShared, PARAMS, packageFlags, packageWith } from './shared-package.ts';

export type DeadLetter = {
  readonly body: unknown;
  readonly attributes: Readonly<Record<string, string | undefined>>;
};

/** A stage that tests break and repair. */
export class StageUnderTest extends LocalStage {
  /** Deploys a package that test files share where its source and parameters are the same. */
  override async deploy(params: Params = {}, ...flags: readonly string[]): Promise<string> {
    const all = { ...PARAMS, ...params };
    return deployShared(this.folder, packageFlags(this.stage, this.region, all), (more) =>
      super.deploy(all, ...more, ...flags),
    );
  }

  /** Deploys the code of the last package as another build: green gets another version. */
  async deployBuild(version: string, ...flags: readonly string[]): Promise<string> {
    const build = packageWith(this.folder, (template) =>
      setVariables(template, 'GreenLambdaFunction', { VERSION: version }),
    );
    return super.deploy({ ...PARAMS, version }, '--package', build, ...flags);
  }

  /** Returns the decisions in a rollout, oldest first, out of the last hundred. */
  async decisions(rollout: string): Promise<StatusReport['history']> {
    const { history } = await this.status({ history: 100 });
    return history.filter((line) => line.rollout === rollout).reverse();
  }

  /** Disables the rule that triggers the rollback. @returns a function that enables it */
  async disableRollbackRule(): Promise<() => Promise<void>> {
    const events = new EventBridgeClient(this.client);
    const rule = { Name: `${this.name}-rollback` };
    await events.send(new DisableRuleCommand(rule));
    return async () => {
      await events.send(new EnableRuleCommand(rule));
    };
  }

  /** Puts a message into the dead-letter queue. @returns a function that removes it */
  async leaveDeadLetter(): Promise<() => Promise<void>> {
    const QueueUrl = output(await this.outputs(), 'RollbackDeadLetterQueueUrl');
    const letter = new SendMessageCommand({ QueueUrl, MessageBody: '{}' });
    await new SQSClient(this.client).send(letter);
    return async () => {
      await this.takeDeadLetters();
    };
  }

  /** Returns the sum of one of the service's own metrics, over all time. */
  async sumOf(MetricName: string): Promise<number> {
    const { Datapoints = [] } = await new CloudWatchClient(this.client).send(
      new GetMetricStatisticsCommand({
        Namespace: 'LatticeBlueGreen',
        MetricName,
        Dimensions: [{ Name: 'service', Value: this.name }],
        StartTime: new Date('2020-01-01'),
        EndTime: new Date('2040-01-01'),
        Period: 86_400 * 365,
        Statistics: ['Sum'],
      }),
    );
    return Datapoints.reduce((sum, { Sum = 0 }) => sum + Sum, 0);
  }

  async setAlarm(AlarmName: string, StateValue: StateValue): Promise<void> {
    const command = new SetAlarmStateCommand({ AlarmName, StateValue, StateReason: 'a test' });
    await new CloudWatchClient(this.client).send(command);
  }

  /** Gives green another build: any change of its function is one. */
  async deployAnotherGreen(Description: string): Promise<void> {
    const FunctionName = `${this.name}-green`;
    const command = new UpdateFunctionConfigurationCommand({ FunctionName, Description });
    await new LambdaClient(this.client).send(command);
  }

  /** Returns a function's configuration, which differs after any change. */
  async configurationOf(fn: string) {
    const command = new GetFunctionConfigurationCommand({ FunctionName: `${this.name}-${fn}` });
    const { $metadata: _, ...configuration } = await new LambdaClient(this.client).send(command);
    return configuration;
  }

  /** Returns the keys in the deployment bucket, without the folder of the stage. */
  async artifacts(): Promise<string[]> {
    const { ServerlessDeploymentBucketName: Bucket } = await this.outputs();
    const { Contents = [] } = await new S3Client({ ...this.client, forcePathStyle: true }).send(
      new ListObjectsV2Command({ Bucket }),
    );
    return Contents.map(({ Key = '' }) => Key.replace(this.#uploads, ''));
  }

  /** Returns the folder of the stage in the deployment bucket. */
  get #uploads(): string {
    return `serverless/${serviceIn(this.folder)}/${this.stage}/`;
  }

  /** Returns the key of blue's code in the live template, in the same form. */
  async blueArtifact(): Promise<string> {
    const live = await readLiveTemplate(this.name, this.client);
    const blue = live && blockOf(live, 'Blue');
    const key = (blue && artifactKeyOf(blue)) ?? 'nowhere';
    return key.replace(this.#uploads, '');
  }

  /** Adds environment variables to green, which is another build too. */
  async changeGreen(variables: Readonly<Record<string, string>>): Promise<void> {
    const lambda = new LambdaClient(this.client);
    const FunctionName = `${this.name}-green`;
    const { Environment } = await lambda.send(
      new GetFunctionConfigurationCommand({ FunctionName }),
    );
    const Variables = { ...Environment?.Variables, ...variables };
    const settings = { FunctionName, Environment: { Variables } };
    await lambda.send(new UpdateFunctionConfigurationCommand(settings));
  }

  /** Removes a variable without which green does not start. @returns a function that restores it */
  async breakGreen(): Promise<() => Promise<void>> {
    const lambda = new LambdaClient(this.client);
    const FunctionName = `${this.name}-green`;
    const { Environment } = await lambda.send(
      new GetFunctionConfigurationCommand({ FunctionName }),
    );
    const { VERSION: _, ...Variables } = Environment?.Variables ?? {};
    const update = async (variables: Record<string, string>) => {
      const settings = { FunctionName, Environment: { Variables: variables } };
      await lambda.send(new UpdateFunctionConfigurationCommand(settings));
    };
    await update(Variables);
    return () => update(Environment?.Variables ?? {});
  }

  /** Removes EventBridge's permission to invoke the rollback. @returns a function that restores it */
  async forbidRollback(): Promise<() => Promise<void>> {
    const lambda = new LambdaClient(this.client);
    const FunctionName = `${this.name}-rollback`;
    const { Policy = '' } = await lambda.send(new GetPolicyCommand({ FunctionName }));
    const { Statement } = JSON.parse(Policy) as { Statement: StoredStatement[] };
    for (const { Sid: StatementId } of Statement) {
      await lambda.send(new RemovePermissionCommand({ FunctionName, StatementId }));
    }
    return async () => {
      for (const { Sid: StatementId, Principal, Condition } of Statement) {
        const SourceArn = Condition.ArnLike['AWS:SourceArn'];
        const Action = 'lambda:InvokeFunction';
        const permission = {
          FunctionName,
          StatementId,
          Action,
          Principal: Principal.Service,
          SourceArn,
        };
        await lambda.send(new AddPermissionCommand(permission));
      }
    };
  }

  /** Removes the rollback's permission to write to the listener. @returns a function that restores it */
  async forbidWeights(): Promise<() => Promise<void>> {
    const iam = new IAMClient(this.client);
    const { Role = '' } = await new LambdaClient(this.client).send(
      new GetFunctionConfigurationCommand({ FunctionName: `${this.name}-rollback` }),
    );
    const policy = { RoleName: Role.slice(Role.lastIndexOf('/') + 1), PolicyName: 'rollback' };
    const { PolicyDocument = '' } = await iam.send(new GetRolePolicyCommand(policy));
    const before = decodeURIComponent(PolicyDocument);
    const document = JSON.parse(before) as { Statement: { Action: string | string[] }[] };
    const Statement = document.Statement.filter(
      ({ Action }) => ![Action].flat().includes('vpc-lattice:UpdateListener'),
    );
    const put = async (text: string) => {
      await iam.send(new PutRolePolicyCommand({ ...policy, PolicyDocument: text }));
    };
    await put(JSON.stringify({ ...document, Statement }));
    return () => put(before);
  }

  async deleteListener(): Promise<void> {
    const command = new DeleteListenerCommand(await this.#listener());
    await new VPCLatticeClient(this.client).send(command);
  }

  /** Makes the listener answer 404 to everything, as for maintenance. */
  async closeListener(): Promise<void> {
    const defaultAction = { fixedResponse: { statusCode: 404 } };
    const command = new UpdateListenerCommand({ ...(await this.#listener()), defaultAction });
    await new VPCLatticeClient(this.client).send(command);
  }

  /** Receives and deletes the messages in the dead-letter queue. */
  async takeDeadLetters(): Promise<DeadLetter[]> {
    const QueueUrl = output(await this.outputs(), 'RollbackDeadLetterQueueUrl');
    const sqs = new SQSClient(this.client);
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({
        QueueUrl,
        MaxNumberOfMessages: 10,
        MessageAttributeNames: ['All'],
      }),
    );
    for (const { ReceiptHandle } of Messages) {
      await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
    }
    return Messages.map(({ Body = 'null', MessageAttributes = {} }) => ({
      body: JSON.parse(Body) as unknown,
      attributes: Object.fromEntries(
        Object.entries(MessageAttributes).map(([name, { StringValue }]) => [name, StringValue]),
      ),
    }));
  }

  async #listener() {
    const outputs = await this.outputs();
    return {
      serviceIdentifier: output(outputs, 'ServiceId'),
      listenerIdentifier: output(outputs, 'ListenerId'),
    };
  }
}

type StoredStatement = {
  readonly Sid: string;
  readonly Principal: { readonly Service: string };
  readonly Condition: { readonly ArnLike: { readonly 'AWS:SourceArn': string } };
};
