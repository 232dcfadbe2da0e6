import type { NormalizedSchema } from '@smithy/core/schema';

/**
 * Reads the input of an operation from a query-protocol form such as `Tags.member.1.Key=a`. The SDK
 * has no reader for this format, because clients only write it.
 */
export function readQueryForm(
  schema: NormalizedSchema,
  form: URLSearchParams,
  readScalar: ScalarReader,
): object {
  const root: FormNode = { children: new Map() };
  for (const [name, value] of form) insert(root, name.split('.'), value);
  return (readNode(schema, root, readScalar) as object | undefined) ?? {};
}

export type ScalarReader = (schema: NormalizedSchema, text: string) => unknown;

/** A form is a tree: `A.B.1=x` is the string `x` three levels down. */
type FormNode = { text?: string; readonly children: Map<string, FormNode> };

function insert(root: FormNode, path: readonly string[], text: string): void {
  let node = root;
  for (const key of path) {
    const child = node.children.get(key) ?? { children: new Map() };
    node.children.set(key, child);
    node = child;
  }
  node.text = text;
}

function readNode(schema: NormalizedSchema, node: FormNode, readScalar: ScalarReader): unknown {
  if (schema.isListSchema()) return readList(schema, node, readScalar);
  if (schema.isMapSchema()) return readMap(schema, node, readScalar);
  if (schema.isStructSchema()) return readStructure(schema, node, readScalar);
  return node.text === undefined ? undefined : readScalar(schema, node.text);
}

function readStructure(schema: NormalizedSchema, node: FormNode, readScalar: ScalarReader): object {
  const structure: Record<string, unknown> = {};
  for (const [name, member] of schema.structIterator()) {
    const child = node.children.get(wireName(name, member)) ?? flattenedChild(member, node);
    if (child !== undefined) structure[name] = readNode(member, child, readScalar);
  }
  return structure;
}

function wireName(name: string, member: NormalizedSchema): string {
  return member.getMergedTraits().xmlName ?? name;
}

/** botocore names a flattened list by its item. */
function flattenedChild(member: NormalizedSchema, node: FormNode): FormNode | undefined {
  if (!member.isListSchema() || !member.getMergedTraits().xmlFlattened) return undefined;
  const itemName = member.getValueSchema().getMergedTraits().xmlName;
  return itemName === undefined ? undefined : node.children.get(itemName);
}

function readList(schema: NormalizedSchema, node: FormNode, readScalar: ScalarReader): unknown[] {
  const item = schema.getValueSchema();
  const isFlat = schema.getMergedTraits().xmlFlattened === 1;
  const itemName = item.getMergedTraits().xmlName ?? 'member';
  const items = isFlat ? node : (node.children.get(itemName) ?? node.children.get('member'));
  return numbered(items).map((child) => readNode(item, child, readScalar));
}

function readMap(schema: NormalizedSchema, node: FormNode, readScalar: ScalarReader): object {
  const keyName = schema.getKeySchema().getMergedTraits().xmlName ?? 'key';
  const value = schema.getValueSchema();
  const valueName = value.getMergedTraits().xmlName ?? 'value';
  const isFlat = schema.getMergedTraits().xmlFlattened === 1;
  const entries = numbered(isFlat ? node : node.children.get('entry')).map((entry) => {
    const key = entry.children.get(keyName)?.text ?? '';
    const child = entry.children.get(valueName) ?? { text: '', children: new Map() };
    return [key, readNode(value, child, readScalar)] as const;
  });
  return Object.fromEntries(entries);
}

function numbered(node: FormNode | undefined): FormNode[] {
  if (node === undefined) return [];
  return [...node.children]
    .filter(([key]) => /^\d+$/.test(key))
    .sort(([a], [b]) => Number(a) - Number(b))
    .map(([, child]) => child);
}
