import type { Scope } from '../../contracts.ts';
import type { Engine } from './engine.ts';
import { inUse, notFound } from './errors.ts';
import type { Table, TableStatus } from './table.ts';
import { schemaOf } from './table-schema.ts';

export type DynamoDbState = {
  readonly scope: Scope;
  /** By name; some may be gone by now, see {@link liveTables}. */
  readonly tables: Map<string, Table>;
  /** The tokens of transactions, with their times and inputs. */
  readonly transactions: Map<string, { readonly at: number; readonly request: string }>;
  /** Started by the first table. */
  engine: Promise<Engine> | undefined;
  isSweeping: boolean;
};

/** The status is a matter of time only, and of no timer. */
export function statusOf({ scope }: DynamoDbState, { change, settledAt }: Table): TableStatus {
  return scope.clock.now() < settledAt ? change : 'ACTIVE';
}

/** The tables that exist still. */
export function liveTables(state: DynamoDbState): Table[] {
  const now = state.scope.clock.now();
  return [...state.tables.values()].filter(
    ({ change, settledAt }) => change !== 'DELETING' || now < settledAt,
  );
}

/**
 * The name in a text that may also be the ARN of a table of this account and region, as operations
 * take it.
 */
export function tableName({ scope }: DynamoDbState, nameOrArn: string): string {
  const prefix = tableArn(scope, '');
  return nameOrArn.startsWith(prefix) ? nameOrArn.slice(prefix.length) : nameOrArn;
}

export function tableArn({ region, accountId }: Scope, name: string): string {
  return `arn:aws:dynamodb:${region}:${accountId}:table/${name}`;
}

/** @throws ResourceNotFoundException */
export function findTable(state: DynamoDbState, nameOrArn: string): Table {
  const name = tableName(state, nameOrArn);
  const table = liveTables(state).find((item) => item.name === name);
  if (table === undefined) throw notFound(`: Table: ${name} not found`);
  return table;
}

/**
 * Finds a table that can be changed.
 *
 * @throws ResourceNotFoundException
 * @throws ResourceInUseException while the table is changing
 */
export function findSettledTable(state: DynamoDbState, nameOrArn: string): Table {
  const table = findTable(state, nameOrArn);
  const status = statusOf(state, table);
  if (status === 'ACTIVE') return table;
  const what = `Table is being ${status === 'CREATING' ? 'created' : status === 'UPDATING' ? 'updated' : 'deleted'}`;
  throw inUse(`Attempt to change a resource which is still in use: ${what}: ${table.name}`);
}

/** Runs `work` with the engine that stores the items, after all earlier work has ended. */
export async function withEngine<T>(
  state: DynamoDbState,
  work: (engine: Engine) => Promise<T>,
): Promise<T> {
  state.engine ??= startEngine(state);
  const engine = await state.engine;
  return engine.inTurn(() => work(engine));
}

async function startEngine(state: DynamoDbState): Promise<Engine> {
  const { Engine } = await import('./engine.ts');
  return new Engine({
    schemaOf: (name) => schemaOf(findReadableTable(state, name)),
    onWrite: (name) => {
      const timeToLive = state.tables.get(name)?.timeToLive;
      if (timeToLive !== undefined) timeToLive.nextDueAt = 0;
    },
  });
}

/** Refuses to read or write items of a table that is being created or deleted. */
function findReadableTable(state: DynamoDbState, name: string): Table {
  const table = liveTables(state).find((item) => item.name === name);
  if (table === undefined) throw notFound();
  const status = statusOf(state, table);
  if (status === 'CREATING' || status === 'DELETING') throw notFound();
  return table;
}
