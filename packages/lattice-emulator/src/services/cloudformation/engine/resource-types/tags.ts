import type { TagChanges } from '../resource-type.ts';

/** Tags as most services take them. */
export function tagList(tags: Readonly<Record<string, string>>): { Key: string; Value: string }[] {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}

/** Carries out what an update does to the tags of a resource, with no call for nothing. */
export async function retag(
  { set, removed }: TagChanges,
  untag: (keys: string[]) => Promise<unknown>,
  tag: (tags: Record<string, string>) => Promise<unknown>,
): Promise<void> {
  if (removed.length > 0) await untag(removed);
  if (Object.keys(set).length > 0) await tag(set);
}
