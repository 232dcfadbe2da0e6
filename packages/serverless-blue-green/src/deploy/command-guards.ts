import { type Advice, refusal } from '../refusal.ts';
import type { PluginParts } from '../stage/stage.ts';
import { guardGreen, guardTraffic } from './green-guard.ts';
import { keepBlueInDeployment } from './keep-blue-in-deployment.ts';

const BLUE_IS_PRODUCTION = 'it is what production runs, and only a promotion changes it';

/** Guards the Framework's other commands that could change blue or green. */
export class CommandGuards {
  readonly #parts: PluginParts;

  constructor(parts: PluginParts) {
    this.#parts = parts;
  }

  beforeDeployFunction(): Promise<void> {
    const { name } = this.#parts.stage;
    const advice: Advice = ['to deploy the build to green', `sls deploy --stage ${name}`];
    return this.#guardFunction('sls deploy function', 'cannot deploy blue', advice);
  }

  /** Guards a rollback to a timestamp. Without one, names the command that moves traffic: this one lists deployments. */
  async beforeRollback(): Promise<void> {
    const { stage, options, log } = this.#parts;
    if (typeof options.timestamp !== 'string') {
      log.notice(
        'sls rollback only lists deployments here and does not move traffic; ' +
          `to roll back to blue now: sls rollback-traffic --stage ${stage.name}`,
      );
      return;
    }
    await this.#guardGreen('sls rollback');
    const isChanged = await keepBlueInDeployment(stage, options.timestamp);
    if (isChanged) log.notice(`blue is unchanged: ${BLUE_IS_PRODUCTION}`);
  }

  beforeRollbackFunction(): Promise<void> {
    const { name } = this.#parts.stage;
    const advice: Advice = ['to undo the last promotion', `sls undo --stage ${name}`];
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
    if (name === 'blue') {
      throw refusal('BlueIsProduction', `${refused}: ${BLUE_IS_PRODUCTION}`, [advice]);
    }
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
