import type { Engine } from './engine.ts';
import type { ResourceContext } from './resource-type.ts';
import { type Desired, EMPTY, type Stack } from './stack.ts';

type Deployment = {
  readonly desired: Desired;
  /** The template and settings before an update. @default none */
  readonly previous?: Desired;
};

/** Returns the context in which the handler of a resource type works. */
export function contextOf(
  engine: Engine,
  stack: Stack,
  logicalId: string,
  { desired, previous = EMPTY }: Deployment,
): ResourceContext {
  const { call } = engine;
  const tags = (own: unknown) => ({ ...desired.tags, ...tagMap(own) });
  return {
    aws: call.aws(call.caller, { isLenient: true }),
    accountId: call.accountId,
    region: call.region,
    logicalId,
    tags,
    tagChanges: (own, before) => {
      const set = tags(own);
      const old = { ...previous.tags, ...tagMap(before) };
      return { set, removed: Object.keys(old).filter((key) => !Object.hasOwn(set, key)) };
    },
    wait: (ms) => call.clock.sleep(ms),
    generateName: (maxLength = 64) => {
      const suffix = `-${call.random.upperAlphanumeric(12)}`;
      const start = `${stack.name}-${logicalId}`.slice(0, maxLength - suffix.length);
      return start.replace(/-$/, '') + suffix;
    },
  };
}

/** Reads tags from a list of keys and values, or from a map. */
function tagMap(own: unknown): Record<string, string> {
  if (Array.isArray(own)) {
    return Object.fromEntries(
      (own as { Key: string; Value: unknown }[]).map(({ Key, Value }) => [Key, String(Value)]),
    );
  }
  return typeof own === 'object' && own !== null ? (own as Record<string, string>) : {};
}
