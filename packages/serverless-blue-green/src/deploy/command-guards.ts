import { type Advice, refusal } from '../refusal.ts';
import type { PluginParts } from '../stage/stage.ts';
import { guardGreen, guardTraffic } from './green-guard.ts';
import { keepBlueInDeployment } from './keep-blue-in-deployment.ts';

const WHAT_BLUE_IS = 'it is what production runs, and changes by promotion alone';

/** What is asked before other commands of the Framework than `sls deploy`. */
export class Guards {
  readonly #parts: PluginParts;

  constructor(parts: PluginParts) {
    this.#parts = parts;
  }

  beforeDeployFunction(): Promise<void> {
    const { name } = this.#parts.stage;
    const advice: Advice = ['to bring the build into green', `sls deploy --stage ${name}`];
    return this.#guardFunction('sls deploy function', 'cannot deploy blue', advice);
  }

  /** Without a timestamp it only lists deployments. */
  async beforeRollback(): Promise<void> {
    const { stage, options, log } = this.#parts;
    if (typeof options.timestamp !== 'string') return;
    await this.#guardGreen('sls rollback');
    const isChanged = await keepBlueInDeployment(stage, options.timestamp);
    if (isChanged) log.notice(`blue stays as it is: ${WHAT_BLUE_IS}`);
  }

  beforeRollbackFunction(): Promise<void> {
    const { name } = this.#parts.stage;
    const advice: Advice = ['to take the last promotion back', `sls undo --stage ${name}`];
    return this.#guardFunction('sls rollback function', 'cannot roll back blue', advice);
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

  async #guardFunction(command: string, refused: string, advice: Advice): Promise<void> {
    const { function: name } = this.#parts.options;
    if (name === 'blue') throw refusal(refused, WHAT_BLUE_IS, [advice]);
    if (name === 'green') await this.#guardGreen(command);
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
