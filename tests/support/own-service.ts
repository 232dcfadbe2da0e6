import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parsePage } from '../../scripts/docs/run-page/parse-page.ts';
import { ROOT } from '../../scripts/support/sls.ts';

const PAGE = 'docs/your-service.md';
/** The files of the sample application that the page removes. */
const SAMPLE = ['app/products.ts', 'app/routes.ts', 'app/request.ts'];

/** Makes the service of docs/your-service.md in a workspace: its name, and every file of that page. */
export function makeOwnService(folder: string): void {
  for (const file of SAMPLE) rmSync(path.join(folder, file), { force: true });
  const serverless = path.join(folder, 'serverless.yml');
  const text = readFileSync(serverless, 'utf8');
  writeFileSync(serverless, text.replace(/^service: .*$/m, 'service: shop'));
  for (const block of parsePage(readFileSync(path.join(ROOT, PAGE), 'utf8')).blocks) {
    if (block.kind === 'file') writeFileSync(path.join(folder, block.path), block.text);
  }
}
