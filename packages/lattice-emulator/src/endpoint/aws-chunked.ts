import { AwsError } from './errors.ts';
import type { HttpRequest } from './http.ts';

/**
 * Decodes `aws-chunked`, in which S3 clients send bodies whose checksum they know only at the end:
 * chunks of `size[;chunk-signature=…]\r\n data \r\n`, a chunk of size 0, then trailers that count
 * as headers.
 */
export function decodeAwsChunked(request: HttpRequest): HttpRequest {
  const encodings = (request.headers['content-encoding'] ?? '')
    .split(',')
    .map((part) => part.trim());
  if (!encodings.includes('aws-chunked')) return request;

  const { chunks, trailers } = readChunks(Buffer.from(request.body));
  const { 'content-encoding': _, ...headers } = request.headers;
  const rest = encodings.filter((encoding) => encoding !== 'aws-chunked').join(',');
  return {
    ...request,
    headers: { ...headers, ...(rest === '' ? {} : { 'content-encoding': rest }), ...trailers },
    body: Buffer.concat(chunks),
  };
}

function readChunks(body: Buffer): { chunks: Buffer[]; trailers: Record<string, string> } {
  const chunks: Buffer[] = [];
  let position = 0;
  for (;;) {
    const lineEnd = body.indexOf('\r\n', position);
    const size = Number.parseInt(body.toString('latin1', position, lineEnd), 16);
    if (lineEnd < 0 || Number.isNaN(size)) {
      throw new AwsError('IncompleteBody', `malformed aws-chunked body at byte ${position}`);
    }
    position = lineEnd + 2;
    if (size === 0) return { chunks, trailers: readTrailers(body.toString('latin1', position)) };
    chunks.push(body.subarray(position, position + size));
    position += size + 2;
  }
}

function readTrailers(text: string): Record<string, string> {
  const lines = text.split('\r\n').filter((line) => line.includes(':'));
  return Object.fromEntries(
    lines.map((line) => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
    }),
  );
}
