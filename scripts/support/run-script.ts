import { connectionHint } from '../../packages/serverless-blue-green/src/stage/endpoint.ts';
import { messageOf } from '../../src/use-cases/message-of.ts';

/** Runs a script; an error becomes one line and an exit code. */
export async function runScript(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    console.error(connectionHint(error, process.env) ?? messageOf(error));
    process.exitCode = 1;
  }
}
