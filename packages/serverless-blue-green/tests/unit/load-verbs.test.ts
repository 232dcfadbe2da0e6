import { readdirSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { EXIT_CODES } from '../../src/command-line/exit-codes.ts';
import { loadVerbs } from '../../src/command-line/load-verbs.ts';

const FOLDER = new URL('../../src/verbs/', import.meta.url);
const verbs = loadVerbs();
const COMMON = ['done', 'refused', 'usage', 'contact-lost'];

describe('loadVerbs', () => {
  it('finds a verb in every file of the folder, named as the file is', () => {
    const files = readdirSync(FOLDER).map((file) => file.replace(/\.ts$/, ''));

    const names = verbs.map(({ name }) => name.replace(/^rollout /, 'rollout-'));

    expect(names.sort()).toEqual(files.sort());
  });

  it('gives no name twice, and no verb the name of a group', () => {
    const names = verbs.map(({ name }) => name);
    const groups = names.filter((name) => name.includes(' ')).map((name) => name.split(' ')[0]);

    expect(new Set(names).size).toBe(names.length);
    expect(names.filter((name) => groups.includes(name))).toEqual([]);
  });
});

describe.each(verbs.map((verb) => [verb.name, verb] as const))('sls %s', (name, verb) => {
  const usages = Object.values(verb.options).map(({ usage }) => usage);

  it('has a summary and option texts in sentence case, without a final period', () => {
    for (const text of [verb.summary, ...usages]) expect(text).toMatch(/^[A-Z][^\n]{8,300}[^\s.]$/);
  });

  it('has two examples or more, all of this command', () => {
    expect(verb.examples.length).toBeGreaterThanOrEqual(2);
    for (const example of verb.examples) expect(example).toMatch(new RegExp(`^sls ${name}( --|$)`));
  });

  it('uses only its own options in the examples', () => {
    const known = [...Object.keys(verb.options), 'stage', 'param'];
    const used = verb.examples.flatMap((example) =>
      [...example.matchAll(/ --([a-z-]+)/g)].map(([, flag]) => flag),
    );

    expect(used.filter((flag) => !known.includes(flag ?? ''))).toEqual([]);
  });

  it('lists endings that exist, none of those that every verb has, and none twice', () => {
    const endings: readonly string[] = verb.endings;

    expect(endings.filter((ending) => !(ending in EXIT_CODES))).toEqual([]);
    expect(endings.filter((ending) => COMMON.includes(ending))).toEqual([]);
    expect(new Set(endings).size).toBe(endings.length);
  });

  it('can print JSON', () => {
    expect(verb.options.json).toMatchObject({ type: 'boolean' });
  });
});
