import type { StatusReport } from '../../src/use-cases/report-status.ts';
import { buildLines } from './build-lines.ts';
import {
  artifactKeyOf,
  carryBlueOver,
  previousBlue,
  replaceBlue,
  withArtifactKey,
} from './carry-over.ts';
import { describeTraffic } from './green-in-use.ts';
import { guardGreen } from './guard.ts';
import { isUnchanged } from './is-unchanged.ts';
import { listenerChange } from './listener-change.ts';
import { refusal } from './refusal.ts';
import type { PluginParts } from './stage.ts';
import {
  type Block,
  blockOf,
  codeHashOf,
  type Template,
  versionNameOf,
  withBlock,
} from './template.ts';

type Copy = { readonly from: string; readonly to: string };

/** What `sls deploy` does beside what the Framework does. */
export class Deploy {
  readonly #parts: PluginParts;
  #isUnchanged = false;
  #newBlue: Copy | undefined;
  #setAside: readonly Copy[] = [];

  constructor(parts: PluginParts) {
    this.#parts = parts;
  }

  /** Puts the template that leaves blue alone in the place of the one that the source makes. */
  async prepare(): Promise<void> {
    const fresh = copyOf(this.#parts.serverless.service.provider.compiledCloudFormationTemplate);
    const live = await this.#parts.stage.liveTemplate();
    await this.#refuse(fresh, live);
    const next = await this.#nextTemplate(fresh, live);
    this.#parts.serverless.service.provider.compiledCloudFormationTemplate = next;
    this.#isUnchanged = live !== undefined && isUnchanged(live, next);
    await this.#announce(next, live);
  }

  skipUnchanged(): void {
    if (!this.#isUnchanged || this.#parts.options.force === true) return;
    this.#parts.serverless.service.provider.shouldNotDeploy = true;
  }

  /** Before CloudFormation reads it from there. */
  async keepNewBlue(): Promise<void> {
    if (this.#isSkipped || this.#newBlue === undefined) return;
    const artifacts = await this.#parts.stage.artifacts();
    await artifacts.copy(this.#newBlue.from, this.#newBlue.to);
  }

  /**
   * A blue that was deployed before there was this plugin lies in the folder of a deployment, which
   * the Framework takes away after a few more. Its place must not change, which would touch blue.
   */
  async setAside(): Promise<void> {
    if (this.#isSkipped) return;
    const artifacts = await this.#parts.stage.artifacts();
    const { compiledCloudFormationTemplate: template } = this.#parts.serverless.service.provider;
    const copies = [blockOf(template, 'Blue'), previousBlue(template)].flatMap((block) =>
      copyAside(block, (codeHash) => artifacts.keyOfBuild(codeHash)),
    );
    for (const copy of copies) {
      if (!(await artifacts.has(copy.from))) continue;
      await artifacts.copy(copy.from, copy.to);
      this.#setAside = [...this.#setAside, copy];
    }
  }

  async putBack(): Promise<void> {
    if (this.#setAside.length === 0) return;
    const artifacts = await this.#parts.stage.artifacts();
    for (const { from, to } of this.#setAside) {
      if (!(await artifacts.has(from))) await artifacts.copy(to, from);
    }
  }

  async #refuse(fresh: Template, live: Template | undefined): Promise<void> {
    const report = await guardGreen({
      stage: this.#parts.stage,
      live,
      refused: 'cannot deploy into green',
      force: 'sls deploy --force-green',
      isForced: this.#parts.options['force-green'] === true,
      warn: (text) => this.#parts.log.warning(text),
    });
    if (live !== undefined) this.#tellOfListener(fresh, live, report);
  }

  #tellOfListener(fresh: Template, live: Template, report: StatusReport | undefined): void {
    const change = listenerChange(live, fresh);
    if (change.kind === 'none') return;
    const effect =
      change.kind === 'reset'
        ? `the weights are written anew, as 100/0 (${change.because})`
        : `the listener is replaced by a new one, at 100/0 (${change.because})`;
    const { stage, log } = this.#parts;
    const weights = report?.weights;
    if (weights !== undefined && weights.green > 0) {
      throw refusal('cannot deploy', `${effect}, and ${describeTraffic(weights)}`, [
        ['to send everything back to blue first', `sls rollback-traffic --stage ${stage.name}`],
      ]);
    }
    log.warning(`with this deploy ${effect}`);
  }

  async #nextTemplate(fresh: Template, live: Template | undefined): Promise<Template> {
    const isFirst = isFirstDeploy(live);
    const isIncluded = this.#parts.options['include-blue'] === true;
    if (!isFirst && !isIncluded) return carryBlueOver(fresh, live);
    if (!isFirst) this.#warnOfBlue(fresh);
    return replaceBlue(await this.#withKeptBlue(fresh), live);
  }

  #warnOfBlue(fresh: Template): void {
    const blue = blockOf(fresh, 'Blue');
    const version = blue === undefined ? 'nothing' : versionNameOf(blue);
    this.#parts.log.warning(
      `--include-blue: PRODUCTION IS REPLACED: blue gets ${version} at once, ` +
        'with all traffic, without a rollout and without a way back by weights',
    );
  }

  /** Blue's code where it stays for as long as it is needed, and not only for a few deploys. */
  async #withKeptBlue(fresh: Template): Promise<Template> {
    const blue = blockOf(fresh, 'Blue');
    const from = blue && artifactKeyOf(blue);
    const codeHash = blue && codeHashOf(blue);
    if (blue === undefined || from === undefined || codeHash === undefined) return fresh;
    const to = (await this.#parts.stage.artifacts()).keyOfBuild(codeHash);
    this.#newBlue = { from, to };
    return withBlock(fresh, 'Blue', withArtifactKey(blue, to));
  }

  async #announce(next: Template, live: Template | undefined): Promise<void> {
    const isFirst = isFirstDeploy(live);
    const builds = isFirst ? undefined : await this.#parts.stage.builds();
    this.#parts.log.notice();
    for (const line of buildLines({ live, next, builds, nowMs: Date.now() })) {
      this.#parts.log.notice(line);
    }
  }

  get #isSkipped(): boolean {
    return this.#parts.serverless.service.provider.shouldNotDeploy === true;
  }
}

/** A stack that has no more than its bucket was not deployed yet. */
function isFirstDeploy(live: Template | undefined): boolean {
  return live === undefined || blockOf(live, 'Blue') === undefined;
}

/** @returns nothing where the code is kept already */
function copyAside(block: Block | undefined, keyOfBuild: (codeHash: string) => string): Copy[] {
  const from = block && artifactKeyOf(block);
  const codeHash = block && codeHashOf(block);
  if (from === undefined || codeHash === undefined) return [];
  const to = keyOfBuild(codeHash);
  return from === to ? [] : [{ from, to }];
}

/** As it is sent to CloudFormation, which is how the live one comes back. */
function copyOf(template: Template): Template {
  return JSON.parse(JSON.stringify(template)) as Template;
}
