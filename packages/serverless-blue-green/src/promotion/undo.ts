import { isDeepStrictEqual } from 'node:util';
import type { Actor, StatusReport } from '../../../../src/contract.ts';
import { CommandRefused } from '../errors.ts';
import type { Stage } from '../stage/stage.ts';
import {
  artifactKeyOf,
  previousBlue,
  promoteGreen,
  templateBeforePromotion,
} from '../template/carry-over.ts';
import { type Block, type Template, versionNameOf } from '../template/template.ts';
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

/**
 * Undoes the last promotion: blue gets the build that it ran before, for as long as its code is kept.
 * Before blue was changed, only green is withdrawn.
 *
 * @returns the message of its end
 * @throws CommandRefused when there is nothing to undo
 */
export async function undoPromotion(
  stage: Stage,
  actor: Actor,
  progress: Progress,
): Promise<string> {
  const live = await requireTemplate(stage, 'undo');
  const { phase, rollout } = await stage.status();
  if (DEPENDS_ON_BLUE.includes(phase)) {
    throw new CommandRefused(
      'RolloutRunning',
      `cannot undo: rollout ${rollout?.id} is ${phase}; roll back first: ` +
        `sls rollback-traffic --stage ${stage.name}`,
    );
  }
  const isOnRecord = ON_RECORD.includes(phase);
  const previous = (await isBlueUnchanged(stage, live, phase)) ? undefined : previousBlue(live);
  if (previous === undefined && !isOnRecord) {
    const message = 'cannot undo: nothing was promoted, or it was undone already';
    throw new CommandRefused('NothingToUndo', message);
  }
  const restored = previous && (await restorePreviousBlue(stage, live, previous, progress));
  return isOnRecord ? callRollout(stage, actor, { action: 'undo' }) : (restored ?? 'undone');
}

async function isBlueUnchanged(stage: Stage, live: Template, phase: Phase): Promise<boolean> {
  return phase === 'ready' || (phase === 'promoting' && !(await isCopied(stage, live)));
}

async function isCopied(stage: Stage, live: Template): Promise<boolean> {
  const key = (await stage.artifacts()).keyOfBuild(requireCode(live).codeHash);
  return isDeepStrictEqual(promoteGreen(live, key), live);
}

async function restorePreviousBlue(
  stage: Stage,
  live: Template,
  previous: Block,
  progress: Progress,
): Promise<string> {
  await requireArtifact(stage, previous);
  const version = versionNameOf(previous);
  progress(`blue gets ${version} back`);
  await updateStack(stage, templateBeforePromotion(live, previous), 'undo', progress);
  const restored = `blue runs ${version} again`;
  progress(restored);
  return restored;
}

async function requireArtifact(stage: Stage, previous: Block): Promise<void> {
  const key = artifactKeyOf(previous);
  const artifacts = await stage.artifacts();
  if (key !== undefined && (await artifacts.has(key))) return;
  throw new CommandRefused(
    'CodeMissing',
    `cannot undo: the code of ${versionNameOf(previous)} is gone from the deployment bucket ` +
      `(${key}); deploy that version and promote it`,
  );
}
