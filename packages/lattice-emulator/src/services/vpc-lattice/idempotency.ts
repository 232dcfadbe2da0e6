import { isDeepStrictEqual } from 'node:util';
import type { Call } from '../../contracts.ts';
import { conflict } from './errors.ts';
import type { LatticeState } from './state.ts';

type Request = { readonly clientToken?: string | undefined };

/**
 * Makes a create operation one that a client may repeat with the same token: the second time it
 * only answers again. Tokens of other operations are others.
 *
 * @throws ConflictException when the token comes with another request
 */
export function idempotent<Input extends Request, Output extends object>(
  operation: string,
  create: (state: LatticeState, input: Input, call: Call) => Output,
): (state: LatticeState, input: Input, call: Call) => Output {
  return (state, input, call) => {
    const { clientToken } = input;
    if (clientToken === undefined) return create(state, input, call);
    const key = `${operation}/${clientToken}`;
    const earlier = state.creations.get(key);
    if (earlier !== undefined) {
      if (isDeepStrictEqual(earlier.input, input)) return earlier.output as Output;
      // Text not verified against AWS.
      throw conflict(
        `client token ${clientToken} was used for another request`,
        '',
        'CLIENT_TOKEN',
      );
    }
    const output = create(state, input, call);
    state.creations.set(key, { input, output });
    return output;
  };
}
