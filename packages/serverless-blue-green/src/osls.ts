import type { LambdaClientConfig } from '@aws-sdk/client-lambda';
import type { Template } from './template/template.ts';

/** The parts of the Serverless Framework that are used here; it comes without types. */
export type Serverless = {
  readonly service: {
    readonly service: string;
    readonly custom?: unknown;
    readonly provider: {
      /** The template of the next deploy; it may be replaced until it is uploaded. */
      compiledCloudFormationTemplate: Template;
      /** Set by the Framework when it has compared hashes; until then a deploy may follow. */
      shouldNotDeploy?: boolean;
      readonly versionFunctions?: unknown;
    };
    readonly functions?: Readonly<Record<string, { readonly versionFunction?: unknown }>>;
    getFunction(key: string): { readonly name: string; handler?: string | undefined };
  };
  /** serverless.yml, as far as its variables are resolved. */
  readonly configurationInput?: { readonly params?: unknown };
  /** The folder of serverless.yml. */
  readonly serviceDir: string;
  readonly processedInput: {
    readonly commands: readonly string[];
    readonly options: { readonly param?: readonly string[] };
  };
  /** Checks serverless.yml against its schema before a command runs. */
  readonly configSchemaHandler: { validateConfig(config: object): Promise<void> };
  /** Adds a section to what a deploy prints at its end. */
  addServiceOutputSection(name: string, content: string | readonly string[]): void;
  readonly pluginManager: { spawn(command: string): Promise<void> };
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

/** The configuration that any SDK client can be made with. */
export type ClientConfig = Pick<LambdaClientConfig, 'region'> & object;

/** The options of the command line, by name. */
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
};

export type Command = {
  readonly usage?: string;
  readonly type?: 'container';
  readonly lifecycleEvents?: readonly string[];
  readonly options?: Readonly<Record<string, Flag>>;
  readonly commands?: Commands;
};

export type Commands = Readonly<Record<string, Command>>;
export type Hooks = Readonly<Record<string, () => Promise<void>>>;

/** Resolvers of variables such as `${blueGreen:version}`, by their first word. */
export type VariableSources = Readonly<
  Record<
    string,
    { readonly resolve: (variable: { readonly address: string }) => { readonly value: string } }
  >
>;
