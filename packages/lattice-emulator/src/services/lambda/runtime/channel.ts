import { writeFileSync } from 'node:fs';
import type { Readable } from 'node:stream';
import type { FromEnvironment } from './messages.ts';

/** The file descriptor through which an execution environment speaks. */
const CHANNEL = 3;

/**
 * Says something to the emulator. It is out when this returns, so that what was said stays said,
 * even when the process dies or never comes to rest right after.
 */
export function writeMessage(message: FromEnvironment): void {
  writeFileSync(CHANNEL, `${JSON.stringify(message)}\n`);
}

/** Hears what an environment says, message by message. */
export function readMessages(channel: Readable, receive: (message: FromEnvironment) => void): void {
  let begun = '';
  channel.setEncoding('utf8');
  channel.on('data', (text: string) => {
    const [end = '', ...lines] = text.split('\n');
    begun += end;
    for (const line of lines) {
      receive(JSON.parse(begun) as FromEnvironment);
      begun = line;
    }
  });
}
