import { runVerb, type VerbContext } from '../../src/command-line/run-verb.ts';
import type { Verb } from '../../src/command-line/verb.ts';
import { readSettings } from '../../src/settings.ts';
import { fakeStage } from './fake-stage.ts';

/** Runs a verb as the plugin does. Returns its exit code and everything that it prints. */
export async function run(verb: Verb, context: Partial<VerbContext> = {}) {
  const [printed, errors]: [string[], string[]] = [[], []];
  const exitCode = await runVerb(
    verb,
    {
      stage: fakeStage().stage,
      options: {},
      settings: () => readSettings(undefined),
      ...context,
    },
    { print: (text) => printed.push(text), printError: (text) => errors.push(text) },
  );
  return { exitCode, printed, errors };
}
