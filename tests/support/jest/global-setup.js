import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** Creates the folder of the packages that test files share. @returns its removal, for after all tests */
export default function setUp() {
  const folder = mkdtempSync(path.join(realpathSync(tmpdir()), 'lattice-blue-green-packages-'));
  process.env.SHARED_PACKAGES = folder;
  globalThis.removeSharedPackages = () => rmSync(folder, { recursive: true, force: true });
}
