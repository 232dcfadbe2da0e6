import type { Flag } from '../osls.ts';
import { wrap } from '../views/styled-line.ts';
import { type Ending, EXIT_CODES } from './exit-codes.ts';
import type { Verb } from './verb.ts';

const COLUMNS = 80;
const INDENT = '  ';

/** Options of the Framework that matter for every verb. */
const STAGE_FLAGS: Readonly<Record<string, Flag>> = {
  stage: {
    type: 'string',
    usage: 'Stage; default: that of serverless.yml, else dev',
  },
  region: { type: 'string', usage: 'Region of the service' },
};

/** The endings that are possible for every verb. */
const COMMON_ENDINGS: readonly Ending[] = ['done', 'refused', 'usage', 'contact-lost'];

/** Returns the help of a verb: summary, usage, options, examples, exit codes. */
export function helpOf(verb: Verb): string {
  const { name, summary, options, examples } = verb;
  const flags = Object.entries({ ...options, ...STAGE_FLAGS });
  const rows = flags.map(([flag, { type, usage }]) => {
    return [`--${flag}${type === 'string' ? ' <value>' : ''}`, usage] as const;
  });
  const codes = endingsOf(verb).map((ending) => {
    const { code, meaning } = EXIT_CODES[ending];
    return [String(code), meaning.replaceAll('`', '')] as const;
  });
  return [
    ...wrap(`${summary}.`, COLUMNS),
    '',
    `${INDENT}sls ${name} [options]`,
    '',
    'Options',
    ...columns(rows),
    '',
    'Examples',
    ...examples.map((example) => `${INDENT}${example}`),
    '',
    'Exit codes',
    ...columns(codes),
  ].join('\n');
}

/** Returns the help of several verbs with one first word, such as `rollout`: a line each. */
export function overviewOf(group: string, verbs: readonly Verb[]): string {
  const rows = verbs.map(({ name, summary }) => [`sls ${name}`, summary] as const);
  return [...columns(rows), '', `sls ${group} <command> --help shows options and examples.`].join(
    '\n',
  );
}

export function endingsOf({ endings }: Verb): Ending[] {
  const all = Object.keys(EXIT_CODES) as Ending[];
  return all.filter((ending) => COMMON_ENDINGS.includes(ending) || endings.includes(ending));
}

/** Two columns within the width of a terminal; the second wraps below itself. */
function columns(rows: readonly (readonly [first: string, second: string])[]): string[] {
  const width = Math.max(...rows.map(([first]) => first.length)) + 2;
  const room = COLUMNS - INDENT.length - width;
  return rows.flatMap(([first, second]) =>
    wrap(second, room).map((text, index) => {
      return `${INDENT}${(index === 0 ? first : '').padEnd(width)}${text}`;
    }),
  );
}
