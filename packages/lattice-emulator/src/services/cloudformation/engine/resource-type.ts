import type { AwsApi } from '../../../aws-api.ts';
import type { Limits } from './specification/limits.ts';

/** The handler of one resource type. Handlers only ever call the services' own APIs, as on AWS. */
export type ResourceType = {
  /** The properties that the emulator supports; AWS's specification says what they are. */
  readonly properties: readonly string[];
  readonly limits?: Limits;
  /** The property that names the resource physically, when there is one. */
  readonly nameProperty?: string;
  readonly create: (context: CreationContext, properties: Properties) => Promise<Created>;
  readonly update: (
    context: ResourceContext,
    physicalId: string,
    properties: Properties,
    before: Properties,
  ) => Promise<unknown>;
  readonly delete: (
    context: ResourceContext,
    physicalId: string,
    properties: Properties,
  ) => Promise<unknown>;
  /** Returns the values of `Fn::GetAtt` that an update changes. */
  readonly changedAttributes?: (properties: Properties) => Attributes;
};

/** Resolved properties, their shape not known to the engine. */
export type Properties = Readonly<Record<string, unknown>>;

/** The values of `Fn::GetAtt`. */
export type Attributes = Readonly<Record<string, string>>;

export type Created = {
  /** The value of `Ref`. */
  readonly physicalId: string;
  readonly attributes: Attributes;
};

export type ResourceContext = {
  readonly aws: AwsApi;
  readonly accountId: string;
  readonly region: string;
  readonly logicalId: string;
  /** The stack's tags, with the resource's own on top. */
  readonly tags: (own: unknown) => Record<string, string>;
  /**
   * Returns the tags that an update sets and removes, given the resource's own tags after and
   * before.
   */
  readonly tagChanges: (own: unknown, before: unknown) => TagChanges;
  /** A physical name for a resource whose template gives none. */
  readonly generateName: (maxLength?: number) => string;
  /** Waits on the emulator's clock, for what takes AWS some time. */
  readonly wait: (ms: number) => Promise<void>;
};

export type TagChanges = {
  readonly set: Record<string, string>;
  readonly removed: string[];
};

export type CreationContext = ResourceContext & {
  /**
   * Tells of a resource that exists but is not complete, so that it goes when the next step fails.
   */
  readonly announce: (physicalId: string) => void;
};

/**
 * A handler whose properties have been given a type. The endpoint's checks catch what the type
 * promises too much.
 */
export function defineResourceType<P extends object>(definition: {
  readonly properties: readonly (keyof P & string)[];
  readonly limits?: Limits;
  readonly nameProperty?: keyof P & string;
  readonly create: (context: CreationContext, properties: P) => Promise<Created>;
  readonly update?: (
    context: ResourceContext,
    physicalId: string,
    properties: P,
    before: P,
  ) => Promise<unknown>;
  readonly delete: (
    context: ResourceContext,
    physicalId: string,
    properties: P,
  ) => Promise<unknown>;
  readonly changedAttributes?: (properties: P) => Attributes;
}): ResourceType {
  const update = () => Promise.reject(new TypeError('every change of this type replaces it'));
  return { update, ...definition } as unknown as ResourceType;
}
