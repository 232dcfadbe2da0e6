import { promisify } from 'node:util';
import type { IndexSchema, Item, Store, SubDatabase, TableSchema } from 'dynalite/db/index.js';
import { notSupportedFeature } from '../../endpoint/errors.ts';
import type { ActionName, RulesName } from './dynalite.ts';
import * as dynalite from './dynalite.ts';
import { toAwsError } from './errors.ts';
import { fromJson, toJson } from './json.ts';
import { findUnknownMember } from './unknown-members.ts';

/** An input that was checked, and whose expressions were read. */
export type Prepared = {
  readonly TableName: string;
  readonly Key?: Item;
  readonly Item?: Item;
  /** An update expression as dynalite has parsed it. */
  readonly _updates?: object;
};

/** The tables, as the engine looks them up. */
export type Tables = {
  /** @throws ResourceNotFoundException */
  readonly schemaOf: (name: string) => TableSchema;
  /** Hears of every table into which something was written. */
  readonly onWrite: (name: string) => void;
};

/**
 * Keeps the items of one account and region, by means of dynalite: in memory, without its HTTP
 * server, its tables or its timers.
 */
export class Engine {
  readonly #store: Store = dynalite.create({});
  readonly #tables: Tables;
  #lastTurn: Promise<unknown> = Promise.resolve();

  constructor(tables: Tables) {
    this.#tables = tables;
    this.#store.getTable = (name, callback) => {
      let schema: TableSchema;
      try {
        schema = tables.schemaOf(name);
      } catch (error) {
        return callback(error);
      }
      callback(undefined, schema);
    };
  }

  /**
   * Runs `work` when all that came before has ended. Everything takes its turn here, so that a
   * transaction is atomic and no read sees a partly written index.
   */
  inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#lastTurn.then(work);
    this.#lastTurn = turn.catch(() => {});
    return turn;
  }

  /**
   * Holds an input against the rules of DynamoDB.
   *
   * @throws ValidationException, and NotImplemented for a member that nothing here would heed
   */
  prepare(operation: RulesName, input: object): Prepared {
    const { types, custom } = dynalite.RULES[operation];
    const json = toJson(input) as object;
    const unknown = findUnknownMember(types, json);
    if (unknown !== undefined) throw notSupportedFeature(`${unknown} of DynamoDB ${operation}`);
    try {
      const data = dynalite.checkTypes(json, types);
      dynalite.checkValidations(data, types, custom, this.#store);
      return data as Prepared;
    } catch (error) {
      throw toAwsError(error);
    }
  }

  /** Does what was prepared. The output is what the model of the operation says. */
  async act<Output extends object>(operation: ActionName, data: object): Promise<Output> {
    const output = await this.#run(operation, data);
    for (const name of writtenTables(operation, data)) this.#tables.onWrite(name);
    return fromJson(output) as Output;
  }

  /** The item with a key, as JSON has it. */
  async find(TableName: string, Key: Item): Promise<Item | undefined> {
    const { Item: item } = await this.#run('GetItem', { TableName, Key });
    return item as Item | undefined;
  }

  /**
   * The key of the item that an input is about.
   *
   * @throws ResourceNotFoundException
   */
  keyOf({ TableName, Key, Item: item }: Prepared): Item {
    const source = Key ?? item ?? {};
    const names = this.#tables.schemaOf(TableName).KeySchema.map((key) => key.AttributeName);
    const entries = names.flatMap((name) => {
      const value = source[name];
      return value === undefined ? [] : [[name, { ...value }] as const];
    });
    return Object.fromEntries(entries);
  }

  /**
   * Holds an input against the keys of its table before anything is done, as a transaction does.
   *
   * @throws ValidationException, ResourceNotFoundException
   */
  checkKeys({ TableName, Key, Item: item, _updates: updates }: Prepared): void {
    const schema = this.#tables.schemaOf(TableName);
    const problem =
      (Key && dynalite.validateKey(Key, schema)) ??
      (item && dynalite.validateItem(item, schema)) ??
      dynalite.validateUpdates(undefined, updates, schema);
    if (problem !== undefined && problem !== null) throw toAwsError(problem);
  }

  /** @throws ConditionalCheckFailedException when the condition of an input does not hold */
  checkCondition(prepared: Prepared, existing: Item | undefined): void {
    const refusal = dynalite.checkConditional(prepared, existing);
    if (refusal !== undefined && refusal !== null) throw toAwsError(refusal);
  }

  items(table: string): AsyncIterable<Item> {
    return this.#store.getItemDb(table).createValueStream({});
  }

  /** Counts the items of a table or of one of its indexes, and their bytes. */
  async measure(table: string, index?: IndexName): Promise<{ count: number; bytes: number }> {
    const size = { count: 0, bytes: 0 };
    for await (const item of this.#database(table, index).createValueStream({})) {
      size.count += 1;
      size.bytes += dynalite.itemSize(item);
    }
    return size;
  }

  /** Puts what a table has already into a global index that is new. */
  async fillIndex(schema: TableSchema, index: IndexSchema): Promise<void> {
    const database = this.#store.getIndexDb('global', schema.TableName, index.IndexName);
    for await (const stored of this.items(schema.TableName)) {
      const { puts } = dynalite.getIndexActions([index], undefined, stored, schema);
      for (const { key, item } of puts) {
        await new Promise<void>((resolve, reject) => {
          database.put(key, item, (error) => (error ? reject(error) : resolve()));
        });
      }
    }
  }

  async deleteIndex(table: string, { kind, name }: IndexName): Promise<void> {
    await promisify(this.#store.deleteIndexDb)(kind, table, name);
  }

  async deleteItems(table: string): Promise<void> {
    await promisify(this.#store.deleteItemDb)(table);
  }

  async close(): Promise<void> {
    await this.inTurn(() => this.#store.db.close());
  }

  async #run(operation: ActionName, data: object): Promise<Readonly<Record<string, unknown>>> {
    const action = promisify(dynalite.ACTIONS[operation]);
    try {
      return { ...(await action(this.#store, data)) };
    } catch (error) {
      throw toAwsError(error);
    }
  }

  #database(table: string, index: IndexName | undefined): SubDatabase {
    if (index === undefined) return this.#store.getItemDb(table);
    return this.#store.getIndexDb(index.kind, table, index.name);
  }
}

export type IndexName = { readonly kind: 'local' | 'global'; readonly name: string };

function writtenTables(operation: ActionName, data: object): string[] {
  if ('RequestItems' in data) return Object.keys(data.RequestItems as object);
  const isWrite = operation === 'PutItem' || operation === 'UpdateItem';
  return isWrite ? [(data as Prepared).TableName] : [];
}
