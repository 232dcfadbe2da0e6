import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { unzipSync } from 'fflate';

export type StoredCode = {
  /** As Lambda gives it: the hash of the zip in base64. */
  readonly sha256: string;
  readonly sizeBytes: number;
  /** The folder of the unpacked code. */
  readonly folder: string;
};

/** Unpacks functions' zips into a folder of its own, which goes away with the emulator. */
export class CodeStore {
  readonly #stored = new Map<string, Promise<StoredCode>>();
  #root: Promise<string> | undefined;

  /** @throws Error when `zip` is not a zip file or would write outside its folder */
  store(zip: Uint8Array): Promise<StoredCode> {
    const sha256 = createHash('sha256').update(zip).digest('base64');
    const known = this.#stored.get(sha256);
    if (known !== undefined) return known;
    const storing = this.#unpack(zip, sha256);
    this.#stored.set(sha256, storing);
    storing.catch(() => this.#stored.delete(sha256));
    return storing;
  }

  async close(): Promise<void> {
    const root = await this.#root;
    if (root !== undefined) await rm(root, { recursive: true, force: true, maxRetries: 5 });
  }

  async #unpack(zip: Uint8Array, sha256: string): Promise<StoredCode> {
    const files = unzipSync(zip);
    this.#root ??= mkdtemp(path.join(tmpdir(), 'lattice-emulator-'));
    const folder = path.join(await this.#root, Buffer.from(sha256, 'base64').toString('hex'));
    for (const [name, content] of Object.entries(files)) {
      if (name.endsWith('/')) continue;
      const file = path.resolve(folder, name);
      if (!file.startsWith(folder + path.sep)) throw new Error(`${name} lies outside the package`);
      await mkdir(path.dirname(file), { recursive: true });
      await writeFile(file, content);
    }
    return { sha256, sizeBytes: zip.byteLength, folder };
  }
}
