import { fileURLToPath } from 'node:url';
import { ServerProcess } from './server-process.ts';

const CLI = fileURLToPath(new URL('../../packages/lattice-emulator/src/cli.ts', import.meta.url));

/** Starts an emulator in a process of its own, on a free port. */
export function startEmulatorProcess(...flags: readonly string[]): Promise<ServerProcess> {
  return ServerProcess.start(CLI, ['--port', '0', ...flags]);
}
