import { isDeepStrictEqual } from 'node:util';
import {
  type Actor,
  type CommandOutcome,
  type StatusReport,
  shortHash,
} from '../../../../src/contract.ts';
import { actorPayload } from '../command-line/verb.ts';
import { CommandRefused } from '../errors.ts';
import { refusal } from '../refusal.ts';
import type { Stage } from '../stage/stage.ts';
import {
  artifactKeyOf,
  previousBlue,
  promoteGreen,
  templateBeforePromotion,
  undoneBlue,
} from '../template/carry-over.ts';
import {
  type Block,
  blockOf,
  codeHashOf,
  type Template,
  versionNameOf,
} from '../template/template.ts';
import {
  callRollout,
  type Progress,
  requireCode,
  requireTemplate,
  updateStack,
} from './deployed.ts';

type Phase = StatusReport['phase'];

/** In these phases a failure of green moves all traffic to blue, so blue must not change. */
const DEPENDS_ON_BLUE: readonly Phase[] = ['pending', 'shifting', 'baking', 'paused'];
/** In these phases the record has a build that has passed every step. */
const ON_RECORD: readonly Phase[] = ['ready', 'promoting', 'promoted'];

export type UndoOptions = {
  readonly actor: Actor;
  /**
   * Is given what production becomes, before anything changes.
   *
   * @returns whether it took time, so that the stage may have changed meanwhile
   * @throws where the person does not want it
   */
  readonly confirm: (change: string) => Promise<boolean>;
};

/** The effect of an undo on a stage. */
type Undo = {
  /** For the person who has to confirm it. */
  readonly change: string;
  readonly live: Template;
  /** The build that blue gets; nothing where blue stays as it is. */
  readonly previous: Block | undefined;
  /** A rollout is on record that the undo ends. */
  readonly isOnRecord: boolean;
};

/**
 * Undoes the last promotion: blue gets the build that it ran before, for as long as its code is kept.
 * Before blue was changed, only green is withdrawn. Records that, also where no rollout is on record
 * any more. After an interruption, the same command finishes it.
 *
 * @returns the message of its end
 * @throws CommandRefused when there is nothing to undo, or a rollout is running
 */
export async function undoPromotion(
  stage: Stage,
  { actor, confirm }: UndoOptions,
  progress: Progress,
): Promise<string> {
  const undo = await planUndo(stage);
  if (undo === undefined) return finishRecord(stage, actor);
  if (await confirm(undo.change)) await requireSame(stage, undo);
  const { live, previous, isOnRecord } = undo;
  if (previous !== undefined) await restorePreviousBlue(stage, live, previous, progress);
  if (isOnRecord) return callRollout(stage, actor, { action: 'undo' });
  return (await recordUndone(stage, actor, currentVersion(live))).message;
}

/** @returns nothing where blue was restored already, or there is nothing to restore */
async function planUndo(stage: Stage): Promise<Undo | undefined> {
  const live = await requireTemplate(stage, 'undo');
  const status = await stage.status();
  const { phase } = status;
  if (DEPENDS_ON_BLUE.includes(phase)) throw rolloutRunning(stage, status, live);
  const isOnRecord = ON_RECORD.includes(phase);
  const previous = (await isBlueUnchanged(stage, live, phase)) ? undefined : previousBlue(live);
  if (previous === undefined && !isOnRecord) return undefined;
  const change =
    previous === undefined
      ? describeWithdrawal(status)
      : `${await describeRestoring(stage, status, previous)}${isOnRecord ? greenLoses(status) : ''}`;
  return { change, live, previous, isOnRecord };
}

function rolloutRunning(
  stage: Stage,
  { phase, rollout, builds, weights }: StatusReport,
  live: Template,
): CommandRefused {
  const previous = previousBlue(live);
  const instead =
    previous === undefined
      ? 'no promotion is left to undo'
      : 'once the rollout has ended, it would change production from ' +
        `${currentVersion(live)} to ${versionNameOf(previous)}`;
  const message =
    `cannot undo: rollout ${rollout?.id} is ${phase}, green ${builds.green.version} has ` +
    `${weights.green} %; undo does not end a rollout, it undoes the last promotion: ${instead}`;
  const name = `--stage ${stage.name}`;
  return refusal('RolloutRunning', message, [['to end the rollout', `sls rollout abort ${name}`]]);
}

async function isBlueUnchanged(stage: Stage, live: Template, phase: Phase): Promise<boolean> {
  return phase === 'ready' || (phase === 'promoting' && !(await isCopied(stage, live)));
}

async function isCopied(stage: Stage, live: Template): Promise<boolean> {
  const key = (await stage.artifacts()).keyOfBuild(requireCode(live).codeHash);
  return isDeepStrictEqual(promoteGreen(live, key), live);
}

function describeWithdrawal(status: StatusReport): string {
  const production = `production stays ${status.builds.blue.version}`;
  return status.phase === 'promoted'
    ? `${production}, and the undo of its last promotion is recorded`
    : `${production}${greenLoses(status)}`;
}

function greenLoses({ weights, builds }: StatusReport): string {
  if (weights.green === 0) return '';
  return `, and green ${builds.green.version} loses its traffic, ${weights.green} %`;
}

/** @throws CommandRefused where the code of the build is gone */
async function describeRestoring(
  stage: Stage,
  { builds: { blue } }: StatusReport,
  previous: Block,
): Promise<string> {
  const stored = await requireArtifact(stage, previous);
  const hash = shortHash(codeHashOf(previous));
  const becomes = `${versionNameOf(previous)} (${hash}, its code stored ${formatMinute(stored)})`;
  const deployed = formatMinute(new Date(blue.deployedAt));
  const now = `${blue.version} (${shortHash(blue.codeHash)}, deployed ${deployed})`;
  return `production becomes ${becomes} instead of ${now}`;
}

/** Such as `2026-11-26 01:17 UTC`. */
function formatMinute(date: Date): string {
  return `${date.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

/** A person may take their time to answer. */
async function requireSame(stage: Stage, undo: Undo): Promise<void> {
  const now = await planUndo(stage);
  if (now !== undefined && isDeepStrictEqual(now, undo)) return;
  const message = 'cannot undo: the stage changed while you were asked; run sls undo again';
  throw new CommandRefused('NotConfirmed', message);
}

async function restorePreviousBlue(
  stage: Stage,
  live: Template,
  previous: Block,
  progress: Progress,
): Promise<void> {
  const version = versionNameOf(previous);
  progress(`blue gets ${version} back`);
  await updateStack(stage, templateBeforePromotion(live, previous), 'undo', progress);
  progress(`blue runs ${version} again`);
}

/** @returns when it was stored */
async function requireArtifact(stage: Stage, previous: Block): Promise<Date> {
  const key = artifactKeyOf(previous);
  const artifacts = await stage.artifacts();
  const storedAt = key === undefined ? undefined : await artifacts.storedAt(key);
  if (storedAt !== undefined) return storedAt;
  throw new CommandRefused(
    'CodeMissing',
    `cannot undo: the code of ${versionNameOf(previous)} is gone from the deployment bucket ` +
      `(${key}); deploy that version and promote it`,
  );
}

/** Records an undo that was interrupted after blue was restored. */
async function finishRecord(stage: Stage, actor: Actor): Promise<string> {
  const undone = undoneBlue(await requireTemplate(stage, 'undo'));
  const recorded = undone === undefined ? undefined : await recordUndone(stage, actor, undone);
  if (recorded?.reason !== undefined) return recorded.message;
  const message = 'cannot undo: nothing was promoted, or it was undone already';
  throw new CommandRefused('NothingToUndo', message);
}

async function recordUndone(stage: Stage, actor: Actor, instead: string): Promise<CommandOutcome> {
  const functions = await stage.functions();
  const payload = { action: 'undone', instead, ...actorPayload(actor) };
  return (await functions.call('rollout', payload)) as CommandOutcome;
}

/** The version that blue has in the stack. */
function currentVersion(live: Template): string {
  const blue = blockOf(live, 'Blue');
  return blue === undefined ? 'unknown' : versionNameOf(blue);
}
