import {
  CloudFormationClient,
  CreateChangeSetCommand,
  DescribeChangeSetCommand,
} from '@aws-sdk/client-cloudformation';
import { describe, expect, it } from '@jest/globals';
import {
  clientConfig,
  startEmulator,
} from '../../packages/lattice-emulator/tests/support/emulator.ts';
import {
  carryBlueOver,
  previousBlue,
  promoteGreen,
  undoPromotion,
} from '../../packages/serverless-blue-green/src/template/carry-over.ts';
import {
  blockOf,
  type Template,
  variablesOf,
  versionNameOf,
} from '../../packages/serverless-blue-green/src/template/template.ts';
import { packageTemplate } from '../support/packaged-template.ts';
import { createWorkspace } from '../support/workspace.ts';

/** CloudFormation reads no longer template, wherever it lies. */
const MOST_BYTES = 1_000_000;
const KEPT = 'serverless/ecommerce-api/local/builds/two.zip';

const emulator = await startEmulator();
const workspace = createWorkspace();
const one = await packaged('1.0.0');
const two = await packaged('2.0.0');
const three = await packaged('3.0.0');
const deployed = carryBlueOver(two, one);
const promoted = promoteGreen(deployed, KEPT);
const deployedAgain = carryBlueOver(three, promoted);

const templates: readonly (readonly [string, Template])[] = [
  ['a deploy', deployed],
  ['a promotion', promoted],
  ['the deploy after a promotion', deployedAgain],
  ['an undo', undone(promoted)],
  ['an undo after another deploy', undone(deployedAgain)],
];

describe.each(templates)('the template of %s', (name, template) => {
  it('holds against the specification of CloudFormation', async () => {
    expect(await planOf(name, template)).toMatchObject({ Status: 'CREATE_COMPLETE' });
  });

  it('has one version of each environment, of its own function, and says which', () => {
    for (const environment of ['Blue', 'Green'] as const) {
      const versions = idsOf(template, `${environment}LambdaVersion`);

      expect(versions).toHaveLength(1);
      expect(template.Resources[versions[0] ?? '']?.Properties?.FunctionName).toEqual({
        Ref: `${environment}LambdaFunction`,
      });
      expect(template.Outputs?.[`${environment}LambdaFunctionQualifiedArn`]?.Value).toEqual({
        Ref: versions[0],
      });
    }
  });

  it('refers to nothing that is not there', () => {
    const { Parameters = {} } = template as { readonly Parameters?: object };
    const ids = new Set([...Object.keys(template.Resources), ...Object.keys(Parameters)]);
    const isKnown = (id: string) => ids.has(id) || id.startsWith('AWS::');

    expect(referencesIn(template).filter((id) => !isKnown(id))).toEqual([]);
  });

  it('is short enough', () => {
    expect(Buffer.byteLength(JSON.stringify(template))).toBeLessThan(MOST_BYTES);
  });
});

describe('a promotion', () => {
  it('changes blue and nothing else', () => {
    expect(changedIds(deployed, promoted)).toEqual([
      'BlueLambdaFunction',
      ...idsOf(deployed, 'BlueLambdaVersion'),
      ...idsOf(promoted, 'BlueLambdaVersion'),
    ]);
  });

  it("brings green's settings to blue, faults that it was given on purpose included", () => {
    const [blue, green] = [blockOf(promoted, 'Blue'), blockOf(deployed, 'Green')];

    expect(blue && variablesOf(blue.lambda)).toEqual({
      ...(green && variablesOf(green.lambda)),
      ENVIRONMENT: 'blue',
    });
  });

  it('is the same when it is done again', () => {
    expect(promoteGreen(promoted, KEPT)).toEqual(promoted);
  });

  it('is still undone after other deploys, to the very block that there was', () => {
    const later = [two, three, one].reduce(
      (live, fresh) => carryBlueOver(fresh, live),
      deployedAgain,
    );

    expect(previousBlue(later)).toEqual(blockOf(one, 'Blue'));
    expect(blockOf(undone(later), 'Blue')).toEqual(blockOf(one, 'Blue'));
    expect(undone(later).Resources.GreenLambdaFunction).toEqual(
      later.Resources.GreenLambdaFunction,
    );
  });

  it('of the next build is undone to the one before it, and no further', () => {
    const next = promoteGreen(deployedAgain, KEPT);

    const before = blockOf(undone(next), 'Blue');

    expect(before && versionNameOf(before)).toBe('2.0.0');
    expect(undoPromotion(undone(next))).toBeUndefined();
  });
});

async function packaged(version: string): Promise<Template> {
  return (await packageTemplate(workspace, 'local', [`version=${version}`])) as Template;
}

function undone(live: Template): Template {
  const template = undoPromotion(live);
  if (template === undefined) throw new Error('there is nothing to go back to');
  return template;
}

function idsOf({ Resources }: Template, prefix: string): string[] {
  return Object.keys(Resources).filter((id) => id.startsWith(prefix));
}

function changedIds(before: Template, after: Template): string[] {
  const ids = new Set([...Object.keys(before.Resources), ...Object.keys(after.Resources)]);
  return [...ids].filter(
    (id) => JSON.stringify(before.Resources[id]) !== JSON.stringify(after.Resources[id]),
  );
}

/** The logical ids in what is read by CloudFormation, which looks at no metadata. */
function referencesIn({ Resources, Outputs }: Template): string[] {
  const found: string[] = [];
  JSON.stringify({ Resources, Outputs }, (key, value: unknown) => {
    if (key === 'Ref') found.push(String(value));
    if (key === 'Fn::GetAtt') found.push(String([value].flat()[0]).replace(/\..*/, ''));
    return value;
  });
  return found;
}

/** The change set that CloudFormation would make of a template. */
async function planOf(name: string, planned: Template) {
  const cloudformation = new CloudFormationClient(clientConfig(emulator));
  const { Id } = await cloudformation.send(
    new CreateChangeSetCommand({
      StackName: name.replaceAll(' ', '-'),
      ChangeSetName: 'planned',
      ChangeSetType: 'CREATE',
      TemplateBody: JSON.stringify(planned),
      Capabilities: ['CAPABILITY_NAMED_IAM'],
    }),
  );
  return cloudformation.send(new DescribeChangeSetCommand({ ChangeSetName: Id }));
}
