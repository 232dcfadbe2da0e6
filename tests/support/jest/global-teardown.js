/** Removes the packages that test files shared. */
export default function tearDown() {
  globalThis.removeSharedPackages();
}
