import type {
  RuleAction as SdkRuleAction,
  RuleMatch as SdkRuleMatch,
} from '@aws-sdk/client-vpc-lattice';
import { notSupportedFeature } from '../../endpoint/errors.ts';
import type { Checked } from '../../sdk-types.ts';
import { checkCount, checkLength, checkOneOf, checkRange } from './constraints.ts';
import { conflict, invalid, quotaExceeded } from './errors.ts';
import type {
  HeaderMatch,
  LatticeService,
  PathMatch,
  RuleAction,
  RuleMatch,
  WeightedTarget,
} from './resources.ts';
import { checkActive } from './settling.ts';
import { find, type LatticeState } from './state.ts';

const MAX_TARGET_GROUPS = 10;
const MAX_WEIGHT = 999;
const MAX_HEADER_MATCHES = 5;
const FIXED_STATUSES = ['404', '500'];
const MAX_METHOD_LENGTH = 16;
const MAX_HEADER_NAME_LENGTH = 100;
/** Of a path, and of the value of a header. */
const MAX_TEXT_LENGTH = 200;
const PATH = /^\/[a-zA-Z0-9@:%_+.~#?&/=-]*$/;

/**
 * Reads an action and holds it against Lattice's rules, for a listener or rule of `serviceId`.
 *
 * @param replaced the action that it takes the place of
 * @throws ValidationException, ResourceNotFoundException, ConflictException,
 * ServiceQuotaExceededException
 */
export function readAction(
  state: LatticeState,
  serviceId: string,
  action: Checked<SdkRuleAction>,
  replaced?: RuleAction,
): RuleAction {
  const { forward, fixedResponse } = action;
  if ((forward === undefined) === (fixedResponse === undefined)) {
    throw invalid('action', 'must be exactly one of forward, fixedResponse');
  }
  if (fixedResponse !== undefined) {
    const { statusCode: status } = fixedResponse;
    checkOneOf('fixedResponse.statusCode', String(status), FIXED_STATUSES);
    return { kind: 'fixed-response', status };
  }
  const groups = forward?.targetGroups ?? [];
  checkCount('forward.targetGroups', groups, 1, MAX_TARGET_GROUPS);
  const targets = groups.map(({ targetGroupIdentifier, weight }) => {
    const group = find(state.targetGroups, targetGroupIdentifier, 'TARGET_GROUP');
    checkActive(group, 'TARGET_GROUP');
    return { targetGroupId: group.id, weight: readWeight(weight, groups.length) };
  });
  checkOwnership(state, serviceId, targets, replaced);
  return { kind: 'forward', targets };
}

export function describeAction(action: RuleAction): SdkRuleAction {
  if (action.kind === 'fixed-response') return { fixedResponse: { statusCode: action.status } };
  const targetGroups = action.targets.map(({ targetGroupId, weight }) => ({
    targetGroupIdentifier: targetGroupId,
    weight,
  }));
  return { forward: { targetGroups } };
}

/** @throws ValidationException */
export function readMatch({ httpMatch }: Checked<SdkRuleMatch>): RuleMatch {
  if (httpMatch === undefined) throw invalid('match', 'must have httpMatch');
  const headers = (httpMatch.headerMatches ?? []).map(({ name, match, caseSensitive = false }) => {
    checkLength('match.httpMatch.headerMatches.name', name, 1, MAX_HEADER_NAME_LENGTH);
    const [kind, text] = readOneOf(match, ['exact', 'prefix', 'contains'], `header ${name}`);
    return { name: name.toLowerCase(), kind, text, isCaseSensitive: caseSensitive };
  });
  checkCount('match.httpMatch.headerMatches', headers, 0, MAX_HEADER_MATCHES);
  const { method, pathMatch } = httpMatch;
  if (method !== undefined) checkLength('match.httpMatch.method', method, 1, MAX_METHOD_LENGTH);
  if (headers.length === 0 && method === undefined && pathMatch === undefined) {
    throw invalid('match.httpMatch', 'must have a method, a pathMatch or headerMatches');
  }
  return { method, path: pathMatch && readPath(pathMatch), headers };
}

export function describeMatch({ method, path, headers }: RuleMatch): SdkRuleMatch {
  return {
    httpMatch: {
      ...(method === undefined ? {} : { method }),
      ...(path === undefined
        ? {}
        : {
            pathMatch: {
              match: textOf(path) as { exact: string },
              caseSensitive: path.isCaseSensitive,
            },
          }),
      ...(headers.length === 0 ? {} : { headerMatches: headers.map(describeHeader) }),
    },
  };
}

/** The services that forward to a target group, or still do until a change of it is live. */
export function servicesUsing({ services }: LatticeState, targetGroupId: string): string[] {
  const isUser = (service: LatticeService) =>
    targetGroupsIn([...acceptedActions(service), ...liveActions(service)]).has(targetGroupId);
  return [...services.values()].filter(isUser).map(({ id }) => id);
}

function acceptedActions({ listeners }: LatticeService): RuleAction[] {
  return [...listeners.values()].flatMap(({ acceptedAction, rules }) => [
    acceptedAction,
    ...[...rules.values()].map(({ accepted }) => accepted.action),
  ]);
}

function liveActions({ listeners }: LatticeService): RuleAction[] {
  return [...listeners.values()].flatMap(({ defaultAction, rules }) => [
    defaultAction,
    ...[...rules.values()].map(({ action }) => action),
  ]);
}

function targetGroupsIn(actions: readonly RuleAction[]): Set<string> {
  const targets = actions.flatMap((action) => (action.kind === 'forward' ? action.targets : []));
  return new Set(targets.map(({ targetGroupId }) => targetGroupId));
}

function readWeight(weight: number | undefined, groupCount: number): number {
  const field = 'forward.targetGroups.weight';
  if (weight === undefined) {
    if (groupCount === 1) return 100;
    throw invalid(field, 'is required for each of several target groups');
  }
  checkRange(field, weight, 0, MAX_WEIGHT);
  return weight;
}

/** A target group serves one service only. */
function checkOwnership(
  state: LatticeState,
  serviceId: string,
  targets: readonly WeightedTarget[],
  replaced: RuleAction | undefined,
): void {
  const service = find(state.services, serviceId, 'SERVICE');
  const used = targetGroupsIn(acceptedActions(service).filter((action) => action !== replaced));
  for (const { targetGroupId } of targets) {
    used.add(targetGroupId);
    const other = servicesUsing(state, targetGroupId).find((id) => id !== serviceId);
    if (other !== undefined) {
      // Text not verified against AWS.
      const message = `target group ${targetGroupId} is already in use by service ${other}`;
      throw conflict(message, targetGroupId, 'TARGET_GROUP');
    }
  }
  if (used.size > MAX_TARGET_GROUPS) {
    throw quotaExceeded('L-target-groups-per-service', 'TARGET_GROUP', MAX_TARGET_GROUPS);
  }
}

function readPath(
  pathMatch: NonNullable<Checked<SdkRuleMatch>['httpMatch']>['pathMatch'],
): PathMatch {
  const [kind, text] = readOneOf(pathMatch?.match, ['exact', 'prefix'], 'pathMatch');
  if (!PATH.test(text)) throw invalid('pathMatch', `must begin with / and be a path, got ${text}`);
  return { kind, text, isCaseSensitive: pathMatch?.caseSensitive ?? false };
}

function readOneOf<Kind extends string>(
  match: object | undefined,
  kinds: readonly Kind[],
  where: string,
): [Kind, string] {
  const given = Object.entries(match ?? {}).filter(([, text]) => text !== undefined);
  const [kind, text] = given[0] ?? [];
  const known = kinds.find((candidate) => candidate === kind);
  if (given.length === 1 && known !== undefined) {
    checkLength(where, String(text), 1, MAX_TEXT_LENGTH);
    return [known, String(text)];
  }
  if (kind !== undefined && known === undefined) throw notSupportedFeature(`a match by ${kind}`);
  throw invalid(where, `must match by exactly one of ${kinds.join(', ')}`);
}

function describeHeader(header: HeaderMatch) {
  const { name, isCaseSensitive: caseSensitive } = header;
  return { name, match: textOf(header) as { exact: string }, caseSensitive };
}

function textOf({ kind, text }: { readonly kind: string; readonly text: string }): object {
  return { [kind]: text };
}
