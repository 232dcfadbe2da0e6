/**
 * Runs measurements in turns, so that other load on the machine affects all of them equally.
 *
 * @returns the results of each, round by round
 */
export async function takeTurns<Name extends string, Result>(
  runs: Readonly<Record<Name, () => Promise<Result>>>,
  rounds: number,
): Promise<Record<Name, Result[]>> {
  const names = Object.keys(runs) as Name[];
  const results = Object.fromEntries(names.map((name) => [name, [] as Result[]]));
  for (let round = 0; round < rounds; round += 1) {
    for (const name of names) results[name]?.push(await runs[name]());
  }
  return results as Record<Name, Result[]>;
}
