import { isDeepStrictEqual } from 'node:util';
import { type Actor, shortHash } from '../../../../src/contract.ts';
import { CommandRefused } from '../errors.ts';
import type { Stage } from '../stage/stage.ts';
import { promoteGreen } from '../template/carry-over.ts';
import { type Template, versionNameOf } from '../template/template.ts';
import {
  callRollout,
  type Progress,
  requireCode,
  requireTemplate,
  updateStack,
} from './deployed.ts';

export type PromoteOptions = {
  readonly actor: Actor;
  /** Promotes a green that is not ready, or not healthy. */
  readonly isForced: boolean;
};

/**
 * Makes blue a copy of green, byte for byte, and gives it all traffic. Each step can be repeated, so
 * that an interrupted promotion resumes when it is run again.
 *
 * @returns the message of its end
 * @throws CommandError with the reason; green keeps the traffic then, unless an alarm rolled it back
 */
export async function promote(
  stage: Stage,
  { actor, isForced }: PromoteOptions,
  progress: Progress,
): Promise<string> {
  const live = await requireTemplate(stage, 'promote');
  const green = requireCode(live);
  const artifacts = await stage.artifacts();
  const key = artifacts.keyOfBuild(green.codeHash);
  const template = promoteGreen(live, key);
  if (await isPromoted(stage, live, template)) {
    return `nothing to do: ${await callRollout(stage, actor, { action: 'promoted' })}`;
  }
  await refuseOtherCode(stage, green.codeHash);
  await callRollout(stage, actor, { action: 'promote', force: isForced });
  progress(`blue becomes a copy of green, ${versionNameOf(green.block)}`);
  if (!(await artifacts.has(key))) await artifacts.copy(green.key, key);
  await updateStack(stage, template, 'promote', progress);
  return callRollout(stage, actor, { action: 'promoted' });
}

/** Refuses where green runs other code than the stack has, which is what blue would get. */
async function refuseOtherCode(stage: Stage, codeHash: string): Promise<void> {
  const running = (await stage.builds())?.green.codeHash;
  if (running === undefined || running === codeHash) return;
  throw new CommandRefused(
    'CodeMissing',
    `cannot promote: green runs code (${shortHash(running)}) that the stack does not have ` +
      `(${shortHash(codeHash)}); deploy the whole stack: sls deploy --stage ${stage.name}`,
  );
}

/** Returns whether everything is done and recorded already. */
async function isPromoted(stage: Stage, live: Template, template: Template): Promise<boolean> {
  return isDeepStrictEqual(template, live) && (await stage.status()).phase === 'promoted';
}
