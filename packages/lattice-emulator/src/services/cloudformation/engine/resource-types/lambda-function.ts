import type {
  CreateFunctionRequest,
  UpdateFunctionConfigurationRequest,
} from '@aws-sdk/client-lambda';
import { defineResourceType, type ResourceContext } from '../resource-type.ts';
import { retag } from './tags.ts';

type Properties = Omit<Partial<CreateFunctionRequest>, 'Tags' | 'Publish'> & {
  readonly ReservedConcurrentExecutions?: number;
  readonly Tags?: unknown;
};

/**
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-function.html
 */
export const lambdaFunction = defineResourceType<
  Pick<
    Properties,
    | 'FunctionName'
    | 'Code'
    | 'Role'
    | 'Runtime'
    | 'Handler'
    | 'Description'
    | 'Timeout'
    | 'MemorySize'
    | 'Environment'
    | 'Architectures'
    | 'VpcConfig'
    | 'DeadLetterConfig'
    | 'TracingConfig'
    | 'Layers'
    | 'ReservedConcurrentExecutions'
    | 'Tags'
  >
>({
  properties: [
    'FunctionName',
    'Code',
    'Role',
    'Runtime',
    'Handler',
    'Description',
    'Timeout',
    'MemorySize',
    'Environment',
    'Architectures',
    'VpcConfig',
    'DeadLetterConfig',
    'TracingConfig',
    'Layers',
    'ReservedConcurrentExecutions',
    'Tags',
  ],
  limits: {
    'VpcConfig/SubnetIds': { maxItems: 16 },
    'VpcConfig/SecurityGroupIds': { maxItems: 5 },
  },
  nameProperty: 'FunctionName',
  create: async (context, properties) => {
    const { FunctionName = context.generateName(), Code, Role, ...rest } = properties;
    const { ReservedConcurrentExecutions: reserved, Tags, ...settings } = rest;
    const Tagged = { Tags: context.tags(Tags) };
    const { FunctionArn = '' } = await context.aws.lambda.CreateFunction({
      ...settings,
      ...Tagged,
      FunctionName,
      Code,
      Role,
    });
    context.announce(FunctionName);
    if (reserved !== undefined) await reserve(context, FunctionName, reserved);
    return { physicalId: FunctionName, attributes: { Arn: FunctionArn } };
  },
  update: async (context, FunctionName, properties, before) => {
    const { lambda } = context.aws;
    const { Code, Architectures, Tags, ReservedConcurrentExecutions: reserved } = properties;
    if (isChanged('Code') || isChanged('Architectures')) {
      await lambda.UpdateFunctionCode({ FunctionName, ...Code, Architectures });
    }
    await lambda.UpdateFunctionConfiguration(configurationOf(FunctionName, properties));
    if (isChanged('ReservedConcurrentExecutions')) await reserve(context, FunctionName, reserved);
    const { Configuration } = await lambda.GetFunction({ FunctionName });
    const Resource = Configuration?.FunctionArn;
    await retag(
      context.tagChanges(Tags, before.Tags),
      (TagKeys) => lambda.UntagResource({ Resource, TagKeys }),
      (tags) => lambda.TagResource({ Resource, Tags: tags }),
    );

    function isChanged(name: keyof typeof properties): boolean {
      return JSON.stringify(properties[name]) !== JSON.stringify(before[name]);
    }
  },
  delete: ({ aws }, FunctionName) => aws.lambda.DeleteFunction({ FunctionName }),
});

/** Returns the whole configuration, so that properties that a template leaves out are reset. */
function configurationOf(
  FunctionName: string,
  properties: Properties,
): UpdateFunctionConfigurationRequest {
  const { Role, Runtime, Handler, Description, Timeout, MemorySize, Environment } = properties;
  return {
    FunctionName,
    Role,
    Runtime,
    Handler,
    Description: Description ?? '',
    Timeout: Timeout ?? 3,
    MemorySize: MemorySize ?? 128,
    Environment: Environment ?? { Variables: {} },
    VpcConfig: properties.VpcConfig ?? { SubnetIds: [], SecurityGroupIds: [] },
    DeadLetterConfig: properties.DeadLetterConfig ?? { TargetArn: '' },
    TracingConfig: properties.TracingConfig ?? { Mode: 'PassThrough' },
    Layers: properties.Layers ?? [],
  };
}

async function reserve(
  { aws }: ResourceContext,
  FunctionName: string,
  reserved: number | undefined,
): Promise<void> {
  if (reserved === undefined) await aws.lambda.DeleteFunctionConcurrency({ FunctionName });
  else {
    const ReservedConcurrentExecutions = reserved;
    await aws.lambda.PutFunctionConcurrency({ FunctionName, ReservedConcurrentExecutions });
  }
}
