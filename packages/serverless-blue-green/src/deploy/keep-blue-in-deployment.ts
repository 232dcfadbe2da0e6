import { isDeepStrictEqual } from 'node:util';
import type { Stage } from '../stage/stage.ts';
import { carryBlueOver } from '../template/carry-over.ts';
import type { Template } from '../template/template.ts';

/**
 * Puts the current blue into the template of a deployment that the stack is about to return to.
 *
 * @param timestamp as `sls rollback` takes it
 * @returns whether it had another blue
 */
export async function keepBlueInDeployment(stage: Stage, timestamp: string): Promise<boolean> {
  const artifacts = await stage.artifacts();
  const key = artifacts.keyOfTemplate(readTime(timestamp));
  const stored = await artifacts.readText(key);
  // The Framework reports a missing deployment itself.
  if (stored === undefined) return false;
  const template = JSON.parse(stored.text) as Template;
  const kept = carryBlueOver(template, await stage.liveTemplate());
  if (isDeepStrictEqual(kept, template)) return false;
  await artifacts.writeText(key, { ...stored, text: JSON.stringify(kept) });
  return true;
}

function readTime(text: string): Date {
  const date = new Date(text);
  return Number.isNaN(date.getTime()) ? new Date(Number(text)) : date;
}
