import { EXIT_CODES } from '../../packages/serverless-blue-green/src/command-line/exit-codes.ts';
import { endingsOf } from '../../packages/serverless-blue-green/src/command-line/help.ts';
import { loadVerbs } from '../../packages/serverless-blue-green/src/command-line/load-verbs.ts';
import type { Verb } from '../../packages/serverless-blue-green/src/command-line/verb.ts';
import { REFUSALS } from '../../packages/serverless-blue-green/src/errors.ts';
import { table } from './markdown.ts';

export function exitCodesTable(): string {
  const rows = Object.values(EXIT_CODES).map(({ code, meaning }) => [`\`${code}\``, meaning]);
  return table(['exit code', 'meaning'], rows);
}

export function refusalsTable(): string {
  const rows = Object.entries(REFUSALS).map(([code, meaning]) => [`\`${code}\``, meaning]);
  return table(['code', 'meaning'], rows);
}

/** Returns a list of the verbs, and a section for each: summary, options, examples, exit codes. */
export function verbSections(): string {
  const verbs = loadVerbs();
  const rows = verbs.map(({ name, summary }) => [`[\`sls ${name}\`](${anchorOf(name)})`, summary]);
  return [table(['command', 'what it does'], rows), ...verbs.map(sectionOf)].join('\n\n');
}

function sectionOf(verb: Verb): string {
  const { name, summary, options, examples } = verb;
  const rows = Object.entries(options).map(([flag, { type, usage }]) => [
    `\`--${flag}${type === 'string' ? ' <value>' : ''}\``,
    usage.replaceAll('|', '\\|'),
  ]);
  const codes = endingsOf(verb).map((ending) => `\`${EXIT_CODES[ending].code}\``);
  return [
    `### sls ${name}`,
    `${summary}.`,
    ['```sh', ...examples, '```'].join('\n'),
    ...(rows.length === 0 ? [] : [table(['option', 'meaning'], rows)]),
    `Exit codes: ${codes.join(', ')}.`,
  ].join('\n\n');
}

function anchorOf(name: string): string {
  return `#sls-${name.replaceAll(' ', '-')}`;
}
