import type { StatusReport } from '../../../../src/contract.ts';
import { refusal } from '../refusal.ts';
import { readSettings } from '../settings.ts';
import type { PluginParts } from '../stage/stage.ts';
import { findBlueDependencies } from '../template/blue-dependencies.ts';
import { carryBlueOver, replaceBlue } from '../template/carry-over.ts';
import { effectiveTemplate } from '../template/effective.ts';
import { isUnchanged } from '../template/is-unchanged.ts';
import { listenerChange } from '../template/listener-change.ts';
import { settingsDifferences } from '../template/settings-differences.ts';
import { blockOf, type Template, versionNameOf } from '../template/template.ts';
import { buildLines } from '../views/build-lines.ts';
import { untilPromotionLines } from '../views/diff-lines.ts';
import type { BlueArtifact } from './blue-artifact.ts';
import { guardGreen } from './green-guard.ts';
import { describeTraffic } from './green-in-use.ts';
import { addressOf, nextSteps } from './next-steps.ts';
import { refuseDangling, refuseOtherOwner, refuseSameName } from './template-refusals.ts';

/** Prepares `sls deploy` before anything is uploaded. */
export class Deploy {
  readonly #parts: PluginParts;
  readonly #artifact: BlueArtifact;
  #isUnchanged = false;
  #isFirst = false;

  constructor(parts: PluginParts, artifact: BlueArtifact) {
    this.#parts = parts;
    this.#artifact = artifact;
  }

  /** Replaces the template that the source makes by one that leaves blue alone. */
  async prepare(): Promise<void> {
    const { serverless, stage } = this.#parts;
    const fresh = copyOf(serverless.service.provider.compiledCloudFormationTemplate);
    const live = await deployedTemplate(stage);
    if (live !== undefined) refuseOtherOwner(live, fresh, stage.title);
    const report = live && (await this.#refuse(fresh, live));
    const next = await this.#nextTemplate(fresh, live);
    serverless.service.provider.compiledCloudFormationTemplate = next;
    this.#isFirst = live === undefined;
    this.#isUnchanged = live !== undefined && isUnchanged(live, next);
    await this.#announce(next, live, report);
  }

  /** Skips a deploy that changes nothing. Must run after the Framework has compared hashes. */
  skipUnchanged(): void {
    const { serverless, options } = this.#parts;
    if (!this.#isUnchanged || options.force === true) return;
    serverless.service.provider.shouldNotDeploy = true;
  }

  /** Adds the address of the service, and the commands that follow, to what the Framework prints. */
  async describeResult(): Promise<void> {
    const { serverless, stage } = this.#parts;
    const { provider, custom } = serverless.service;
    if (provider.shouldNotDeploy === true) return;
    const deployed = {
      stage: stage.name,
      outputs: await stage.outputs(),
      template: provider.compiledCloudFormationTemplate,
      isFirst: this.#isFirst,
      hasDefaultPlan: readSettings(custom).defaultPlan !== undefined,
    };
    const address = addressOf(deployed);
    if (address !== undefined) serverless.addServiceOutputSection('address', address);
    serverless.addServiceOutputSection('next', nextSteps(deployed));
  }

  /** @returns the status of the stage; undefined if it could not be read */
  async #refuse(fresh: Template, live: Template): Promise<StatusReport | undefined> {
    const { stage, options, log } = this.#parts;
    const report = await guardGreen({
      stage,
      live,
      refused: 'cannot deploy into green',
      force: 'sls deploy --force-green',
      isForced: options['force-green'] === true,
      warn: (text) => log.warning(text),
    });
    this.#checkListener(fresh, live, report);
    return report;
  }

  #checkListener(fresh: Template, live: Template, report: StatusReport | undefined): void {
    const { stage, log } = this.#parts;
    refuseSameName(live, fresh, stage.title);
    const change = listenerChange(live, fresh);
    if (change.kind === 'none') return;
    const effect =
      change.kind === 'reset'
        ? `the weights are reset to 100/0 (${change.because})`
        : `the listener is replaced, and the new one starts at 100/0 (${change.because})`;
    if (report !== undefined && report.weights.green > 0) {
      const message = `cannot deploy: ${effect}, and ${describeTraffic(report.weights)}`;
      throw refusal('GreenInUse', message, [
        ['to roll back to blue first', `sls rollback-traffic --stage ${stage.name}`],
      ]);
    }
    log.warning(`with this deploy, ${effect}`);
  }

  async #nextTemplate(fresh: Template, live: Template | undefined): Promise<Template> {
    if (live === undefined) return this.#artifact.place(fresh);
    if (this.#parts.options['include-blue'] === true) {
      this.#warnOfBlue(fresh);
      return replaceBlue(await this.#artifact.place(fresh), live);
    }
    const next = carryBlueOver(fresh, live);
    this.#warnOfIgnoredSettings(fresh);
    this.#checkBlueDependencies(next, live);
    refuseDangling(fresh, next);
    return next;
  }

  /** Warns of settings that the source gives to blue alone: its function is carried over. */
  #warnOfIgnoredSettings(fresh: Template): void {
    const ignored = settingsDifferences(fresh).map(({ setting }) => setting);
    if (ignored.length === 0) return;
    this.#parts.log.warning(
      `functions.blue and functions.green differ in ${ignored.join(', ')}: blue stays as it is and gets ` +
        "green's settings by the promotion; write what both share in app/function.yml",
    );
  }

  #warnOfBlue(fresh: Template): void {
    const blue = blockOf(fresh, 'Blue');
    const version = blue === undefined ? 'nothing' : versionNameOf(blue);
    this.#parts.log.warning(
      `--include-blue: PRODUCTION IS REPLACED: blue gets ${version} at once, ` +
        'with all traffic and without a rollout',
    );
  }

  #checkBlueDependencies(next: Template, live: Template): void {
    const { missing, changed } = findBlueDependencies(live, next);
    if (missing.length > 0) {
      const reason = `blue is unchanged and still uses ${missing.join(', ')}`;
      throw refusal(
        'BlueDependencyMissing',
        `cannot deploy: ${reason}, which is gone from the source`,
        [['to remove it', 'first promote a build that does not use it']],
      );
    }
    if (changed.length === 0) return;
    const what = changed.join(', ');
    this.#parts.log.warning(`blue is unchanged, but uses ${what}, which this deploy changes`);
  }

  async #announce(
    next: Template,
    live: Template | undefined,
    report: StatusReport | undefined,
  ): Promise<void> {
    const { stage, log } = this.#parts;
    // The time of the stage, which an emulator may run faster than this machine's.
    const nowMs = report === undefined ? Date.now() : Date.parse(report.at);
    const builds = live === undefined ? undefined : await stage.builds();
    log.notice();
    const lines = [
      ...buildLines({
        live: live && effectiveTemplate(live),
        next: effectiveTemplate(next),
        builds,
        nowMs,
      }),
      ...untilPromotionLines(settingsDifferences(next)),
    ];
    for (const line of lines) log.notice(line);
  }
}

/** Returns nothing for a stack that only has its bucket: it was not deployed yet. */
async function deployedTemplate(stage: PluginParts['stage']): Promise<Template | undefined> {
  const live = await stage.liveTemplate();
  return live !== undefined && blockOf(live, 'Blue') !== undefined ? live : undefined;
}

/** Returns a template as CloudFormation returns the live one: as plain JSON. */
function copyOf(template: Template): Template {
  return JSON.parse(JSON.stringify(template)) as Template;
}
