/** Version of the JSON that `--json` prints; docs/cli.md describes it. */
const VERSION = 1;

/** Returns one line of JSON, with its version and its type. */
export function jsonLine(type: 'result' | 'error' | 'event' | 'end', value: object): string {
  return JSON.stringify({ version: VERSION, type, ...value });
}
