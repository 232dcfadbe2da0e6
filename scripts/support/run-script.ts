import { messageOf } from '../../src/use-cases/message-of.ts';

/** Runs a script; an error becomes one line and an exit code. */
export async function runScript(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    console.error(messageOf(error));
    process.exitCode = 1;
  }
}
