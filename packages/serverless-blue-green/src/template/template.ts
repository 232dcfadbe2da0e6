/** The parts of a CloudFormation template that matter here. All others are kept as they are. */
export type Template = {
  readonly Resources: Readonly<Record<string, Resource>>;
  readonly Outputs?: Readonly<Record<string, Output>>;
  readonly Metadata?: Readonly<Record<string, unknown>>;
};

export type Resource = {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
  readonly [attribute: string]: unknown;
};

type Output = { readonly Value: unknown; readonly [attribute: string]: unknown };

export type Environment = 'Blue' | 'Green';

/** Everything that defines an environment's build: its function, and its published version. */
export type Block = {
  readonly lambda: Resource;
  readonly version: { readonly id: string; readonly resource: Resource } | undefined;
};

/** @returns undefined where the template has no such function */
export function blockOf(template: Template, environment: Environment): Block | undefined {
  const lambda = template.Resources[functionId(environment)];
  if (lambda === undefined) return undefined;
  const id = Object.keys(template.Resources).find((name) => isVersionOf(environment, name));
  const resource = id === undefined ? undefined : template.Resources[id];
  const version = id === undefined || resource === undefined ? undefined : { id, resource };
  return { lambda, version };
}

/** Returns the same template with another block for the environment. */
export function withBlock(template: Template, environment: Environment, block: Block): Template {
  const others = Object.entries(template.Resources).filter(
    ([id]) => id !== functionId(environment) && !isVersionOf(environment, id),
  );
  const { lambda, version } = block;
  const Resources = {
    ...Object.fromEntries(others),
    [functionId(environment)]: lambda,
    ...(version !== undefined && { [version.id]: version.resource }),
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

function isVersionOf(environment: Environment, id: string): boolean {
  return id.startsWith(`${environment}LambdaVersion`);
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
