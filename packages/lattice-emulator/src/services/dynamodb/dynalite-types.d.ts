/** The parts of dynalite that are used here; the package has no types of its own. */
declare module 'dynalite/db/index.js' {
  /** An item as JSON has it: bytes are base64. */
  export type Item = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

  export type KeyAttribute = { readonly AttributeName: string };
  export type IndexSchema = {
    readonly IndexName: string;
    readonly KeySchema: readonly KeyAttribute[];
    readonly Projection: object;
  };
  /** The definition of a table with which dynalite reads and writes its items. */
  export type TableSchema = {
    readonly TableName: string;
    readonly KeySchema: readonly KeyAttribute[];
    readonly AttributeDefinitions: readonly (KeyAttribute & { readonly AttributeType: string })[];
    readonly LocalSecondaryIndexes?: readonly IndexSchema[];
    readonly GlobalSecondaryIndexes?: readonly IndexSchema[];
  };

  export type Callback<T> = (error: unknown, result?: T) => void;
  export type SubDatabase = {
    put(key: string, value: object, callback: Callback<void>): void;
    createValueStream(options: object): AsyncIterable<Item>;
  };
  export type Store = {
    readonly db: { close(): Promise<void> };
    getTable: (name: string, callback: Callback<TableSchema>) => void;
    getItemDb(table: string): SubDatabase;
    deleteItemDb(table: string, callback: Callback<void>): void;
    getIndexDb(kind: 'local' | 'global', table: string, index: string): SubDatabase;
    deleteIndexDb(
      kind: 'local' | 'global',
      table: string,
      index: string,
      callback: Callback<void>,
    ): void;
  };

  export function create(options: object): Store;
  export function checkConditional(data: object, existing: Item | undefined): unknown;
  export function itemSize(item: Item): number;
  export function validateItem(item: Item, table: TableSchema): unknown;
  export function validateKey(key: Item, table: TableSchema): unknown;
  export function validateUpdates(
    legacy: unknown,
    expression: unknown,
    table: TableSchema,
  ): unknown;
  export function getIndexActions(
    indexes: readonly IndexSchema[],
    existing: Item | undefined,
    item: Item,
    table: TableSchema,
  ): { readonly puts: readonly { readonly key: string; readonly item: Item }[] };
}

declare module 'dynalite/validations/index.js' {
  import type { Store } from 'dynalite/db/index.js';

  /** A type by its name, or a structure, a list or a map with the types in it. */
  export type Shape =
    | string
    | { readonly type: string; readonly children?: Shape | Readonly<Record<string, Shape>> };
  export type Shapes = Readonly<Record<string, Shape>>;

  export function checkTypes(data: object, types: Shapes): object;
  export function checkValidations(
    data: object,
    types: Shapes,
    custom: ((data: object, store: Store) => string | undefined) | undefined,
    store: Store,
  ): void;
}

declare module 'dynalite/validations/*' {
  import type { Store } from 'dynalite/db/index.js';
  import type { Shapes } from 'dynalite/validations/index.js';

  export const types: Shapes;
  export const custom: (data: object, store: Store) => string | undefined;
}

declare module 'dynalite/actions/*' {
  import type { Callback, Store } from 'dynalite/db/index.js';

  const action: (store: Store, data: object, callback: Callback<object>) => void;
  export = action;
}
