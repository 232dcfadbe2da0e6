import { isDeepStrictEqual } from 'node:util';
import { defineResourceType, type ResourceContext } from '../resource-type.ts';

type Properties = {
  readonly Name?: string;
  readonly FunctionName?: string;
  readonly FunctionVersion?: string;
  readonly Description?: string;
  readonly ProvisionedConcurrencyConfig?: { readonly ProvisionedConcurrentExecutions: number };
};

/**
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-alias.html
 */
export const lambdaAlias = defineResourceType<Properties>({
  properties: [
    'Name',
    'FunctionName',
    'FunctionVersion',
    'Description',
    'ProvisionedConcurrencyConfig',
  ],
  create: async (context, properties) => {
    const { Name, FunctionName, FunctionVersion, Description } = properties;
    const input = { Name, FunctionName, FunctionVersion, Description };
    const { AliasArn = '' } = await context.aws.lambda.CreateAlias(input);
    context.announce(AliasArn);
    await provision(context, properties, {});
    return { physicalId: AliasArn, attributes: { AliasArn } };
  },
  update: async (context, _, properties, before) => {
    const { Name, FunctionName, FunctionVersion, Description = '' } = properties;
    await context.aws.lambda.UpdateAlias({ Name, FunctionName, FunctionVersion, Description });
    await provision(context, properties, before);
  },
  delete: ({ aws }, _, { Name, FunctionName }) => aws.lambda.DeleteAlias({ Name, FunctionName }),
});

/** The polling interval; AWS does not document its own. */
const POLL_MS = 100;

/** Brings an alias to the concurrency that a template asks for, and waits for it. */
async function provision(
  { aws: { lambda }, wait }: ResourceContext,
  { Name: Qualifier, FunctionName, ProvisionedConcurrencyConfig: wanted }: Properties,
  { ProvisionedConcurrencyConfig: before }: Properties,
): Promise<void> {
  const alias = { FunctionName, Qualifier };
  if (wanted === undefined) {
    if (before !== undefined) await lambda.DeleteProvisionedConcurrencyConfig(alias);
    return;
  }
  if (!isDeepStrictEqual(wanted, before)) {
    await lambda.PutProvisionedConcurrencyConfig({ ...alias, ...wanted });
  }
  // A new version gets its concurrency anew.
  while ((await lambda.GetProvisionedConcurrencyConfig(alias)).Status !== 'READY') {
    await wait(POLL_MS);
  }
}
