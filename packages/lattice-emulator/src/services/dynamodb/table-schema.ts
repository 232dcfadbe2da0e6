import type { TableSchema } from 'dynalite/db/index.js';
import type { Table } from './table.ts';

/** A table as dynalite sees it: keys and indexes. */
export function schemaOf(table: Pick<Table, SchemaMember>): TableSchema {
  const { name, keySchema, attributes, localIndexes, globalIndexes } = table;
  return {
    TableName: name,
    KeySchema: keySchema,
    AttributeDefinitions: attributes,
    // dynalite takes an empty list for an error.
    ...(localIndexes.length > 0 && { LocalSecondaryIndexes: localIndexes }),
    ...(globalIndexes.length > 0 && { GlobalSecondaryIndexes: globalIndexes }),
  };
}

type SchemaMember = 'name' | 'keySchema' | 'attributes' | 'localIndexes' | 'globalIndexes';
