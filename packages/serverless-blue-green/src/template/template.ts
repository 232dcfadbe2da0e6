/** A CloudFormation template, as far as it matters here. What is not named is kept as it is. */
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

/** All that says what an environment runs: its function, and the version that is published of it. */
export type Block = {
  readonly lambda: Resource;
  readonly version: { readonly id: string; readonly resource: Resource } | undefined;
};

/** @returns nothing where the template has no such function */
export function blockOf(template: Template, environment: Environment): Block | undefined {
  const lambda = template.Resources[functionId(environment)];
  if (lambda === undefined) return undefined;
  const id = Object.keys(template.Resources).find((name) => isVersionOf(environment, name));
  const resource = id === undefined ? undefined : template.Resources[id];
  const version = id === undefined || resource === undefined ? undefined : { id, resource };
  return { lambda, version };
}

/** The same template with another block in the place of the one of the environment. */
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

/** The hash of a block's code as Lambda says it, base64; nothing where no version is published. */
export function codeHashOf({ version }: Block): string | undefined {
  const hash = version?.resource.Properties?.CodeSha256;
  return typeof hash === 'string' ? hash : undefined;
}

/** What a block calls its build. */
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

/** The Framework names the version in an output, which would point to nothing otherwise. */
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
