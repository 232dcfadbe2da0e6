import type { Parameter, Tag } from '@aws-sdk/client-cloudformation';
import { InsufficientCapabilitiesException } from '@aws-sdk/client-cloudformation';
import type { Call } from '../../contracts.ts';
import { isAwsError, notSupportedFeature } from '../../endpoint/errors.ts';
import type { Checked } from '../../sdk-types.ts';
import { fetchParameters } from './engine/parameter-store.ts';
import { completeParameters } from './engine/parameters.ts';
import { type Desired, EMPTY } from './engine/stack.ts';
import { parseTemplate, type Template, validationError } from './engine/template.ts';

/** The members that create, update and change set requests share. */
export type StackRequest = Checked<{
  TemplateBody?: string | undefined;
  TemplateURL?: string | undefined;
  UsePreviousTemplate?: boolean | undefined;
  Parameters?: Parameter[] | undefined;
  Capabilities?: string[] | undefined;
  NotificationARNs?: string[] | undefined;
  Tags?: Tag[] | undefined;
}>;

/**
 * Reads what a user wants a stack to become.
 *
 * Differs: notification topics are stored, but nothing is published to them.
 *
 * @throws ValidationError, InsufficientCapabilitiesException
 */
export async function readDesired(
  input: StackRequest,
  previous: Desired | undefined,
  call: Call,
): Promise<Desired> {
  const templateText = await readTemplateText(input, previous, call);
  const template = parseTemplate(templateText);
  const capabilities = input.Capabilities ?? [];
  checkCapabilities(template, capabilities);
  const given = readParameters(input.Parameters ?? [], template, previous);
  const parameters = completeParameters(template, given);
  return {
    template,
    templateText,
    parameters,
    fetched: await fetchParameters(template, parameters, call),
    tags: input.Tags === undefined ? (previous?.tags ?? {}) : readTags(input.Tags),
    capabilities,
    notificationArns: input.NotificationARNs ?? [],
  };
}

/** @throws ValidationError when there is no template, or it cannot be fetched */
export async function readTemplateText(
  { TemplateBody, TemplateURL, UsePreviousTemplate }: StackRequest,
  previous: Desired | undefined,
  call: Call,
): Promise<string> {
  if (TemplateBody !== undefined) return checkLength(TemplateBody);
  if (TemplateURL !== undefined) return fetchTemplate(TemplateURL, call);
  if (UsePreviousTemplate && previous !== undefined) return previous.templateText;
  throw validationError('Either Template URL or Template Body must be specified.');
}

/** Returns true when nothing would change. */
export function isSame(a: Desired, b: Desired = EMPTY): boolean {
  const text = ({ template, parameters, fetched, tags }: Desired) =>
    JSON.stringify([
      template,
      [...parameters].sort(),
      [...fetched].sort(),
      Object.entries(tags).sort(),
    ]);
  return text(a) === text(b);
}

/**
 * Takes the object out of this emulator's own S3, whatever the host: clients name AWS's.
 * Both styles are understood, `https://host/bucket/key` and `https://bucket.s3.host/key`.
 */
async function fetchTemplate(url: string, call: Call): Promise<string> {
  if (!URL.canParse(url)) throw validationError('TemplateURL must be a supported URL.');
  const { hostname, pathname } = new URL(url);
  const virtual = /^(.+)\.s3[.-]/.exec(hostname)?.[1];
  const path = decodeURIComponent(pathname.slice(1));
  const slash = path.indexOf('/');
  const Bucket = virtual ?? path.slice(0, slash);
  const Key = virtual === undefined ? path.slice(slash + 1) : path;
  try {
    const { Body } = await call.aws(call.caller).s3.GetObject({ Bucket, Key });
    return Buffer.from(Body ?? []).toString();
  } catch (error) {
    if (!isAwsError(error, 'NoSuchKey') && !isAwsError(error, 'NoSuchBucket')) throw error;
    throw validationError(`S3 error: ${(error as Error).message}`);
  }
}

const MAX_BODY_BYTES = 51_200;

/** A longer template has to be put into S3. */
function checkLength(text: string): string {
  if (Buffer.byteLength(text) <= MAX_BODY_BYTES) return text;
  throw validationError(
    "1 validation error detected: Value at 'templateBody' failed to satisfy constraint: " +
      `Member must have length less than or equal to ${MAX_BODY_BYTES}`,
  );
}

const NAMED_IAM = ['RoleName', 'UserName', 'GroupName', 'ManagedPolicyName'];

/** A template that makes roles needs its caller's word that this is meant. */
function checkCapabilities({ Resources }: Template, capabilities: readonly string[]): void {
  const iam = Object.values(Resources).filter(({ Type }) => Type.startsWith('AWS::IAM::'));
  const isNamed = iam.some(({ Properties = {} }) => NAMED_IAM.some((name) => name in Properties));
  const required = isNamed ? 'CAPABILITY_NAMED_IAM' : 'CAPABILITY_IAM';
  const has = [required, 'CAPABILITY_NAMED_IAM'].some((name) => capabilities.includes(name));
  if (iam.length === 0 || has) return;
  const message = `Requires capabilities : [${required}]`;
  throw new InsufficientCapabilitiesException({ message, Message: message, $metadata: {} });
}

function readParameters(
  given: NonNullable<StackRequest['Parameters']>,
  template: Template,
  previous: Desired | undefined,
): Map<string, string> {
  const parameters = new Map<string, string>();
  for (const { ParameterKey = '', ParameterValue, UsePreviousValue } of given) {
    if (!Object.hasOwn(template.Parameters ?? {}, ParameterKey)) {
      throw validationError(`Parameters: [${ParameterKey}] do not exist in the template`);
    }
    const value = UsePreviousValue ? previous?.parameters.get(ParameterKey) : ParameterValue;
    if (value !== undefined) parameters.set(ParameterKey, value);
  }
  return parameters;
}

/**
 * Refuses what an operation cannot do.
 *
 * @param members those of the input that would change what happens
 * @throws NotImplemented
 */
export function refuseMembers<Input extends object>(
  input: Input,
  members: readonly (keyof Input & string)[],
): void {
  for (const name of members) {
    const value = input[name];
    if (isGiven(value)) throw notSupportedFeature(`${name} of a stack`);
  }
}

function isGiven(value: unknown): boolean {
  if (typeof value === 'object' && value !== null) return Object.keys(value).length > 0;
  return value !== undefined && value !== false;
}

function readTags(tags: NonNullable<StackRequest['Tags']>): Record<string, string> {
  return Object.fromEntries(tags.map(({ Key, Value }) => [Key, Value]));
}
