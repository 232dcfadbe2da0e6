import type {
  GetRandomPasswordRequest,
  GetRandomPasswordResponse,
} from '@aws-sdk/client-secrets-manager';
import type { Call } from '../../../contracts.ts';
import type { Random } from '../../../random.ts';
import type { Checked } from '../../../sdk-types.ts';
import { brokenConstraint, invalidParameter } from '../errors.ts';

const LOWER_CASE = 'abcdefghijklmnopqrstuvwxyz';
const NUMBERS = '0123456789';
const PUNCTUATION = '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~';

const DEFAULT_LENGTH = 32;
const MAX_LENGTH = 4_096;

type Input = Checked<GetRandomPasswordRequest>;

/**
 * https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetRandomPassword.html
 *
 * Differs: passwords are derived from the emulator's seed and are predictable.
 */
export function getRandomPassword(
  _state: object,
  input: Input,
  { random }: Call,
): GetRandomPasswordResponse {
  const { PasswordLength: length = DEFAULT_LENGTH, ExcludeCharacters: excluded = '' } = input;
  checkInput(length, excluded);
  const types = characterTypes(input, excluded);
  const alphabet = types.join('') + (input.IncludeSpace && !excluded.includes(' ') ? ' ' : '');
  // Text not verified against AWS.
  if (alphabet === '') throw invalidParameter('No characters are left to make a password of.');

  const required = (input.RequireEachIncludedType ?? true) ? types : [];
  if (required.length > length) {
    // Text not verified against AWS.
    throw invalidParameter('Password length is too short based on the required types.');
  }
  const characters = [
    ...required.map((type) => pick(type, random)),
    ...Array.from({ length: length - required.length }, () => pick(alphabet, random)),
  ];
  return { RandomPassword: shuffle(characters, random).join('') };
}

function checkInput(length: number, excluded: string): void {
  const bound = (direction: string, limit: number) =>
    `value ${direction} than or equal to ${limit}`;
  if (length < 1) throw brokenConstraint('passwordLength', length, `have ${bound('greater', 1)}`);
  if (length > MAX_LENGTH) {
    throw brokenConstraint('passwordLength', length, `have ${bound('less', MAX_LENGTH)}`);
  }
  if (excluded.length > MAX_LENGTH) {
    const constraint = `have length less than or equal to ${MAX_LENGTH}`;
    throw brokenConstraint('excludeCharacters', excluded, constraint);
  }
}

/** The characters of each type that is wanted; a type of which all are excluded is not there. */
function characterTypes(input: Input, excluded: string): string[] {
  const types = [
    input.ExcludeLowercase ? '' : LOWER_CASE,
    input.ExcludeUppercase ? '' : LOWER_CASE.toUpperCase(),
    input.ExcludeNumbers ? '' : NUMBERS,
    input.ExcludePunctuation ? '' : PUNCTUATION,
  ];
  return types
    .map((type) => [...type].filter((character) => !excluded.includes(character)).join(''))
    .filter((type) => type !== '');
}

function pick(alphabet: string, random: Random): string {
  return alphabet.charAt(random.below(alphabet.length));
}

/** In place, by Fisher and Yates, so that the required characters are not always the first. */
function shuffle(characters: string[], random: Random): string[] {
  for (let last = characters.length - 1; last > 0; last -= 1) {
    const other = random.below(last + 1);
    const [a = '', b = ''] = [characters[last], characters[other]];
    characters[last] = b;
    characters[other] = a;
  }
  return characters;
}
