import { isDeepStrictEqual } from 'node:util';

const ALIAS = 'AWS::Lambda::Alias';

/** The parts of a CloudFormation template that matter here. All others are kept as they are. */
export type Template = {
  readonly Resources: Readonly<Record<string, Resource>>;
  readonly Outputs?: Readonly<Record<string, Output>>;
  readonly Metadata?: Readonly<Record<string, unknown>>;
  readonly Parameters?: Readonly<
    Record<string, { readonly Type: string; readonly Default?: unknown }>
  >;
  readonly Conditions?: Readonly<Record<string, unknown>>;
};

export type Resource = {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
  readonly [attribute: string]: unknown;
};

type Output = { readonly Value: unknown; readonly [attribute: string]: unknown };

export type Environment = 'Blue' | 'Green';

/** A resource with its logical id. */
type Named = { readonly id: string; readonly resource: Resource };

/**
 * Everything that defines an environment's build: its function, its published version, and the aliases
 * that point to it, such as that of provisioned concurrency.
 */
export type Block = {
  readonly lambda: Resource;
  readonly version: Named | undefined;
  readonly aliases?: readonly Named[];
};

/** @returns undefined where the template has no such function */
export function blockOf(template: Template, environment: Environment): Block | undefined {
  const lambda = template.Resources[functionId(environment)];
  if (lambda === undefined) return undefined;
  const { version, aliases } = partsOf(template, environment);
  return { lambda, version, ...(aliases.length > 0 && { aliases }) };
}

/** Returns the same template with another block for the environment. */
export function withBlock(template: Template, environment: Environment, block: Block): Template {
  const own = partsOf(template, environment);
  const replaced = [own.version, ...own.aliases].map((part) => part?.id);
  const others = Object.entries(template.Resources).filter(
    ([id]) => id !== functionId(environment) && !replaced.includes(id),
  );
  const { lambda, version, aliases = [] } = block;
  const parts = [...(version === undefined ? [] : [version]), ...aliases];
  const Resources = {
    ...Object.fromEntries(others),
    [functionId(environment)]: lambda,
    ...Object.fromEntries(parts.map(({ id, resource }) => [id, resource])),
  };
  return withVersionOutput({ ...template, Resources }, environment, version?.id);
}

/** Returns the hash of a block's code in base64, as Lambda does; nothing without a version. */
export function codeHashOf({ version }: Block): string | undefined {
  const hash = version?.resource.Properties?.CodeSha256;
  return typeof hash === 'string' ? hash : undefined;
}

/** Returns the name that a block gives its build. */
export function versionNameOf({ lambda }: Block): string {
  return String(variablesOf(lambda).VERSION ?? 'unknown');
}

export function variablesOf(lambda: Resource): Readonly<Record<string, unknown>> {
  const { Variables = {} } = (lambda.Properties?.Environment ?? {}) as {
    readonly Variables?: Readonly<Record<string, unknown>>;
  };
  return Variables;
}

function functionId(environment: Environment): string {
  return `${environment}LambdaFunction`;
}

function partsOf({ Resources }: Template, environment: Environment) {
  const all = Object.entries(Resources).map(([id, resource]): Named => ({ id, resource }));
  const version = all.find(({ id }) => id.startsWith(`${environment}LambdaVersion`));
  const aliases = all.filter(
    ({ resource: { Type, Properties } }) =>
      Type === ALIAS &&
      isDeepStrictEqual(Properties?.FunctionName, { Ref: functionId(environment) }),
  );
  return { version, aliases };
}

/** Keeps the output in which the Framework names the version, or it would refer to nothing. */
function withVersionOutput(
  template: Template,
  environment: Environment,
  versionId: string | undefined,
): Template {
  const name = `${functionId(environment)}QualifiedArn`;
  const { [name]: output, ...Outputs } = template.Outputs ?? {};
  if (versionId === undefined) return { ...template, Outputs };
  const Value = { Ref: versionId };
  return { ...template, Outputs: { ...Outputs, [name]: { ...output, Value } } };
}
