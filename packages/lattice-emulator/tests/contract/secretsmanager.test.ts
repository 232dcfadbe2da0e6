import {
  CreateSecretCommand,
  GetRandomPasswordCommand,
  type GetRandomPasswordCommandInput,
  InvalidParameterException,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { afterAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createEmulator } from '../../src/index.ts';
import { clientConfig, startEmulator } from '../support/emulator.ts';

const emulator = await startEmulator();
const secretsManager = new SecretsManagerClient(clientConfig(emulator));
afterAll(() => secretsManager.destroy());

const TYPES = [
  { exclude: 'ExcludeLowercase', characters: /[a-z]/ },
  { exclude: 'ExcludeUppercase', characters: /[A-Z]/ },
  { exclude: 'ExcludeNumbers', characters: /[0-9]/ },
  { exclude: 'ExcludePunctuation', characters: /[!-/:-@[-`{-~]/ },
] as const;

describe('GetRandomPassword', () => {
  it('gives 32 characters of all four types when nothing is said', async () => {
    const password = await getPassword({});

    expect(password).toMatch(/^[!-~]{32}$/);
    for (const { characters } of TYPES) expect(password).toMatch(characters);
  });

  it('gives the suffix that scripts append to names', async () => {
    const password = await getPassword({
      ExcludePunctuation: true,
      ExcludeUppercase: true,
      PasswordLength: 6,
      RequireEachIncludedType: true,
    });

    expect(password).toMatch(/^(?=.*[a-z])(?=.*[0-9])[a-z0-9]{6}$/);
  });

  it('always has the length that was asked for, every wanted type and no unwanted one', async () => {
    const flags = fc.record({
      ExcludeLowercase: fc.boolean(),
      ExcludeUppercase: fc.boolean(),
      ExcludeNumbers: fc.boolean(),
      ExcludePunctuation: fc.boolean(),
    });
    const property = fc.asyncProperty(
      flags,
      fc.integer({ min: 4, max: 64 }),
      async (not, length) => {
        fc.pre(Object.values(not).includes(false));

        const password = await getPassword({ ...not, PasswordLength: length });

        expect(password).toHaveLength(length);
        for (const { exclude, characters } of TYPES) {
          expect(characters.test(password)).toBe(!not[exclude]);
        }
      },
    );
    await fc.assert(property, { numRuns: 50, seed: 1 });
  });

  it('leaves out single characters', async () => {
    const password = await getPassword({ PasswordLength: 4_096, ExcludeCharacters: 'aA0"' });

    expect(password).not.toMatch(/[aA0"]/);
  });

  it('has spaces only when they are asked for', async () => {
    const without = await getPassword({ PasswordLength: 4_096 });
    const withSpaces = await getPassword({ PasswordLength: 4_096, IncludeSpace: true });

    expect(without).not.toContain(' ');
    expect(withSpaces).toContain(' ');
  });

  it('takes fewer characters than there are types only when not all of them are required', async () => {
    const letter = await getPassword({ PasswordLength: 1, RequireEachIncludedType: false });

    expect(letter).toHaveLength(1);
    await expect(getPassword({ PasswordLength: 3 })).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: 'Password length is too short based on the required types.',
    });
  });

  it('gives the same passwords again for the same seed, and other ones each time', async () => {
    const [one, two] = await Promise.all([7, 7].map(firstPasswords));

    expect(one).toEqual(two);
    expect(new Set(one).size).toBe(2);
  });

  it.each<[string, GetRandomPasswordCommandInput, string]>([
    ['no characters at all', { PasswordLength: 0 }, 'have value greater than or equal to 1'],
    ['4097 characters', { PasswordLength: 4_097 }, 'have value less than or equal to 4096'],
    [
      'a list of 4097 exclusions',
      { ExcludeCharacters: 'x'.repeat(4_097) },
      'have length less than or equal to 4096',
    ],
    [
      'an alphabet of which nothing is left',
      {
        ExcludeLowercase: true,
        ExcludeUppercase: true,
        ExcludeNumbers: true,
        ExcludePunctuation: true,
      },
      'No characters are left',
    ],
  ])('refuses %s', async (_, input, text) => {
    const asking = getPassword(input);

    await expect(asking).rejects.toThrow(InvalidParameterException);
    await expect(asking).rejects.toThrow(text);
  });
});

describe('CreateSecret', () => {
  it('is not supported, and says so', async () => {
    const creating = secretsManager.send(new CreateSecretCommand({ Name: 'a' }));

    await expect(creating).rejects.toMatchObject({ name: 'NotImplemented' });
  });
});

async function getPassword(
  input: GetRandomPasswordCommandInput,
  client = secretsManager,
): Promise<string> {
  const { RandomPassword } = await client.send(new GetRandomPasswordCommand(input));
  return RandomPassword ?? '';
}

async function firstPasswords(seed: number): Promise<string[]> {
  const seeded = await createEmulator({ seed });
  const client = new SecretsManagerClient(clientConfig(seeded));
  const passwords = [await getPassword({}, client), await getPassword({}, client)];
  client.destroy();
  await seeded.close();
  return passwords;
}
