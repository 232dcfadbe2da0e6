import type {
  Capability,
  GetTemplateInput,
  GetTemplateOutput,
  GetTemplateSummaryInput,
  GetTemplateSummaryOutput,
  ParameterDeclaration,
  ValidateTemplateInput,
  ValidateTemplateOutput,
} from '@aws-sdk/client-cloudformation';
import type { Call } from '../../../contracts.ts';
import type { Checked } from '../../../sdk-types.ts';
import { isSecret } from '../engine/parameters.ts';
import type { Desired } from '../engine/stack.ts';
import { parseTemplate, type Template, validationError } from '../engine/template.ts';
import { readTemplateText, refuseMembers } from '../request.ts';
import { type CloudFormationState, findChangeSet, findStack } from '../state.ts';

/**
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_GetTemplate.html
 *
 * Without macros a template is the same at each `TemplateStage`.
 */
export function getTemplate(
  state: CloudFormationState,
  input: Checked<GetTemplateInput>,
): GetTemplateOutput {
  return {
    TemplateBody: findTemplate(state, input)?.templateText,
    StagesAvailable: ['Original', 'Processed'],
  };
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ValidateTemplate.html */
export async function validateTemplate(
  _state: CloudFormationState,
  input: Checked<ValidateTemplateInput>,
  call: Call,
): Promise<ValidateTemplateOutput> {
  const template = parseTemplate(await readTemplateText(input, undefined, call));
  const parameters = describeParameters(template);
  return {
    Description: template.Description,
    Capabilities: capabilitiesFor(template),
    Parameters: parameters.map(({ ParameterKey, DefaultValue, NoEcho, Description }) => {
      return { ParameterKey, DefaultValue, NoEcho, Description };
    }),
  };
}

/**
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_GetTemplateSummary.html
 *
 * `aws cloudformation deploy` asks for it before it updates a stack.
 */
export async function getTemplateSummary(
  state: CloudFormationState,
  input: Checked<GetTemplateSummaryInput>,
  call: Call,
): Promise<GetTemplateSummaryOutput> {
  refuseMembers(input, ['CallAs', 'StackSetName', 'TemplateSummaryConfig']);
  const { StackName } = input;
  const template =
    StackName === undefined
      ? parseTemplate(await readTemplateText(input, undefined, call))
      : findStack(state, StackName).deployed?.template;
  const types = Object.values(template?.Resources ?? {}).map(({ Type }) => Type);
  return {
    Description: template?.Description,
    Capabilities: template && capabilitiesFor(template),
    Parameters: template && describeParameters(template),
    ResourceTypes: [...new Set(types)],
  };
}

function findTemplate(
  state: CloudFormationState,
  { ChangeSetName, StackName }: Checked<GetTemplateInput>,
): Desired | undefined {
  if (ChangeSetName !== undefined)
    return findChangeSet(state, { ChangeSetName, StackName }).desired;
  if (StackName === undefined) throw validationError('StackName must be specified');
  return findStack(state, StackName).deployed;
}

function capabilitiesFor({ Resources }: Template): Capability[] {
  const hasIam = Object.values(Resources).some(({ Type }) => Type.startsWith('AWS::IAM'));
  return hasIam ? ['CAPABILITY_NAMED_IAM'] : [];
}

function describeParameters({ Parameters = {} }: Template): ParameterDeclaration[] {
  return Object.entries(Parameters).map(([ParameterKey, definition]) => ({
    ParameterKey,
    ParameterType: definition.Type,
    DefaultValue: definition.Default === undefined ? undefined : String(definition.Default),
    NoEcho: isSecret(definition),
    Description: definition.Description,
  }));
}
