import path from 'node:path';
import { localEnvironment } from '../../support/sls.ts';

/** The variables that a page's commands inherit. Those of npm or Jest would change how a reader's commands run. */
const INHERITED = ['HOME', 'LANG', 'USER'];

/** Returns the environment of a page's commands: this project's binaries, and the emulator. */
export function pageEnvironment(folder: string, endpoint: string): Record<string, string> {
  const inherited = INHERITED.map((name) => [name, process.env[name]]);
  return {
    ...Object.fromEntries(inherited.filter(([, value]) => value !== undefined)),
    ...localEnvironment(endpoint),
    PATH: [path.join(folder, 'node_modules/.bin'), process.env.PATH].join(path.delimiter),
    npm_config_update_notifier: 'false',
  };
}
