import { describe, expect, it } from '@jest/globals';
import { startEmulator } from '../../packages/lattice-emulator/tests/support/emulator.ts';
import {
  carryBlueOver,
  previousBlue,
  promoteGreen,
  templateBeforePromotion,
} from '../../packages/serverless-blue-green/src/template/carry-over.ts';
import {
  blockOf,
  type Template,
  variablesOf,
  versionNameOf,
} from '../../packages/serverless-blue-green/src/template/template.ts';
import { SERVICE } from '../../scripts/support/stack.ts';
import { changeSetOf } from '../support/change-set.ts';
import { sharedTemplate } from '../support/shared-package.ts';
import { createWorkspace } from '../support/workspace.ts';

/** CloudFormation's limit. */
const MOST_BYTES = 1_000_000;
const KEPT = `serverless/${SERVICE}/local/builds/two.zip`;

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
  it('conforms to the specification of CloudFormation', async () => {
    expect(await changeSetOf(emulator, name, template)).toMatchObject({
      Status: 'CREATE_COMPLETE',
    });
  });

  it('has one version of each environment, of its own function, and outputs it', () => {
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

  it('refers only to resources that it has', () => {
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

  it("copies green's settings to blue, injected faults included", () => {
    const [blue, green] = [blockOf(promoted, 'Blue'), blockOf(deployed, 'Green')];

    expect(blue && variablesOf(blue.lambda)).toEqual({
      ...(green && variablesOf(green.lambda)),
      ENVIRONMENT: 'blue',
    });
  });

  it('is the same when it is repeated', () => {
    expect(promoteGreen(promoted, KEPT)).toEqual(promoted);
  });

  it('can be undone after other deploys, to the very block from before', () => {
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

  it('of the next build is undone to the build before it, and no further', () => {
    const next = promoteGreen(deployedAgain, KEPT);

    const before = blockOf(undone(next), 'Blue');

    expect(before && versionNameOf(before)).toBe('2.0.0');
    expect(previousBlue(undone(next))).toBeUndefined();
  });
});

async function packaged(version: string): Promise<Template> {
  return (await sharedTemplate(workspace, 'local', { version })) as Template;
}

function undone(live: Template): Template {
  const previous = previousBlue(live);
  if (previous === undefined) throw new Error('there is no build from before a promotion');
  return templateBeforePromotion(live, previous);
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

/** Returns the logical ids that resources and outputs refer to. */
function referencesIn({ Resources, Outputs }: Template): string[] {
  const found: string[] = [];
  JSON.stringify({ Resources, Outputs }, (key, value: unknown) => {
    if (key === 'Ref') found.push(String(value));
    if (key === 'Fn::GetAtt') found.push(String([value].flat()[0]).replace(/\..*/, ''));
    return value;
  });
  return found;
}
