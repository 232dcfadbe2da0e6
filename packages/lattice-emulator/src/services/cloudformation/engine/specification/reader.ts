import { loadAwsServiceSpecSync } from '@aws-cdk/aws-service-spec';
import type {
  DefinitionReference,
  Property,
  PropertyType,
  Resource,
  SpecDatabase,
} from '@aws-cdk/service-spec-types';
import type {
  MemberSpecification,
  Members,
  ReaderAnswer,
  TypeSpecification,
  ValueType,
} from './specification.ts';

/** One resource type while it is read. */
type Reading = {
  readonly database: SpecDatabase;
  readonly definitions: Record<string, Members>;
};

/** The key and the value that most services' tags have; no definition of AWS has this name. */
const TAG = 'tag';
const TAG_MEMBERS: Members = {
  Key: { type: { kind: 'string' }, isRequired: true, isReplaced: false },
  Value: { type: { kind: 'string' }, isRequired: true, isReplaced: false },
};

process.once('message', (types: readonly string[]) => {
  process.send?.(read(types), () => process.exit());
});

function read(types: readonly string[]): ReaderAnswer {
  const database = loadAwsServiceSpecSync();
  const resources = database.all('resource');
  const wanted = resources.filter(({ cloudFormationType }) => types.includes(cloudFormationType));
  return {
    typeNames: resources.map(({ cloudFormationType }) => cloudFormationType),
    types: Object.fromEntries(
      wanted.map((resource) => [resource.cloudFormationType, describe(database, resource)]),
    ),
  };
}

function describe(database: SpecDatabase, resource: Resource): TypeSpecification {
  const definitions: Record<string, Members> = {};
  return {
    properties: membersOf({ database, definitions }, resource.properties),
    attributes: Object.keys(resource.attributes),
    definitions,
    replacedPaths: resource.additionalReplacementProperties ?? [],
  };
}

function membersOf(reading: Reading, properties: Readonly<Record<string, Property>>): Members {
  const entries = Object.entries(properties).map(
    ([name, property]) => [name, memberOf(reading, property)] as const,
  );
  return Object.fromEntries(entries);
}

function memberOf(
  reading: Reading,
  { type, required = false, causesReplacement = 'no' }: Property,
): MemberSpecification {
  return {
    type: valueTypeOf(reading, type),
    isRequired: required,
    // Where AWS says "maybe", it depends on other values; a new resource is never wrong.
    isReplaced: causesReplacement !== 'no',
  };
}

function valueTypeOf(reading: Reading, type: PropertyType): ValueType {
  switch (type.type) {
    case 'ref':
      return { kind: 'object', definition: define(reading, type.reference) };
    case 'tag':
      reading.definitions[TAG] = TAG_MEMBERS;
      return { kind: 'object', definition: TAG };
    case 'array':
      return { kind: 'list', element: valueTypeOf(reading, type.element) };
    case 'map':
      return { kind: 'map', element: valueTypeOf(reading, type.element) };
    case 'union':
      return { kind: 'union', types: type.types.map((one) => valueTypeOf(reading, one)) };
    case 'string':
    case 'integer':
      return { kind: type.type, allowed: type.allowedValues };
    case 'number':
    case 'boolean':
    case 'json':
      return { kind: type.type };
    // Times, which a template has as text.
    default:
      return { kind: 'string' };
  }
}

function define(reading: Reading, reference: DefinitionReference['reference']): string {
  const { name, properties } = reading.database.get('typeDefinition', reference);
  if (!Object.hasOwn(reading.definitions, name)) {
    // Taken before its members are read, because an object may contain itself.
    reading.definitions[name] = {};
    reading.definitions[name] = membersOf(reading, properties);
  }
  return name;
}
