import { EventPatternError } from './event-pattern-error.ts';

/**
 * Reads a text in which `*` stands for any characters, `\*` for a star and `\\` for a backslash.
 *
 * Differs: AWS refuses a pattern with so many wildcards that matching would be slow.
 *
 * @throws EventPatternError
 */
export function parseWildcard(pattern: string): (text: string) => boolean {
  let source = '';
  for (let position = 0; position < pattern.length; position += 1) {
    const character = pattern.charAt(position);
    const next = pattern.charAt(position + 1);
    if (character === '*' && next === '*') {
      throw new EventPatternError(`Consecutive wildcard characters at pos ${position + 1}`);
    }
    if (character === '*') source += '.*';
    else if (character !== '\\') source += escaped(character);
    else if (next === '*' || next === '\\') {
      source += escaped(next);
      position += 1;
    } else throw new EventPatternError(`Invalid escape character at pos ${position + 1}`);
  }
  const expression = new RegExp(`^${source}$`, 's');
  return (text) => expression.test(text);
}

function escaped(character: string): string {
  return character.replace(/[.+?^${}()|[\]\\*]/, '\\$&');
}
