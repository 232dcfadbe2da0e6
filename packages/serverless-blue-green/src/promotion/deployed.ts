import type { Actor } from '../../../../src/contract.ts';
import { actorPayload } from '../command-line/verb.ts';
import { CommandRefused } from '../errors.ts';
import type { Stage } from '../stage/stage.ts';
import { artifactKeyOf } from '../template/carry-over.ts';
import { blockOf, codeHashOf, type Template } from '../template/template.ts';

export type Progress = (text: string) => void;

/** Reads the live template, once no update of the stack is in progress. */
export async function requireTemplate(stage: Stage, what: string): Promise<Template> {
  if ((await stage.liveTemplate()) !== undefined) {
    // An update that is still in progress may change blue.
    await stage.settled();
    const live = await stage.liveTemplate();
    if (live !== undefined) return live;
  }
  const message = `cannot ${what}: stage ${stage.name} is not deployed; sls deploy --stage ${stage.name}`;
  throw new CommandRefused('NotDeployed', message);
}

/** Finds green's code in the template. @throws CommandRefused where the template does not say */
export function requireCode(template: Template) {
  const block = blockOf(template, 'Green');
  const codeHash = block && codeHashOf(block);
  const key = block && artifactKeyOf(block);
  if (block !== undefined && codeHash !== undefined && key !== undefined) {
    return { block, codeHash, key };
  }
  const message = 'cannot promote: the stack does not say where the code of green is';
  throw new CommandRefused('CodeUnknown', message);
}

/** Updates the stack, and reports each resource that changes. */
export async function updateStack(
  stage: Stage,
  template: Template,
  purpose: string,
  progress: Progress,
): Promise<void> {
  const isChanged = await stage.update(template, purpose, progress);
  if (!isChanged) progress('the stack is up to date');
}

/** Calls `rollout` with an action. @returns its message */
export async function callRollout(
  stage: Stage,
  actor: Actor,
  action: { readonly action: string; readonly force?: boolean },
): Promise<string> {
  const functions = await stage.functions();
  const answer = await functions.call('rollout', { ...action, ...actorPayload(actor) });
  return (answer as { readonly message: string }).message;
}
