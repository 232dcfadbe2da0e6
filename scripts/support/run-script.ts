import { messageOf } from '../../src/use-cases/message-of.ts';

/** Runs a script's work; what goes wrong is one line for people, and an exit code for machines. */
export async function runScript(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    console.error(messageOf(error));
    process.exitCode = 1;
  }
}
