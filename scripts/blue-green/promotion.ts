import { isDeepStrictEqual } from 'node:util';
import { artifactKeyOf, previousBlue, promoteGreen, undoPromotion } from './carry-over.ts';
import { CommandRefused } from './osls.ts';
import type { Stage } from './stage.ts';
import { type Block, blockOf, codeHashOf, type Template, versionNameOf } from './template.ts';

/** What a person says to a promotion, or to taking it back. */
export type Wish = { readonly by: string; readonly reason?: string };

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
  if (!(await isPromoted(stage, live, template))) {
    await call(stage, { action: 'promote', force: isForced, by, reason });
  }
  tell(`blue becomes a copy of green, ${versionNameOf(green.block)}`);
  if (!(await artifacts.has(key))) await artifacts.copy(green.key, key);
  await bring(stage, template, 'promote', tell);
  tell(await call(stage, { action: 'promoted', by, reason }));
}

/**
 * Gives blue what it ran before the last promotion, for as long as its code is kept.
 *
 * @throws CommandRefused when there is nothing to go back to
 */
export async function takePromotionBack(stage: Stage, wish: Wish, tell: Tell): Promise<void> {
  const live = await requireTemplate(stage, 'undo');
  const template = undoPromotion(live);
  const previous = previousBlue(live);
  if (template !== undefined && previous !== undefined) {
    await requireArtifact(stage, previous);
    tell(`blue goes back to ${versionNameOf(previous)}`);
    await bring(stage, template, 'undo', tell);
  } else if (!['promoting', 'promoted'].includes((await stage.status()).phase)) {
    throw new CommandRefused('cannot undo: nothing was promoted, or it was undone already');
  }
  const { by, reason } = wish;
  tell(await call(stage, { action: 'undo', by, reason }));
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
  const live = await stage.liveTemplate();
  if (live !== undefined) return live;
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
