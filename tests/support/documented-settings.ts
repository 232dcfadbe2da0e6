import { readFileSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from '../../scripts/support/sls.ts';

/** Blocks of docs/configuration.md that people copy, so that the tests use what they read. */
export const APPLICATION_SETTINGS = block('app/function.yml');
export const PROVISIONED_TARGETS = block('resources/app.yml');

/** @throws Error when the page has no block for the file */
function block(file: string): string {
  const page = readFileSync(path.join(ROOT, 'docs/configuration.md'), 'utf8');
  const found = page.split(`<!-- for ${file} -->\n\`\`\`yaml\n`)[1]?.split('```')[0];
  if (found === undefined) throw new Error(`docs/configuration.md has no block for ${file}`);
  return found;
}
