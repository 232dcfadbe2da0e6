import type { Shape, Shapes } from 'dynalite/validations/index.js';

/**
 * The path of a member that dynalite does not know and would leave out in silence; `undefined` when
 * it knows all.
 */
export function findUnknownMember(shapes: Shapes, value: object): string | undefined {
  for (const [name, item] of Object.entries(value)) {
    const shape = Object.hasOwn(shapes, name) ? shapes[name] : undefined;
    if (shape === undefined) return name;
    const inner = findUnknownWithin(shape, item);
    if (inner !== undefined) return `${name}.${inner}`;
  }
  return undefined;
}

function findUnknownWithin(shape: Shape, value: unknown): string | undefined {
  if (typeof shape === 'string' || shape.children === undefined) return undefined;
  if (typeof value !== 'object' || value === null) return undefined;
  const { type, children } = shape;
  if (/^(Value|Field)Struct/.test(type)) return findUnknownMember(children as Shapes, value);
  for (const item of Object.values(value)) {
    const inner = findUnknownWithin(children as Shape, item);
    if (inner !== undefined) return inner;
  }
  return undefined;
}
