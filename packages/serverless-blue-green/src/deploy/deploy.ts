import type { StatusReport } from '../../../../src/use-cases/report-status.ts';
import { refusal } from '../refusal.ts';
import type { PluginParts } from '../stage/stage.ts';
import { lookUnderBlue } from '../template/blue-dependencies.ts';
import { carryBlueOver, replaceBlue } from '../template/carry-over.ts';
import { isUnchanged } from '../template/is-unchanged.ts';
import { listenerChange } from '../template/listener-change.ts';
import { blockOf, type Template, versionNameOf } from '../template/template.ts';
import { buildLines } from '../views/build-lines.ts';
import type { BlueArtifact } from './blue-artifact.ts';
import { guardGreen } from './green-guard.ts';
import { describeTraffic } from './green-in-use.ts';

/** What `sls deploy` does before anything is uploaded. */
export class Deploy {
  readonly #parts: PluginParts;
  readonly #artifact: BlueArtifact;
  #isUnchanged = false;

  constructor(parts: PluginParts, artifact: BlueArtifact) {
    this.#parts = parts;
    this.#artifact = artifact;
  }

  /** Puts the template that leaves blue alone in the place of the one that the source makes. */
  async prepare(): Promise<void> {
    const { serverless, stage } = this.#parts;
    const fresh = copyOf(serverless.service.provider.compiledCloudFormationTemplate);
    const live = await deployedTemplate(stage);
    if (live !== undefined) await this.#refuse(fresh, live);
    const next = await this.#nextTemplate(fresh, live);
    serverless.service.provider.compiledCloudFormationTemplate = next;
    this.#isUnchanged = live !== undefined && isUnchanged(live, next);
    await this.#announce(next, live);
  }

  /** Once the Framework has decided, too. */
  skipUnchanged(): void {
    const { serverless, options } = this.#parts;
    if (!this.#isUnchanged || options.force === true) return;
    serverless.service.provider.shouldNotDeploy = true;
  }

  async #refuse(fresh: Template, live: Template): Promise<void> {
    const { stage, options, log } = this.#parts;
    const report = await guardGreen({
      stage,
      live,
      refused: 'cannot deploy into green',
      force: 'sls deploy --force-green',
      isForced: options['force-green'] === true,
      warn: (text) => log.warning(text),
    });
    this.#tellOfListener(fresh, live, report);
  }

  #tellOfListener(fresh: Template, live: Template, report: StatusReport | undefined): void {
    const change = listenerChange(live, fresh);
    if (change.kind === 'none') return;
    const { stage, log } = this.#parts;
    const effect =
      change.kind === 'reset'
        ? `the weights are written anew, as 100/0 (${change.because})`
        : `the listener is replaced by a new one, at 100/0 (${change.because})`;
    if (report !== undefined && report.weights.green > 0) {
      throw refusal('cannot deploy', `${effect}, and ${describeTraffic(report.weights)}`, [
        ['to send everything back to blue first', `sls rollback-traffic --stage ${stage.name}`],
      ]);
    }
    log.warning(`with this deploy ${effect}`);
  }

  async #nextTemplate(fresh: Template, live: Template | undefined): Promise<Template> {
    if (live === undefined) return this.#artifact.place(fresh);
    if (this.#parts.options['include-blue'] === true) {
      this.#warnOfBlue(fresh);
      return replaceBlue(await this.#artifact.place(fresh), live);
    }
    const next = carryBlueOver(fresh, live);
    this.#tellUnderBlue(next, live);
    return next;
  }

  #warnOfBlue(fresh: Template): void {
    const blue = blockOf(fresh, 'Blue');
    const version = blue === undefined ? 'nothing' : versionNameOf(blue);
    this.#parts.log.warning(
      `--include-blue: PRODUCTION IS REPLACED: blue gets ${version} at once, ` +
        'with all traffic, without a rollout and without a way back by weights',
    );
  }

  #tellUnderBlue(next: Template, live: Template): void {
    const { missing, changed } = lookUnderBlue(live, next);
    if (missing.length > 0) {
      const reason = `blue stays as it is and uses ${missing.join(', ')}`;
      throw refusal('cannot deploy', `${reason}, which is no longer in the source`, [
        ['to let go of it', 'keep it there until a build that does without it is in blue'],
      ]);
    }
    if (changed.length === 0) return;
    const what = changed.join(', ');
    this.#parts.log.warning(`blue stays as it is, but uses ${what}, which this deploy changes`);
  }

  async #announce(next: Template, live: Template | undefined): Promise<void> {
    const { stage, log } = this.#parts;
    const builds = live === undefined ? undefined : await stage.builds();
    log.notice();
    for (const line of buildLines({ live, next, builds, nowMs: Date.now() })) log.notice(line);
  }
}

/** A stack that has no more than its bucket was not deployed yet. */
async function deployedTemplate(stage: PluginParts['stage']): Promise<Template | undefined> {
  const live = await stage.liveTemplate();
  return live !== undefined && blockOf(live, 'Blue') !== undefined ? live : undefined;
}

/** As it is sent to CloudFormation, which is how the live one comes back. */
function copyOf(template: Template): Template {
  return JSON.parse(JSON.stringify(template)) as Template;
}
