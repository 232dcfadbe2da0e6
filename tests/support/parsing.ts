import { PayloadError } from '../../src/events/payload-error.ts';

type Parser<T> = (payload: unknown) => T;

type Parsed<T> =
  | { readonly value: T; readonly problems?: undefined }
  | { readonly problems: readonly string[]; readonly value?: undefined };

/** Returns what a parser makes of a payload, or the problems that it names. @throws any other error */
export function tryToParse<T>(parse: Parser<T>, payload: unknown): Parsed<T> {
  try {
    return { value: parse(payload) };
  } catch (error) {
    if (error instanceof PayloadError) return { problems: error.problems };
    throw error;
  }
}

/** Returns the problems of a payload; the test fails where it has none. */
export function problemsOf(parse: Parser<unknown>, payload: unknown): readonly string[] {
  const { problems } = tryToParse(parse, payload);
  if (problems === undefined) throw new Error(`${JSON.stringify(payload)} was parsed`);
  return problems;
}
