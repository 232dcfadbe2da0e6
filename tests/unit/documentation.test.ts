import { existsSync, globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { ROOT } from '../../scripts/support/sls.ts';

const PAGES = globSync('{*,docs/**/*,packages/*/*,.github/**/*}.md', { cwd: ROOT }).sort();
const EXTERNAL = /^(https?|mailto):/;

describe.each(PAGES)('%s', (page) => {
  it('links to pages and sections that exist', () => {
    const targets = [...read(page).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target);

    expect(targets.filter((target) => !EXTERNAL.test(target) && !leads(page, target))).toEqual([]);
  });
});

function leads(page: string, target: string): boolean {
  const [file = '', section] = target.split('#');
  const linked = file === '' ? page : path.join(path.dirname(page), file);
  if (!existsSync(path.join(ROOT, linked))) return false;
  return section === undefined || sectionsOf(read(linked)).includes(section);
}

/** Returns the sections by the names that GitHub gives them. */
function sectionsOf(text: string): string[] {
  return [...text.matchAll(/^#+ (.*)$/gm)].map(([, title = '']) =>
    title
      .toLowerCase()
      .replace(/[^\p{L}\p{N}_\- ]/gu, '')
      .replaceAll(' ', '-'),
  );
}

function read(page: string): string {
  return readFileSync(path.join(ROOT, page), 'utf8');
}
