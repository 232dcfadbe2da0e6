import type { Scope } from '../../contracts.ts';

export type FunctionId = { readonly name: string; readonly qualifier: string | undefined };

export const LATEST = '$LATEST';

/** Reads a name, a partial ARN or an ARN, each with or without a qualifier at its end. */
export function parseFunctionId(text: string): FunctionId {
  const parts = text.split(':');
  const start = parts.indexOf('function');
  const [name = '', qualifier] = start < 0 ? parts : parts.slice(start + 1);
  return { name, qualifier };
}

export function functionArn(scope: Scope, { name, qualifier }: FunctionId): string {
  const arn = `arn:aws:lambda:${scope.region}:${scope.accountId}:function:${name}`;
  return qualifier === undefined ? arn : `${arn}:${qualifier}`;
}
