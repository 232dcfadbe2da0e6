/**
 * Returns a value with its large strings and bytes cut, so that it takes little memory. Values
 * without any are returned as they are, not copied.
 */
export function shorten(value: unknown, longest: number): unknown {
  if (typeof value === 'string') return value.length > longest ? copyOf(value, longest) : value;
  if (typeof value !== 'object' || value === null) return value;
  if (ArrayBuffer.isView(value)) return value.byteLength > longest ? describe(value) : value;
  if (Array.isArray(value)) return shortenList(value, longest);
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype ? shortenMembers(value, longest) : value;
}

function shortenList(list: readonly unknown[], longest: number): readonly unknown[] {
  const short = list.map((item) => shorten(item, longest));
  return short.every((item, index) => item === list[index]) ? list : short;
}

function shortenMembers(value: object, longest: number): object {
  let copy: Record<string, unknown> | undefined;
  for (const [name, member] of Object.entries(value)) {
    const short = shorten(member, longest);
    if (short === member) continue;
    copy ??= { ...value };
    copy[name] = short;
  }
  return copy ?? value;
}

/** Copies, because a slice would keep the whole string in memory. */
function copyOf(text: string, longest: number): string {
  const start = Buffer.from(text.slice(0, longest)).toString();
  return `${start}… (${text.length} characters)`;
}

function describe({ byteLength }: ArrayBufferView): string {
  return `(${byteLength} bytes)`;
}
