import type { HttpRequest } from './http.ts';
import { queryText } from './route.ts';

/** The scope of a signature: the access key that signed, the service and the region. */
export type SignatureScope = {
  /** Empty for a request that needs no signature. */
  readonly accessKeyId: string;
  readonly region: string;
  readonly service: string;
};

const CREDENTIAL = /Credential=([^/,\s]+)\/\d{8}\/([^/,]+)\/([^/,]+)\/aws4_request/;

/**
 * Reads a Signature Version 4 scope from the header or a presigned query; `undefined` when there is
 * none.
 */
export function readSignatureScope(request: HttpRequest): SignatureScope | undefined {
  const presigned = request.query.get('X-Amz-Credential');
  const text = presigned === null ? request.headers.authorization : `Credential=${presigned}`;
  const match = CREDENTIAL.exec(text ?? '');
  if (match === null) return isUnsignedSts(request) ? UNSIGNED_STS : undefined;
  const [, accessKeyId = '', region = '', service = ''] = match;
  return { accessKeyId, region, service };
}

/** The scope of STS operations whose callers have no AWS credentials yet. */
const UNSIGNED_STS = { accessKeyId: '', region: 'us-east-1', service: 'sts' };

function isUnsignedSts(request: HttpRequest): boolean {
  return /\bAction=AssumeRoleWith(SAML|WebIdentity)\b/.test(queryText(request));
}
