import type { Declaration } from './source-graph.ts';

/** A text about some member of an input, which the code has as a variable. */
export const REFUSED_MEMBER = /^\$\{|\$\{member\}$/;
/** How code goes through an input to refuse whatever it does not know. */
export const ALL_MEMBERS = 'Object.entries(';
/** How code hands all of an input to an engine that refuses, while it runs, what it does not know. */
const CHECKED_BY_ENGINE = /\.prepare\([^()]*\{ \.\.\.input\b/;
/** How code refuses the members that it lists. */
const REFUSING_LIST = /\brefuse\w*\(|^const NOT_SUPPORTED\b/;

/** Members of the input that are refused by name, and those that are left out in silence. */
export function memberNotes(members: readonly string[], reached: readonly Declaration[]): string[] {
  const code = reached.map((declaration) => declaration.code).join('\n');
  if (CHECKED_BY_ENGINE.test(code)) return [];
  const unread = members.filter(isUnreadBy(code));
  const refusing = reached.filter((declaration) =>
    textsOf501(declaration).some((text) => REFUSED_MEMBER.test(text)),
  );
  if (refusing.some((declaration) => declaration.code.includes(ALL_MEMBERS))) {
    return listMembers(
      'refuses',
      unread.filter((name) => !code.includes(`'${name}'`)),
    );
  }
  const lists = reached.filter((declaration) => REFUSING_LIST.test(declaration.code));
  const isRefused = (name: string) => lists.some((list) => list.code.includes(`'${name}'`));
  const isExplained = (name: string) =>
    reached.some(({ comment }) => comment.includes(`\`${name}\``));
  const silent = unread.filter((name) => !isRefused(name) && !isExplained(name));
  return [
    ...listMembers('refuses', refusing.length > 0 ? unread.filter(isRefused) : []),
    ...listMembers('does not read', silent),
  ];
}

/** What is taken out of an object at once, which is given after it or has its type there. */
const DESTRUCTURED = /\{([^{}]*)\}(?=\s*=[^=>]|\s*:\s*[A-Za-z{])/g;

/** Members that an answer has too are read only where they are taken out of something. */
function isUnreadBy(code: string): (member: string) => boolean {
  const destructured = [...code.replaceAll(' = {}', '').matchAll(DESTRUCTURED)]
    .map(([, names]) => names)
    .join();
  return (member) =>
    !new RegExp(`\\.${member}\\b`).test(code) &&
    !new RegExp(`(?<![\\w:] ?)\\b${member}\\b`).test(destructured);
}

function listMembers(verb: string, members: readonly string[]): string[] {
  if (members.length === 0) return [];
  return [`${verb} ${members.map((name) => `\`${name}\``).join(', ')}`];
}

/** The texts of the errors that say what is not supported. */
export function textsOf501({ code }: Declaration): string[] {
  return [...code.matchAll(/notSupportedFeature\(\s*(['`])([\s\S]*?)\1/g)].map(
    ([, , text = '']) => text,
  );
}
