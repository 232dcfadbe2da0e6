import { DEFAULT_SETTINGS, SETTING_CHOICES, type Settings } from './settings.ts';

/**
 * Reads settings of the form `name=value`.
 *
 * @throws RangeError that names the accepted values
 */
export function readSettings(texts: readonly string[]): Partial<Settings> {
  return Object.fromEntries(texts.map(readSetting));
}

function readSetting(text: string): [name: string, value: unknown] {
  const [, name = text, value = ''] = /^([^=]*)=(.*)$/.exec(text) ?? [];
  if (!Object.hasOwn(DEFAULT_SETTINGS, name)) {
    const names = Object.keys(DEFAULT_SETTINGS).join(', ');
    throw new RangeError(`--setting: expected one of ${names}, got ${name}`);
  }
  return [name, readValue(name, value)];
}

function readValue(name: string, text: string): unknown {
  const choices: Readonly<Record<string, readonly unknown[]>> = SETTING_CHOICES;
  const allowed = choices[name];
  if (allowed === undefined) return readNumber(name, text);
  const chosen = allowed.find((choice) => String(choice) === text);
  if (chosen !== undefined) return chosen;
  throw new RangeError(`--setting ${name}: expected ${allowed.join(' or ')}, got ${text}`);
}

function readNumber(name: string, text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && Number.isInteger(value) && value >= 0) return value;
  throw new RangeError(`--setting ${name}: expected a whole number from 0, got ${text}`);
}
