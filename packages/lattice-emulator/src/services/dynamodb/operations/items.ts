import type {
  DeleteItemInput,
  DeleteItemOutput,
  GetItemInput,
  GetItemOutput,
  PutItemInput,
  PutItemOutput,
  QueryInput,
  QueryOutput,
  ScanInput,
  ScanOutput,
  UpdateItemInput,
  UpdateItemOutput,
} from '@aws-sdk/client-dynamodb';
import type { Checked } from '../../../sdk-types.ts';
import { type DynamoDbState, tableName, withEngine } from '../state.ts';
import { readWrite, write } from '../writes.ts';

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_PutItem.html */
export function putItem(
  state: DynamoDbState,
  input: Checked<PutItemInput>,
): Promise<PutItemOutput> {
  return withEngine(state, (engine) => write(engine, readWrite(state, engine, 'PutItem', input)));
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateItem.html */
export function updateItem(
  state: DynamoDbState,
  input: Checked<UpdateItemInput>,
): Promise<UpdateItemOutput> {
  return withEngine(state, (engine) =>
    write(engine, readWrite(state, engine, 'UpdateItem', input)),
  );
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DeleteItem.html */
export function deleteItem(
  state: DynamoDbState,
  input: Checked<DeleteItemInput>,
): Promise<DeleteItemOutput> {
  return withEngine(state, (engine) =>
    write(engine, readWrite(state, engine, 'DeleteItem', input)),
  );
}

/**
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_GetItem.html
 *
 * Differs: every read is consistent, also without ConsistentRead.
 */
export function getItem(
  state: DynamoDbState,
  input: Checked<GetItemInput>,
): Promise<GetItemOutput> {
  return read(state, 'GetItem', input);
}

/**
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Query.html
 *
 * Differs: conditions compare strings by UTF-16 code units, not by UTF-8 bytes. The order differs
 * only between characters above U+FFFF, such as emoji, and those from U+E000 to U+FFFF.
 */
export function query(state: DynamoDbState, input: Checked<QueryInput>): Promise<QueryOutput> {
  return read(state, 'Query', input);
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Scan.html */
export function scan(state: DynamoDbState, input: Checked<ScanInput>): Promise<ScanOutput> {
  return read(state, 'Scan', input);
}

function read(
  state: DynamoDbState,
  operation: 'GetItem' | 'Query' | 'Scan',
  input: { readonly TableName: string },
): Promise<object> {
  const TableName = tableName(state, input.TableName);
  return withEngine(state, (engine) =>
    engine.act(operation, engine.prepare(operation, { ...input, TableName })),
  );
}
