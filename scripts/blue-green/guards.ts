import { guardGreen, guardTraffic } from './guard.ts';
import { keepBlueInDeployment } from './keep-blue-in-deployment.ts';
import { refusal } from './refusal.ts';
import type { PluginParts } from './stage.ts';

const WHAT_BLUE_IS = 'it is what production runs, and changes by promotion alone';

/** What is asked before other commands of the Framework than `sls deploy`. */
export class Guards {
  readonly #parts: PluginParts;

  constructor(parts: PluginParts) {
    this.#parts = parts;
  }

  async beforeDeployFunction(): Promise<void> {
    const { stage, options } = this.#parts;
    if (options.function === 'blue') {
      throw refusal('cannot deploy blue', WHAT_BLUE_IS, [
        ['to bring the build into green', `sls deploy --stage ${stage.name}`],
      ]);
    }
    if (options.function === 'green') await this.#guardGreen('sls deploy function');
  }

  /** Without a timestamp it only lists deployments. */
  async beforeRollback(): Promise<void> {
    const { stage, options, log } = this.#parts;
    if (typeof options.timestamp !== 'string') return;
    await this.#guardGreen('sls rollback');
    const isChanged = await keepBlueInDeployment(stage, options.timestamp);
    if (isChanged) log.notice(`blue stays as it is: ${WHAT_BLUE_IS}`);
  }

  async beforeRollbackFunction(): Promise<void> {
    const { stage, options } = this.#parts;
    if (options.function === 'blue') {
      throw refusal('cannot roll back blue', WHAT_BLUE_IS, [
        ['to take the last promotion back', `sls undo --stage ${stage.name}`],
      ]);
    }
    if (options.function === 'green') await this.#guardGreen('sls rollback function');
  }

  async beforeRemove(): Promise<void> {
    const { stage, options, log } = this.#parts;
    await guardTraffic({
      stage,
      live: await stage.liveTemplate(),
      refused: 'cannot remove the stage',
      force: 'sls remove --force',
      isForced: options.force === true,
      warn: (text) => log.warning(text),
    });
  }

  async #guardGreen(command: string): Promise<void> {
    const { stage, options, log } = this.#parts;
    await guardGreen({
      stage,
      live: await stage.liveTemplate(),
      refused: 'cannot replace what green runs',
      force: `${command} --force-green`,
      isForced: options['force-green'] === true,
      warn: (text) => log.warning(text),
    });
  }
}
