import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { PERSON, takesPerson, type Verb } from './verb.ts';

const FOLDER = fileURLToPath(new URL('../verbs/', import.meta.url));

/** Loads every file in `verbs/`, at once because the Framework asks for commands without waiting. */
export function loadVerbs(): readonly Verb[] {
  const load = createRequire(import.meta.url);
  const files = readdirSync(FOLDER).filter(
    (name) => /\.[jt]s$/.test(name) && !/\.d\.ts$/.test(name),
  );
  return files
    .sort()
    .map((name) => withPerson((load(`${FOLDER}${name}`) as { readonly verb: Verb }).verb));
}

/** Adds `--by` behind the comment. */
function withPerson(verb: Verb): Verb {
  if (!takesPerson(verb)) return verb;
  const options = Object.entries(verb.options).flatMap(([name, flag]) =>
    name === 'comment' ? [[name, flag] as const, ['by', PERSON] as const] : [[name, flag] as const],
  );
  return { ...verb, options: Object.fromEntries(options) };
}

/** @param commands the words after `sls` */
export function findVerb(verbs: readonly Verb[], commands: readonly string[]): Verb | undefined {
  return verbs.find(({ name }) => name === commands.join(' '));
}
