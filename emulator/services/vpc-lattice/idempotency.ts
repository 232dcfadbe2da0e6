import { isDeepStrictEqual } from 'node:util';
import type { Call } from '../../service.ts';
import { conflict, type LatticeState } from './state.ts';

type Request = { readonly clientToken?: string | undefined };

/**
 * Makes a create operation one that a client may repeat with the same token: the second time it
 * only answers again.
 *
 * @throws ConflictException when the token comes with another request
 */
export function idempotent<Input extends Request, Output extends object>(
  create: (state: LatticeState, input: Input, call: Call) => Output,
): (state: LatticeState, input: Input, call: Call) => Output {
  return (state, input, call) => {
    const { clientToken } = input;
    const earlier = clientToken === undefined ? undefined : state.creations.get(clientToken);
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
    if (clientToken !== undefined) state.creations.set(clientToken, { input, output });
    return output;
  };
}
