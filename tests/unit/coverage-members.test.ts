import { describe, expect, it } from '@jest/globals';
import { memberNotes } from '../../scripts/docs/coverage-members.ts';

const REFUSAL = `throw notSupportedFeature(\`\${name} of a box\`);`;

describe('a member of an input', () => {
  it.each<[string, string]>([
    ['is taken from the input', 'use(input.Size);'],
    ['is taken out of the input, with others', 'const { Name, Size: size = {} } = input;'],
    ['is taken out where the input arrives', 'function f({ Name, Size }: Checked<Request>) {'],
    ['goes to an engine with all others', "engine.prepare('Scan', { ...input, TableName });"],
  ])('that %s is read', (_, code) => {
    expect(memberNotes(['Size'], [declare(code)])).toEqual([]);
  });

  it.each<[string, string]>([
    ['is in no code', 'return {};'],
    ['is in the answer only', 'return { Name: name, Size: size };'],
    ['has a longer name than what is read', 'use(input.SizeInBytes);'],
    ['is a text of something else', "use('Size');"],
  ])('that %s is not read', (_, code) => {
    expect(memberNotes(['Size'], [declare(code)])).toEqual(['does not read `Size`']);
  });

  it('that is refused by name is said to be', () => {
    const calling = declare("refuseMembers(input, ['Size']);");
    const refusing = declare(REFUSAL);

    expect(memberNotes(['Size'], [calling, refusing])).toEqual(['refuses `Size`']);
  });

  it('that is refused because it is not known is said to be', () => {
    const code = `for (const [name] of Object.entries(input)) ${REFUSAL}`;

    expect(memberNotes(['Name', 'Size'], [declare(`use(input.Name);${code}`)])).toEqual([
      'refuses `Size`',
    ]);
  });

  it('of which a comment says why it is not read is not left out in silence', () => {
    const comment = '/** Boxes here have no `Size`. */';

    expect(memberNotes(['Size'], [{ ...declare('return {};'), comment }])).toEqual([]);
  });
});

function declare(code: string) {
  return { file: 'boxes.ts', name: 'createBox', comment: '', code };
}
