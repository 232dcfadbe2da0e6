import { readFileSync } from 'node:fs';
import path from 'node:path';
import { createEmulator } from '../../packages/lattice-emulator/src/index.ts';
import { changedOutputs } from '../../scripts/docs/run-page/output.ts';
import { pageEnvironment } from '../../scripts/docs/run-page/page-environment.ts';
import { parsePage } from '../../scripts/docs/run-page/parse-page.ts';
import { runPage } from '../../scripts/docs/run-page/run-page.ts';
import { PageWorkspace } from '../../scripts/docs/run-page/workspace.ts';
import { ROOT } from '../../scripts/support/sls.ts';
import { withoutApplication } from './workspace.ts';

export type PageRun = {
  /** The outputs that say something else than the page, as they are now. */
  readonly changed: readonly string[];
  /** The resources that the emulator holds at the end. */
  readonly left: readonly string[];
};

/**
 * Runs a page of this repository on an emulator, and prints which blocks are not run, and why.
 *
 * @throws Error that names the line of the block that failed
 */
export async function runPageInTest(name: string): Promise<PageRun> {
  const page = parsePage(readFileSync(path.join(ROOT, name), 'utf8'));
  const emulator = await createEmulator({ speed: page.speed });
  const workspace = new PageWorkspace();
  withoutApplication(workspace.folder);
  try {
    const outputs = await runPage(page, {
      folder: workspace.folder,
      env: pageEnvironment(workspace.folder, emulator.endpoint),
      onBlock: (block) => {
        if (block.kind !== 'skipped') return;
        process.stdout.write(`${name}: line ${block.line} is not run: ${block.why}\n`);
      },
    });
    return { changed: [...changedOutputs(outputs).values()], left: emulator.inventory() };
  } finally {
    workspace.remove();
    await emulator.close();
  }
}
