import { stripVTControlCharacters } from 'node:util';
import type { OutputBlock } from './page.ts';

/** Patterns of texts that differ between two runs of the same commands, with their masks. */
const MASKS: readonly (readonly [RegExp, string])[] = [
  [/\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g, '<uuid>'],
  [/\br-\d{8}-\d{6}-\w+/g, '<rollout>'],
  [/\b\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d)?(\.\d+)?( ?(Z|UTC|[+-]\d\d:?\d\d))?/g, '<time>'],
  [/\b\d{4}-\d\d-\d\d\b/g, '<date>'],
  [/\b\d\d:\d\d(:\d\d)?(\.\d+)?\b/g, '<time>'],
  [/\b(svc|sn|snva|snsa|tg|listener|rule|als)-[0-9a-f]{17}\b/g, '$1-<id>'],
  [/\b(127\.0\.0\.1|localhost):\d+\b/g, '$1:<port>'],
  [/\b[0-9a-f]{32,64}\b/g, '<hash>'],
  // The beginning of a build's hash, in base64: it has a digit, a sign or a capital inside of it.
  [/(?<=^|[\s(])(?=[A-Za-z]*[\d+/]|[A-Za-z]+[A-Z])[\w+/]{8}(?=[,)\s]|$)/gm, '<hash>'],
  [/\b\d+(\.\d+)? ?[kM]B\b/g, '<size>'],
  [/\b\d+(\.\d+)? ?(ms|s|m|min|h|seconds?|minutes?|hours?|days?)\b/g, '<duration>'],
  [/(?<=LambdaVersion)\w{43}\b/g, '<hash>'],
  [/\bby \S+@[\w.-]+/g, 'by <actor>'],
  // The number of failed requests is what a page promises, the number of all is not.
  [/\b(failed \d+ of) \d+ requests\b/g, '$1 <count> requests'],
  [/\b\d+( of( the)? \d+)?( more)? requests?\b/g, '<count> requests'],
  [/\babout \d+ of them, at most \d+/g, '<count> of them'],
];

/** Returns the outputs that say something else than the page, with what they say now. */
export function changedOutputs(
  outputs: ReadonlyMap<OutputBlock, string>,
): ReadonlyMap<OutputBlock, string> {
  return new Map([...outputs].filter(([{ text }, now]) => maskOutput(text) !== maskOutput(now)));
}

/** Replaces what differs between two runs of the same commands. */
export function maskOutput(text: string): string {
  return MASKS.reduce((masked, [pattern, mask]) => masked.replace(pattern, mask), text);
}

/** Returns what a page shows of a print: its text, without colours, or only the lines that match. */
export function shownOutput(printed: string, only?: RegExp): string {
  const lines = stripVTControlCharacters(printed)
    .split('\n')
    .map((line) => line.trimEnd())
    .filter((line) => only?.test(line) ?? true);
  const shown = lines.join('\n').replace(/^\n+|\n+$/g, '');
  if (/^`{3}/m.test(shown))
    throw new Error(`cannot show a line that begins with \`\`\`:\n${shown}`);
  return shown === '' ? '' : `${shown}\n`;
}

/** Returns the page with other texts in its blocks of output. */
export function withOutputs(markdown: string, outputs: ReadonlyMap<OutputBlock, string>): string {
  return [...outputs]
    .sort(([one], [other]) => other.from - one.from)
    .reduce((page, [{ from, to }, text]) => page.slice(0, from) + text + page.slice(to), markdown);
}
