import type { LambdaClientConfig } from '@aws-sdk/client-lambda';
import type { Template } from './template/template.ts';

/** What is used here of the Serverless Framework, which comes without types. */
export type Serverless = {
  readonly service: {
    readonly service: string;
    readonly provider: {
      /** What is about to be deployed; whoever replaces it before it is uploaded is heard. */
      compiledCloudFormationTemplate: Template;
      /** Said by the Framework when it has compared hashes; until then a deploy may come. */
      shouldNotDeploy?: boolean;
    };
    getFunction(key: string): { readonly name: string };
  };
  getProvider(name: 'aws'): Provider;
};

type Provider = {
  readonly naming: {
    getStackName(): string;
    getCompiledTemplateS3Suffix(): string;
  };
  getStage(): string;
  getRegion(): string;
  getDeploymentPrefix(): string;
  getServerlessDeploymentBucketName(): Promise<string>;
  getAwsSdkV3Config(): Promise<ClientConfig>;
};

/** What any SDK client can be made with. */
export type ClientConfig = Pick<LambdaClientConfig, 'region'> & object;

/** What was given on the command line, after the flags that a command declares. */
export type Options = Readonly<Record<string, string | boolean | readonly string[] | undefined>>;

export type Utils = {
  readonly log: {
    notice(text?: string): void;
    warning(text: string): void;
  };
};

export type Flag = {
  readonly usage: string;
  readonly type: 'string' | 'boolean';
  readonly required?: boolean;
};

export type Command = {
  readonly usage?: string;
  readonly lifecycleEvents?: readonly string[];
  readonly options?: Readonly<Record<string, Flag>>;
  readonly commands?: Readonly<Record<string, Command>>;
};

export type Commands = Readonly<Record<string, Command>>;
export type Hooks = Readonly<Record<string, () => Promise<void>>>;

/** What was asked for is not done; the Framework shows the text to people, without a stack trace. */
export class CommandRefused extends Error {
  // The name by which the Framework knows what is not a bug.
  override readonly name = 'ServerlessError';
  readonly code = 'BLUE_GREEN_REFUSED';
}
