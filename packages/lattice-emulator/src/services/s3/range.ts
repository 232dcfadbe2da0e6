import { AwsError } from '../../endpoint/errors.ts';

/** The bytes of an object that a request asked for. */
export type Part = { readonly body: Uint8Array; readonly contentRange: string };

/**
 * Reads `bytes=first-last`, `bytes=first-` or `bytes=-length`. S3 gives the whole object for several
 * ranges, and for what it cannot read.
 *
 * @returns `undefined` for the whole object
 * @throws InvalidRange when it begins behind the end
 */
export function readRange(range: string, body: Uint8Array): Part | undefined {
  const [, start = '', end = ''] = /^bytes=(\d*)-(\d*)$/.exec(range) ?? [];
  const size = body.byteLength;
  const first = start === '' ? Math.max(size - Number(end), 0) : Number(start);
  const last = start === '' || end === '' ? size - 1 : Math.min(Number(end), size - 1);
  if (start + end === '' || (start !== '' && end !== '' && Number(end) < first)) return undefined;
  if (first >= size) {
    throw new AwsError('InvalidRange', 'The requested range is not satisfiable', 416);
  }
  return {
    body: body.subarray(first, last + 1),
    contentRange: `bytes ${first}-${last}/${size}`,
  };
}
