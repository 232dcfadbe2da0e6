import { isDeepStrictEqual } from 'node:util';
import {
  type Block,
  blockOf,
  type Environment,
  type Template,
  variablesOf,
  withBlock,
} from './template.ts';

/** Where a template keeps what blue ran before its last promotion. */
const PREVIOUS = 'PreviousBlue';

/**
 * The template of a deploy, with blue as it is live: whatever the source says, production does not
 * change.
 *
 * @param fresh what the source makes
 * @param live what is deployed; nothing before the first deploy, which gives its build to both
 */
export function carryBlueOver(fresh: Template, live: Template | undefined): Template {
  const blue = live === undefined ? undefined : blockOf(live, 'Blue');
  if (live === undefined || blue === undefined) return fresh;
  return withPrevious(withBlock(fresh, 'Blue', blue), previousBlue(live));
}

/**
 * The template of a deploy that replaces production too. What blue ran before is kept beside it, as
 * by a promotion.
 */
export function replaceBlue(fresh: Template, live: Template): Template {
  const before = blockOf(live, 'Blue');
  const isSame = isDeepStrictEqual(blockOf(fresh, 'Blue'), before);
  return withPrevious(fresh, isSame ? previousBlue(live) : before);
}

/**
 * The live template with green's build in blue: the same code and settings, under blue's name, role
 * and ENVIRONMENT. What blue ran before is kept beside it.
 *
 * @param artifactKey where the code of the build stays for as long as it is needed
 * @throws Error when the template does not have both functions
 */
export function promoteGreen(live: Template, artifactKey: string): Template {
  const blue = requireBlock(live, 'Blue');
  const promoted = asBlue(requireBlock(live, 'Green'), blue, artifactKey);
  const isDone = isDeepStrictEqual(promoted, blue);
  return withPrevious(withBlock(live, 'Blue', promoted), isDone ? previousBlue(live) : blue);
}

/**
 * The live template with what blue ran before its last promotion.
 *
 * @returns nothing where that is not known
 */
export function undoPromotion(live: Template): Template | undefined {
  const previous = previousBlue(live);
  return previous && withPrevious(withBlock(live, 'Blue', previous), undefined);
}

/** What blue ran before its last promotion; nothing before the first one. */
export function previousBlue({ Metadata }: Template): Block | undefined {
  return Metadata?.[PREVIOUS] as Block | undefined;
}

/** Where a block's code is, in the deployment bucket. */
export function artifactKeyOf({ lambda }: Block): string | undefined {
  const { S3Key } = (lambda.Properties?.Code ?? {}) as { readonly S3Key?: unknown };
  return typeof S3Key === 'string' ? S3Key : undefined;
}

/** The same block with its code elsewhere in the deployment bucket. */
export function withArtifactKey({ lambda, version }: Block, key: string): Block {
  const Code = { ...(lambda.Properties?.Code as object), S3Key: key };
  return { lambda: { ...lambda, Properties: { ...lambda.Properties, Code } }, version };
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
  return withArtifactKey({ lambda, version: versionAsBlue(green, Description) }, artifactKey);
}

/** A version is published only under another logical id, which green's has for each build. */
function versionAsBlue({ version }: Block, Description: unknown): Block['version'] {
  if (version === undefined) return undefined;
  const Properties = {
    ...version.resource.Properties,
    FunctionName: { Ref: 'BlueLambdaFunction' },
    Description,
  };
  return {
    id: version.id.replace(/^Green/, 'Blue'),
    resource: { ...version.resource, Properties },
  };
}

function requireBlock(template: Template, environment: Environment): Block {
  const block = blockOf(template, environment);
  if (block === undefined) throw new Error(`the stack has no function for ${environment}`);
  return block;
}

function withPrevious(template: Template, previous: Block | undefined): Template {
  const { [PREVIOUS]: _, ...others } = template.Metadata ?? {};
  const Metadata = previous === undefined ? others : { ...others, [PREVIOUS]: previous };
  const { Metadata: __, ...rest } = template;
  return Object.keys(Metadata).length === 0 ? rest : { ...rest, Metadata };
}
