import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { LOCAL_CLIENT } from '../../scripts/support/local-client.ts';
import { type PackagedTemplate, readTemplate } from '../../scripts/support/package-template.ts';
import { sls } from '../../scripts/support/sls.ts';
import { waitUntil } from '../../scripts/support/wait-until.ts';
import { WORKSPACE_FILES } from './workspace.ts';

const TIMEOUT_MS = 60_000;
/** The Framework names the folder of a deployment by its time, in the state and in the template. */
const DEPLOYMENT = /\d{13}-\d{4}-\d\d-\d\dT[\d:.]+Z/g;
const NAMED_FILES = ['serverless-state.json', 'cloudformation-template-update-stack.json'];

/**
 * Packages the service in `folder` with the real CLI, or copies the package that another test file
 * made of the same source with the same flags. Either way it is a deployment of now.
 *
 * @returns the folder of the package
 */
export async function sharedPackage(folder: string, flags: readonly string[]): Promise<string> {
  const shared = await packagedOnce(folder, flags);
  const own = path.join(folder, '.package');
  cpSync(shared, own, { recursive: true });
  const now = new Date();
  const deployment = `${now.getTime()}-${now.toISOString()}`;
  for (const name of NAMED_FILES) {
    const file = path.join(own, name);
    writeFileSync(file, readFileSync(file, 'utf8').replace(DEPLOYMENT, deployment));
  }
  return own;
}

/** Returns the template of {@link sharedPackage}. @param params such as `version=2.0.0` */
export async function sharedTemplate(
  folder: string,
  stage: string,
  params: readonly string[] = [],
): Promise<PackagedTemplate> {
  const flags = params.map((param) => `--param=${param}`);
  const region = LOCAL_CLIENT.region;
  return readTemplate(
    await sharedPackage(folder, ['--stage', stage, '--region', region, ...flags]),
  );
}

/** The first test file packages; the others wait for it. */
async function packagedOnce(folder: string, flags: readonly string[]): Promise<string> {
  const shared = path.join(sharedFolder(), keyOf(folder, flags));
  const isFirst = mkdirSync(`${shared}.begun`, { recursive: true }) !== undefined;
  if (isFirst) {
    const fresh = `${shared}.fresh`;
    await sls('http://127.0.0.1:9', ['package', '--package', fresh, ...flags], { cwd: folder });
    renameSync(fresh, shared);
  }
  return waitUntil('the package', () => (existsSync(shared) ? shared : undefined), TIMEOUT_MS);
}

/** @throws when a test file is run without the global setup of Jest */
function sharedFolder(): string {
  const { SHARED_PACKAGES } = process.env;
  if (SHARED_PACKAGES === undefined) throw new Error('SHARED_PACKAGES is not set');
  return SHARED_PACKAGES;
}

/** Two packages with the same key have the same content. */
function keyOf(folder: string, flags: readonly string[]): string {
  const hash = createHash('sha256').update(JSON.stringify(flags));
  for (const file of WORKSPACE_FILES.flatMap((name) => filesIn(folder, name))) {
    hash.update(file).update(readFileSync(path.join(folder, file)));
  }
  return hash.digest('hex').slice(0, 32);
}

function filesIn(folder: string, name: string): string[] {
  const entries = readdirSync(path.dirname(path.join(folder, name)), { withFileTypes: true });
  const isFolder = entries.some(
    (entry) => entry.name === path.basename(name) && entry.isDirectory(),
  );
  if (!isFolder) return [name];
  return readdirSync(path.join(folder, name), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
    .sort();
}
