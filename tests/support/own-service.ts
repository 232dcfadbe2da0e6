import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { applyDiff } from '../../scripts/docs/run-page/apply-diff.ts';
import { parsePage } from '../../scripts/docs/run-page/parse-page.ts';
import { ROOT } from '../../scripts/support/sls.ts';

const PAGE = 'docs/your-service.md';
/** The files of the sample application that the page removes. */
const SAMPLE = ['app/products.ts', 'app/routes.ts', 'app/request.ts'];

/** Makes the service of docs/your-service.md in a workspace: every file and edit of that page. */
export function makeOwnService(folder: string): void {
  for (const file of SAMPLE) rmSync(path.join(folder, file), { force: true });
  for (const block of parsePage(readFileSync(path.join(ROOT, PAGE), 'utf8')).blocks) {
    if (block.kind === 'file') writeFileSync(path.join(folder, block.path), block.text);
    if (block.kind === 'edit') {
      const file = path.join(folder, block.path);
      writeFileSync(file, applyDiff(readFileSync(file, 'utf8'), block.diff));
    }
  }
}
