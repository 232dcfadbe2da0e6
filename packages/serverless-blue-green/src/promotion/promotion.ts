import { isDeepStrictEqual } from 'node:util';
import type { StatusReport } from '../../../../src/use-cases/report-status.ts';
import { CommandRefused } from '../osls.ts';
import type { Stage } from '../stage/stage.ts';
import {
  artifactKeyOf,
  previousBlue,
  promoteGreen,
  undoPromotion,
} from '../template/carry-over.ts';
import {
  type Block,
  blockOf,
  codeHashOf,
  type Template,
  versionNameOf,
} from '../template/template.ts';
import { shortHash } from '../views/build-lines.ts';

/** What a person says to a promotion, or to taking it back. */
export type Wish = { readonly by: string; readonly reason?: string };

type Phase = StatusReport['phase'];
type Tell = (text: string) => void;

/**
 * Makes blue a copy of green, byte for byte, and gives it all traffic. Each step can be repeated, so
 * a promotion that was interrupted goes on where it was.
 *
 * @throws Error in the words of whoever refuses; green keeps the traffic then, unless an alarm took
 * it
 */
export async function promote(
  stage: Stage,
  wish: Wish & { readonly isForced: boolean },
  tell: Tell,
): Promise<void> {
  const live = await requireTemplate(stage, 'promote');
  const green = requireCode(live);
  const artifacts = await stage.artifacts();
  const key = artifacts.keyOfBuild(green.codeHash);
  const template = promoteGreen(live, key);
  const { by, reason, isForced } = wish;
  if (await isPromoted(stage, live, template)) {
    return tell(`nothing to do: ${await call(stage, { action: 'promoted', by, reason })}`);
  }
  await refuseOtherCode(stage, green.codeHash);
  await call(stage, { action: 'promote', force: isForced, by, reason });
  tell(`blue becomes a copy of green, ${versionNameOf(green.block)}`);
  if (!(await artifacts.has(key))) await artifacts.copy(green.key, key);
  await bring(stage, template, 'promote', tell);
  tell(await call(stage, { action: 'promoted', by, reason }));
}

/**
 * Gives blue what it ran before the last promotion, for as long as its code is kept. Before blue was
 * changed, it only takes green off again.
 *
 * @throws CommandRefused when there is nothing to go back to
 */
export async function takePromotionBack(stage: Stage, wish: Wish, tell: Tell): Promise<void> {
  const live = await requireTemplate(stage, 'undo');
  const { phase, rollout } = await stage.status();
  if (IN_THE_WAY.includes(phase)) {
    throw new CommandRefused(
      `cannot undo: rollout ${rollout?.id} is ${phase}; send everything back to blue first: ` +
        `sls rollback-traffic --stage ${stage.name}`,
    );
  }
  const isOpen = ON_RECORD.includes(phase);
  const isBegun = phase === 'promoting';
  const isUntouched = phase === 'ready' || (isBegun && !(await isCopied(stage, live)));
  const previous = isUntouched ? undefined : previousBlue(live);
  if (previous === undefined && !isOpen) {
    throw new CommandRefused('cannot undo: nothing was promoted, or it was undone already');
  }
  if (previous !== undefined) await putBack(stage, live, previous, tell);
  const { by, reason } = wish;
  if (isOpen) tell(await call(stage, { action: 'undo', by, reason }));
}

/** With one of these under way, blue is what takes the traffic when it fails. */
const IN_THE_WAY: readonly Phase[] = ['pending', 'shifting', 'baking', 'paused'];
/** The record says that green is, or was, good for production. */
const ON_RECORD: readonly Phase[] = ['ready', 'promoting', 'promoted'];

async function putBack(stage: Stage, live: Template, previous: Block, tell: Tell): Promise<void> {
  const template = undoPromotion(live);
  if (template === undefined) return;
  await requireArtifact(stage, previous);
  tell(`blue goes back to ${versionNameOf(previous)}`);
  await bring(stage, template, 'undo', tell);
  tell(`blue runs ${versionNameOf(previous)} again`);
}

async function isCopied(stage: Stage, live: Template): Promise<boolean> {
  const key = (await stage.artifacts()).keyOfBuild(requireCode(live).codeHash);
  return isDeepStrictEqual(promoteGreen(live, key), live);
}

/** Blue can only get what the stack has of green, which must be what was proven. */
async function refuseOtherCode(stage: Stage, codeHash: string): Promise<void> {
  const running = (await stage.builds())?.green.codeHash;
  if (running === undefined || running === codeHash) return;
  throw new CommandRefused(
    `cannot promote: green runs code (${shortHash(running)}) that the stack does not have ` +
      `(${shortHash(codeHash)}); deploy it as a whole: sls deploy --stage ${stage.name}`,
  );
}

/** A promotion that has nothing left to do but to say so. */
async function isPromoted(stage: Stage, live: Template, template: Template): Promise<boolean> {
  return isDeepStrictEqual(template, live) && (await stage.status()).phase === 'promoted';
}

/** @returns what the function says */
async function call(stage: Stage, payload: object): Promise<string> {
  const functions = await stage.functions();
  const { message } = (await functions.call('rollout', payload)) as { readonly message: string };
  return message;
}

async function bring(stage: Stage, template: Template, purpose: string, tell: Tell): Promise<void> {
  const isChanged = await stage.update(template, purpose, tell);
  if (!isChanged) tell('the stack is there already');
}

async function requireArtifact(stage: Stage, previous: Block): Promise<void> {
  const key = artifactKeyOf(previous);
  const artifacts = await stage.artifacts();
  if (key !== undefined && (await artifacts.has(key))) return;
  throw new CommandRefused(
    `cannot undo: the code of ${versionNameOf(previous)} is gone from the deployment bucket ` +
      `(${key}); deploy that version and promote it`,
  );
}

async function requireTemplate(stage: Stage, what: string): Promise<Template> {
  if ((await stage.liveTemplate()) !== undefined) {
    // Of an update that was interrupted only its end says what blue runs.
    await stage.settled();
    const live = await stage.liveTemplate();
    if (live !== undefined) return live;
  }
  throw new CommandRefused(`cannot ${what}: stage ${stage.name} is not deployed`);
}

function requireCode(template: Template) {
  const block = blockOf(template, 'Green');
  const codeHash = block && codeHashOf(block);
  const key = block && artifactKeyOf(block);
  if (block !== undefined && codeHash !== undefined && key !== undefined) {
    return { block, codeHash, key };
  }
  throw new CommandRefused('cannot promote: the stack does not say where the code of green is');
}
