/**
 * Parses the time format of CloudWatch and Lambda, `2026-11-26T01:17:32.000+0000`: an offset without
 * a colon, which ISO 8601 allows and JavaScript leaves to each engine.
 *
 * @returns milliseconds since the epoch; nothing where it is no time
 */
export function parseAwsTime(text: string): number | undefined {
  const time = Date.parse(text.replace(/([+-]\d\d)(\d\d)$/, '$1:$2'));
  return Number.isNaN(time) ? undefined : time;
}
