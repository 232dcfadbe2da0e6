import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';

export type Ask = (question: string) => Promise<string>;

type Terminal = { readonly isTTY?: boolean };

/** @returns undefined where there is no person at both ends */
export function askAt(input: Readable & Terminal, output: Writable & Terminal): Ask | undefined {
  if (input.isTTY !== true || output.isTTY !== true) return undefined;
  return (question) => askOnce(input, output, question);
}

/** Ctrl-C and the end of the input are answers too: the empty one. */
function askOnce(input: Readable, output: Writable, question: string): Promise<string> {
  return new Promise((resolve) => {
    const lines = createInterface({ input, output });
    const giveUp = () => {
      output.write('\n');
      resolve('');
    };
    lines.on('SIGINT', () => lines.close());
    lines.on('close', giveUp);
    lines.question(question, (answer) => {
      lines.off('close', giveUp);
      lines.close();
      resolve(answer);
    });
  });
}
