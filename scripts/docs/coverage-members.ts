import type { Declaration } from './source-graph.ts';

/** Matches a message about a member of an input whose name is a variable. */
export const REFUSED_MEMBER = /^\$\{|\$\{member\}$/;
/** Matches code that refuses every unknown member of an input. */
export const ALL_MEMBERS = 'Object.entries(';
/** Matches code that passes an input to an engine that refuses unknown members at run time. */
const CHECKED_BY_ENGINE = /\.prepare\([^()]*\{ \.\.\.input\b/;
/** Matches code that refuses the members in a list. */
const REFUSING_LIST = /\brefuse\w*\(|^const NOT_SUPPORTED\b/;

/** Returns the members of an input that are refused by name, and those that are ignored. */
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

/** Matches destructured members, with the object or its type after them. */
const DESTRUCTURED = /\{([^{}]*)\}(?=\s*=[^=>]|\s*:\s*[A-Za-z{])/g;

/** Members that an answer has too count as read only where they are destructured. */
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

/** Returns the messages of errors for unsupported features. */
export function textsOf501({ code }: Declaration): string[] {
  return [...code.matchAll(/notSupportedFeature\(\s*(['`])([\s\S]*?)\1/g)].map(
    ([, , text = '']) => text,
  );
}
