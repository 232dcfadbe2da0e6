import type { Emulator } from '../../packages/lattice-emulator/src/index.ts';
import { formatWeights } from '../../src/rollout/weights.ts';
import { type LocalStage, type Params, paramFlags } from '../support/local-stage.ts';
import type { Screen } from '../support/screen.ts';
import type { CliResult } from '../support/sls.ts';

const LONGEST_LINE = 118;
const EMAIL = 'on-call@example.com';

/** The emulator, the stage that is deployed to it, and the screen that shows both. */
export type Demo = {
  readonly emulator: Emulator;
  readonly stage: LocalStage;
  readonly screen: Screen;
};

/** Deploys a build to green, and shows which build each environment runs. */
export async function deploy(demo: Demo, params: Params): Promise<void> {
  const { screen, stage } = demo;
  const startedAt = performance.now();
  const { stdout, stderr } = requireExit(await run(demo, 'deploy', paramsOf(params)), 0);
  const seconds = ((performance.now() - startedAt) / 1_000).toFixed(1);
  const builds = `${stdout}${stderr}`.split('\n').filter((line) => /^(blue|green): /.test(line));
  for (const line of builds) screen.detail(line);
  const weights = formatWeights(await stage.weights());
  screen.fact(`deployed in ${seconds} s of your time, weights ${weights}`);
}

/** Returns the flags of a deploy, or of a diff before it. */
export function paramsOf(params: Params): string[] {
  return paramFlags({ ...params, notificationEmail: EMAIL });
}

/** Runs a command of the CLI and shows its output while it runs. @throws Error for another exit code */
export async function show(
  demo: Demo,
  command: string,
  flags: readonly string[],
  exitCode = 0,
): Promise<void> {
  const print = (line: string) => demo.screen.detail(shorten(line));
  requireExit(await run(demo, command, flags, print), exitCode);
}

/** Runs a command that has to be refused, and shows why it was. */
export async function showRefusal(
  demo: Demo,
  command: string,
  flags: readonly string[],
): Promise<void> {
  const { stderr } = requireExit(await run(demo, command, flags), 3);
  const refused = stderr.split('\n').find((line) => line.startsWith('refused ')) ?? stderr;
  demo.screen.alarm(shorten(refused.trim()));
}

/** @throws Error when resources are left behind */
export async function remove({ screen, stage, emulator }: Demo): Promise<void> {
  screen.command('sls remove --stage local');
  await stage.remove();
  const left = emulator.inventory();
  if (left.length > 0) throw new Error(`sls remove left behind ${left.join(', ')}`);
  screen.fact('the emulator holds no resources any more');
}

/** Cuts a line to what a terminal shows of it. */
export function shorten(text: string): string {
  return text.length > LONGEST_LINE ? `${text.slice(0, LONGEST_LINE - 1)}…` : text;
}

function run(
  { screen, stage }: Demo,
  command: string,
  flags: readonly string[],
  onLine?: (line: string) => void,
): Promise<CliResult> {
  const quoted = flags.map((flag) => (flag.includes(' ') ? `'${flag}'` : flag));
  screen.command(['sls', command, '--stage', 'local', ...quoted].join(' '));
  return stage.cli(command, flags, { onLine });
}

function requireExit(result: CliResult, expected: number): CliResult {
  const { exitCode, stdout, stderr } = result;
  if (exitCode === expected) return result;
  throw new Error(`exit code ${exitCode} instead of ${expected}\n${stdout}${stderr}`);
}
