import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { LOCAL_CLIENT } from '../../scripts/support/local-client.ts';
import { type Params, paramFlags } from '../../scripts/support/local-stage.ts';
import { NO_ENDPOINT, sls } from '../../scripts/support/sls.ts';
import { waitUntil } from '../../scripts/support/wait-until.ts';
import { type PackagedTemplate, readTemplate } from './packaged-template.ts';
import { WORKSPACE_FILES } from './workspace.ts';

/** The parameters of most deployments in tests, so that test files share packages. */
export const PARAMS: Params = { version: '1.0.0', notificationEmail: 'on-call@example.com' };

const TIMEOUT_MS = 60_000;
/** The Framework names the folder of a deployment by its time, in the state and in the template. */
const DEPLOYMENT = /\d{13}-\d{4}-\d\d-\d\dT[\d:.]+Z/g;
/** Holds the last package that the CLI made for a workspace. */
const ORIGINAL = '.original';
/** Marks a copy, which `sls deploy --package` leaves in `.serverless`. */
const COPY = 'copy';
const NAMED_FILES = ['serverless-state.json', 'cloudformation-template-update-stack.json'];

/**
 * Deploys the service in `folder` with the real CLI. The first test file that does packages it; the
 * others deploy that package where their source and flags are the same.
 *
 * @param flags that the package depends on: stage, region, parameters
 * @param deploy runs `sls deploy` with these flags and more
 */
export async function deployShared<Result>(
  folder: string,
  flags: readonly string[],
  deploy: (more: readonly string[]) => Promise<Result>,
): Promise<Result> {
  const shared = sharedFolder(folder, flags);
  if (isFirst(shared)) {
    const result = await deploy([]);
    share(path.join(folder, '.serverless'), shared);
    return result;
  }
  cpSync(await untilShared(shared), path.join(folder, ORIGINAL), { recursive: true });
  return deploy(['--package', packageWith(folder, () => {})]);
}

/** Returns the template of a shared package, which the first test file makes. */
export async function sharedTemplate(
  folder: string,
  stage: string,
  params: Params = {},
): Promise<PackagedTemplate> {
  const flags = packageFlags(stage, LOCAL_CLIENT.region, { ...PARAMS, ...params });
  const shared = sharedFolder(folder, flags);
  if (isFirst(shared)) {
    await sls(NO_ENDPOINT, ['package', ...flags], { cwd: folder });
    share(path.join(folder, '.serverless'), shared);
  }
  return readTemplate(await untilShared(shared));
}

/** Returns the flags that a package depends on, sorted, so that equal parameters share a package. */
export function packageFlags(stage: string, region: string, params: Params): string[] {
  return ['--stage', stage, '--region', region, ...paramFlags(params).sort()];
}

function isFirst(shared: string): boolean {
  return mkdirSync(`${shared}.begun`, { recursive: true }) !== undefined;
}

function untilShared(shared: string): Promise<string> {
  return waitUntil('the package', () => (existsSync(shared) ? shared : undefined), TIMEOUT_MS);
}

/** Copies a package into the shared folder, where it appears at once, with all its files. */
function share(packaged: string, shared: string): void {
  cpSync(packaged, `${shared}.fresh`, { recursive: true });
  renameSync(`${shared}.fresh`, shared);
}

/**
 * Copies the last package of the service in `folder`, with another template.
 *
 * @returns the folder of the copy, for `sls deploy --package`
 */
export function packageWith(folder: string, change: (template: PackagedTemplate) => void): string {
  const packaged = path.join(folder, '.serverless');
  const original = path.join(folder, ORIGINAL);
  if (existsSync(packaged) && !existsSync(path.join(packaged, COPY))) {
    rmSync(original, { recursive: true, force: true });
    renameSync(packaged, original);
  }
  const changed = asOfNow(original, path.join(folder, '.package'));
  writeFileSync(path.join(changed, COPY), '');
  const file = path.join(changed, 'serverless-state.json');
  const state = JSON.parse(readFileSync(file, 'utf8')) as PackagedState;
  change(state.service.provider.compiledCloudFormationTemplate);
  writeFileSync(file, JSON.stringify(state));
  return changed;
}

type PackagedState = {
  readonly service: {
    readonly provider: { readonly compiledCloudFormationTemplate: PackagedTemplate };
  };
};

/** Copies a package and gives it the current time, by which the Framework orders deployments. */
function asOfNow(shared: string, own: string): string {
  rmSync(own, { recursive: true, force: true });
  cpSync(shared, own, { recursive: true });
  const now = new Date();
  const deployment = `${now.getTime()}-${now.toISOString()}`;
  for (const name of NAMED_FILES) {
    const file = path.join(own, name);
    writeFileSync(file, readFileSync(file, 'utf8').replace(DEPLOYMENT, deployment));
  }
  return own;
}

/**
 * Returns the folder of the package of a source with these flags.
 *
 * @throws when a test file is run without the global setup of Jest
 */
function sharedFolder(folder: string, flags: readonly string[]): string {
  const { SHARED_PACKAGES } = process.env;
  if (SHARED_PACKAGES === undefined) throw new Error('SHARED_PACKAGES is not set');
  const hash = createHash('sha256').update(JSON.stringify(flags));
  for (const file of WORKSPACE_FILES.flatMap((name) => filesIn(folder, name))) {
    hash.update(file).update(readFileSync(path.join(folder, file)));
  }
  return path.join(SHARED_PACKAGES, hash.digest('hex').slice(0, 32));
}

function filesIn(folder: string, name: string): string[] {
  const entries = readdirSync(path.dirname(path.join(folder, name)), { withFileTypes: true });
  const entry = entries.find((each) => each.name === path.basename(name));
  if (entry?.isDirectory() !== true) return [name];
  return readdirSync(path.join(folder, name), { recursive: true, withFileTypes: true })
    .filter((each) => each.isFile())
    .map((each) => path.relative(folder, path.join(each.parentPath, each.name)))
    .sort();
}
