import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';

const FOLDER = path.join(tmpdir(), `lattice-emulator-${process.getuid?.() ?? 'user'}`);
const SPECIFICATION = '@aws-cdk/aws-service-spec/package.json';

/**
 * Returns the answer of an earlier run, or reads it and keeps it for later runs. An answer belongs
 * to one version of the specification, one reader and one list of types.
 */
export async function cachedAnswer<Answer>(
  types: readonly string[],
  reader: string,
  read: () => Promise<Answer>,
  folder: string = FOLDER,
): Promise<Answer> {
  const file = path.join(folder, `${await keyOf(types, reader)}.json`);
  const kept = await readFile(file, 'utf8')
    .then((text) => JSON.parse(text) as Answer)
    .catch(() => undefined);
  if (kept !== undefined) return kept;
  const answer = await read();
  // A cache that cannot be written costs the next run the time of a read, and nothing else.
  await keep(file, answer).catch(() => {});
  return answer;
}

async function keyOf(types: readonly string[], reader: string): Promise<string> {
  const specification = createRequire(import.meta.url).resolve(SPECIFICATION);
  const hash = createHash('sha256').update(JSON.stringify(types));
  for (const file of [specification, reader]) hash.update(await readFile(file));
  return hash.digest('hex');
}

/** Writes a whole file or none: other emulators may start at the same time. */
async function keep(file: string, answer: unknown): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
  const fresh = `${file}.${process.pid}`;
  await writeFile(fresh, JSON.stringify(answer), { mode: 0o600 });
  await rename(fresh, file);
}
