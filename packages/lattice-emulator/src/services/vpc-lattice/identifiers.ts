import { invalid } from './errors.ts';

const ID = '[0-9a-z]{17}';
const LISTENER_PATH = `service/svc-${ID}/listener`;

/** The prefix of the ids of each type, and the segment of an ARN that contains them. */
const FORMS = {
  SERVICE_NETWORK: ['sn', 'servicenetwork'],
  SERVICE: ['svc', 'service'],
  TARGET_GROUP: ['tg', 'targetgroup'],
  LISTENER: ['listener', LISTENER_PATH],
  RULE: ['rule', `${LISTENER_PATH}/listener-${ID}/rule`],
  SERVICE_NETWORK_SERVICE_ASSOCIATION: ['snsa', 'servicenetworkserviceassociation'],
  SERVICE_NETWORK_VPC_ASSOCIATION: ['snva', 'servicenetworkvpcassociation'],
  ACCESS_LOG_SUBSCRIPTION: ['als', 'accesslogsubscription'],
} as const satisfies Record<string, readonly [prefix: string, path: string]>;

/** A type of resource, as errors name it. */
export type ResourceType = keyof typeof FORMS;

/**
 * Holds an identifier against the pattern that the API reference gives for it.
 *
 * @param types what it may name
 * @throws ValidationException
 */
export function checkIdentifier(
  field: string,
  identifier: string,
  types: readonly ResourceType[],
): void {
  const patterns = types.map((type) => {
    const [prefix, path] = FORMS[type];
    return `(arn:[a-z0-9-]+:vpc-lattice:[a-zA-Z0-9-]+:\\d{12}:${path}/)?${prefix}-${ID}`;
  });
  const pattern = `^(${patterns.join('|')})$`;
  if (new RegExp(pattern).test(identifier)) return;
  // Text not verified against AWS.
  throw invalid(field, `must satisfy the regular expression pattern ${pattern}, got ${identifier}`);
}

/** The member of a request that identifies a resource of a type, such as `serviceIdentifier`. */
export function identifierField(type: ResourceType): string {
  const name = type.toLowerCase().replace(/_([a-z])/g, (_, letter) => letter.toUpperCase());
  return `${name}Identifier`;
}
