import type { FunctionCode } from '@aws-sdk/client-lambda';
import type { Call } from '../../contracts.ts';
import { isAwsError } from '../../endpoint/errors.ts';
import type { Checked } from '../../sdk-types.ts';
import { invalidParameter } from './errors.ts';
import type { StoredCode } from './runtime/code-store.ts';
import type { LambdaState } from './state.ts';
import { refuseUnsupported } from './unsupported.ts';

type Source = Checked<FunctionCode>;

const SOURCES = ['ZipFile', 'S3Bucket', 'S3Key', 'S3ObjectVersion'];

/**
 * Unpacks the package that a caller sent along, or that lies in S3 where the caller may read it.
 *
 * @throws InvalidParameterValueException
 */
export async function readCode(
  state: LambdaState,
  source: Source,
  call: Call,
): Promise<StoredCode> {
  refuseUnsupported('the code of a function', source, SOURCES);
  const zip = source.ZipFile ?? (await fetchCode(source, call));
  try {
    return await state.codeStore.store(zip);
  } catch {
    throw invalidParameter(
      'Could not unzip uploaded file. Please check your file, then try to upload again.',
    );
  }
}

async function fetchCode(
  { S3Bucket: Bucket, S3Key: Key, S3ObjectVersion: VersionId }: Source,
  call: Call,
): Promise<Uint8Array> {
  if (Bucket === undefined || Key === undefined) {
    throw invalidParameter('Please provide a source for function code.');
  }
  try {
    const { Body } = await call.aws(call.caller).s3.GetObject({ Bucket, Key, VersionId });
    return Body ?? new Uint8Array(0);
  } catch (error) {
    if (!isAwsError(error)) throw error;
    throw invalidParameter(
      `Error occurred while GetObject. S3 Error Code: ${error.name}. S3 Error Message: ${error.message}`,
    );
  }
}
