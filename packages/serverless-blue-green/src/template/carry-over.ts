import { isDeepStrictEqual } from 'node:util';
import { effectiveValue } from './effective.ts';
import {
  type Block,
  blockOf,
  type Environment,
  type Template,
  variablesOf,
  versionNameOf,
  withBlock,
} from './template.ts';

/** The member of a template's metadata that keeps blue's block from before its last promotion. */
const PREVIOUS = 'PreviousBlue';
/** The member with the version that blue ran until its last promotion was undone. */
const UNDONE = 'UndoneBlue';

/**
 * Returns the template of a deploy, with blue as it is live, so that production does not change
 * whatever is in the source.
 *
 * @param fresh the template that the source makes
 * @param live the deployed one; undefined before the first deploy, which gives its build to both
 */
export function carryBlueOver(fresh: Template, live: Template | undefined): Template {
  const blue = live === undefined ? undefined : blockOf(live, 'Blue');
  if (live === undefined || blue === undefined) return fresh;
  const kept = { blue, past: pastOf(live) };
  const settled = hasSameSettings(fresh, live) ? kept : effectiveValue(live, kept);
  return withPast(withBlock(fresh, 'Blue', settled.blue), settled.past);
}

/** With other settings, a condition in what is carried over would have another outcome than it has live. */
function hasSameSettings(fresh: Template, live: Template): boolean {
  return (
    isDeepStrictEqual(fresh.Parameters, live.Parameters) &&
    isDeepStrictEqual(fresh.Conditions, live.Conditions)
  );
}

/**
 * Returns the template of a deploy that replaces production too. Keeps the build that blue ran
 * before, as a promotion does.
 */
export function replaceBlue(fresh: Template, live: Template): Template {
  const before = blockOf(live, 'Blue');
  const isSame = isDeepStrictEqual(blockOf(fresh, 'Blue'), before);
  const past = isSame ? pastOf(live) : { [PREVIOUS]: before };
  return withPast(fresh, hasSameSettings(fresh, live) ? past : effectiveValue(live, past));
}

/**
 * Returns the live template with green's build in blue: the same code and settings, under blue's
 * name, role and ENVIRONMENT. Keeps the build that blue ran before.
 *
 * @param artifactKey the key of the build's code, where it is kept until the stage is removed
 * @throws Error when the template does not have both functions
 */
export function promoteGreen(live: Template, artifactKey: string): Template {
  const blue = requireBlock(live, 'Blue');
  const promoted = asBlue(requireBlock(live, 'Green'), blue, artifactKey);
  const isDone = isDeepStrictEqual(promoted, blue);
  return withPast(withBlock(live, 'Blue', promoted), isDone ? pastOf(live) : { [PREVIOUS]: blue });
}

/**
 * Returns the live template with the build that blue ran before its last promotion. Keeps the version
 * that it replaces, so that an undo which is interrupted here can still be recorded.
 */
export function templateBeforePromotion(live: Template, previous: Block): Template {
  const undone = versionNameOf(requireBlock(live, 'Blue'));
  return withPast(withBlock(live, 'Blue', previous), { [UNDONE]: undone });
}

/** Returns the version that blue ran until its last promotion was undone; undefined otherwise. */
export function undoneBlue({ Metadata }: Template): string | undefined {
  return Metadata?.[UNDONE] as string | undefined;
}

/** Returns blue's block from before its last promotion; undefined before the first one. */
export function previousBlue({ Metadata }: Template): Block | undefined {
  return Metadata?.[PREVIOUS] as Block | undefined;
}

/** Returns the key of a block's code in the deployment bucket. */
export function artifactKeyOf({ lambda }: Block): string | undefined {
  const { S3Key } = (lambda.Properties?.Code ?? {}) as { readonly S3Key?: unknown };
  return typeof S3Key === 'string' ? S3Key : undefined;
}

/** Returns the same block with another key of its code. */
export function withArtifactKey({ lambda, ...parts }: Block, key: string): Block {
  const Code = { ...(lambda.Properties?.Code as object), S3Key: key };
  return { ...parts, lambda: { ...lambda, Properties: { ...lambda.Properties, Code } } };
}

function asBlue(green: Block, blue: Block, artifactKey: string): Block {
  const { FunctionName, Role, Description } = blue.lambda.Properties ?? {};
  const Variables = { ...variablesOf(green.lambda), ENVIRONMENT: 'blue' };
  const lambda = {
    ...blue.lambda,
    Properties: {
      ...green.lambda.Properties,
      FunctionName,
      Role,
      Description,
      Environment: { Variables },
    },
  };
  const version = versionAsBlue(green, Description);
  return withArtifactKey({ lambda, version, ...aliasesAsBlue(green, version) }, artifactKey);
}

/** Points the aliases at blue's version, so that its provisioned concurrency is ready for the build. */
function aliasesAsBlue({ aliases }: Block, version: Block['version']): Pick<Block, 'aliases'> {
  if (aliases === undefined) return {};
  const FunctionName = { Ref: 'BlueLambdaFunction' };
  const FunctionVersion = version && { 'Fn::GetAtt': [version.id, 'Version'] };
  return {
    aliases: aliases.map(({ id, resource }) => ({
      id: asBlueId(id),
      resource: {
        ...resource,
        ...('DependsOn' in resource && {
          DependsOn: [resource.DependsOn].flat().map(String).map(asBlueId),
        }),
        Properties: { ...resource.Properties, FunctionName, FunctionVersion },
      },
    })),
  };
}

function asBlueId(id: string): string {
  return id.replace(/^Green/, 'Blue');
}

/** Lambda publishes a version only under a new logical id; green's has one for each build. */
function versionAsBlue({ version }: Block, Description: unknown): Block['version'] {
  if (version === undefined) return undefined;
  const Properties = {
    ...version.resource.Properties,
    FunctionName: { Ref: 'BlueLambdaFunction' },
    Description,
  };
  return {
    id: asBlueId(version.id),
    resource: { ...version.resource, Properties },
  };
}

function requireBlock(template: Template, environment: Environment): Block {
  const block = blockOf(template, environment);
  if (block === undefined) throw new Error(`the stack has no function for ${environment}`);
  return block;
}

type Past = Readonly<Record<string, unknown>>;

/** Returns the members of the metadata that are about blue's past. */
function pastOf({ Metadata = {} }: Template): Past {
  const { [PREVIOUS]: previous, [UNDONE]: undone } = Metadata;
  return { [PREVIOUS]: previous, [UNDONE]: undone };
}

/** Replaces the members of the metadata that are about blue's past. */
function withPast({ Metadata: before, ...rest }: Template, past: Past): Template {
  const { [PREVIOUS]: _, [UNDONE]: __, ...others } = before ?? {};
  const known = Object.entries(past).filter(([, value]) => value !== undefined);
  const Metadata = { ...others, ...Object.fromEntries(known) };
  return Object.keys(Metadata).length === 0 ? rest : { ...rest, Metadata };
}
