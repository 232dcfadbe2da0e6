import { VPCLatticeServiceException } from '@aws-sdk/client-vpc-lattice';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Clock } from '../../src/clock.ts';
import { vpcLattice } from '../../src/services/vpc-lattice/index.ts';
import type {
  LatticeService,
  Resource,
  RuleAction,
} from '../../src/services/vpc-lattice/resources.ts';
import type { LatticeState } from '../../src/services/vpc-lattice/state.ts';
import { ACCOUNT, callAsRoot } from '../support/call.ts';

const FUNCTION = `arn:aws:lambda:us-east-1:${ACCOUNT}:function:app`;
const settings = { latticeSettleMs: 1_000, targetDrainMs: 3_000, weightPropagationMs: 2_000 };

/** The operation of a step, and the index of its resource. */
type Step = { readonly does: string; readonly first: number; readonly second: number };

/** The inputs of every operation that a step may call. */
const INPUTS: Readonly<Record<string, (world: Run, step: Step) => object>> = {
  CreateServiceNetwork: (_, { first }) => ({ name: `network-${first % 3}` }),
  DeleteServiceNetwork: (run, { first }) => ({ serviceNetworkIdentifier: run.pick('sn', first) }),
  CreateService: (_, { first }) => ({ name: `service-${first % 3}` }),
  DeleteService: (run, { first }) => ({ serviceIdentifier: run.pick('svc', first) }),
  CreateTargetGroup: (_, { first }) => ({ name: `group-${first % 3}`, type: 'LAMBDA' }),
  DeleteTargetGroup: (run, { first }) => ({ targetGroupIdentifier: run.pick('tg', first) }),
  RegisterTargets: (run, { first }) => ({
    targetGroupIdentifier: run.pick('tg', first),
    targets: [{ id: FUNCTION }],
  }),
  DeregisterTargets: (run, { first }) => ({
    targetGroupIdentifier: run.pick('tg', first),
    targets: [{ id: FUNCTION }],
  }),
  CreateServiceNetworkServiceAssociation: (run, { first, second }) => ({
    serviceIdentifier: run.pick('svc', first),
    serviceNetworkIdentifier: run.pick('sn', second),
  }),
  DeleteServiceNetworkServiceAssociation: (run, { first }) => ({
    serviceNetworkServiceAssociationIdentifier: run.pick('snsa', first),
  }),
  CreateServiceNetworkVpcAssociation: (run, { first, second }) => ({
    vpcIdentifier: `vpc-0000000${first % 2}`,
    serviceNetworkIdentifier: run.pick('sn', second),
  }),
  UpdateServiceNetworkVpcAssociation: (run, { first }) => ({
    serviceNetworkVpcAssociationIdentifier: run.pick('snva', first),
    securityGroupIds: ['sg-00000001'],
  }),
  DeleteServiceNetworkVpcAssociation: (run, { first }) => ({
    serviceNetworkVpcAssociationIdentifier: run.pick('snva', first),
  }),
  CreateAccessLogSubscription: (run, { first, second }) => ({
    resourceIdentifier: run.pick(second % 2 === 0 ? 'svc' : 'sn', first),
    destinationArn: `arn:aws:logs:us-east-1:${ACCOUNT}:log-group:/access:*`,
  }),
  CreateListener: (run, { first, second }) => ({
    serviceIdentifier: run.pick('svc', first),
    name: `http-${second % 3}`,
    protocol: 'HTTP',
    port: 80 + (second % 3),
    defaultAction: run.action(second),
  }),
  UpdateListener: (run, { first, second }) => ({
    ...run.pickListener(first),
    defaultAction: run.action(second),
  }),
  DeleteListener: (run, { first }) => run.pickListener(first),
  CreateRule: (run, { first, second }) => ({
    ...run.pickListener(first),
    name: `name-${second % 3}`,
    priority: 1 + (second % 3),
    match: { httpMatch: { method: 'GET' } },
    action: run.action(second),
  }),
  UpdateRule: (run, { first, second }) => ({
    ...run.pickRule(first),
    priority: 1 + (second % 3),
    action: run.action(second),
  }),
  BatchUpdateRule: (run, { first, second }) => {
    const { ruleIdentifier, ...listener } = run.pickRule(first);
    const other = run.pickRule(second).ruleIdentifier;
    const rules = [
      { ruleIdentifier, priority: 2, action: run.action(second) },
      { ruleIdentifier: other, priority: 1 },
    ];
    return { ...listener, rules };
  },
  DeleteRule: (run, { first }) => run.pickRule(first),
};

const MADE_BY = /^(snsa|snva|sn|svc|tg|als|listener|rule)-/;

describe('any order of creating, changing and deleting', () => {
  it('always has its effect or a modelled error, and never leaves a dangling reference', async () => {
    const steps = fc.record({
      does: fc.constantFrom(...Object.keys(INPUTS), 'wait', 'wait', 'wait'),
      first: fc.nat(20),
      second: fc.nat(20),
    });
    const cases = fc.asyncProperty(
      fc.array(steps, { maxLength: 80, size: 'max' }),
      async (sequence) => {
        const run = new Run();

        for (const step of sequence) {
          await run.take(step);
          expect(dangling(run.state)).toEqual([]);
          expect(clashes(run.state)).toEqual([]);
        }
        await run.clock.advance('1m');

        expect(unsettled(run.state)).toEqual([]);
        expect(idsIn(run.state)).toEqual(run.expectedIds());
        await run.removeAll();
        expect([...vpcLattice.inventory(run.state)]).toEqual([]);
      },
    );

    await fc.assert(cases, { seed: 1, numRuns: 150 });
  });
});

/** One sequence of calls, on a region of its own. */
class Run {
  readonly clock = new Clock({ speed: 0, startTime: Date.parse('2026-01-01T00:00:00Z') });
  readonly #call = callAsRoot(this.clock, settings);
  readonly state = vpcLattice.createState(this.#call) as LatticeState;
  /** Everything that a create call has answered with, and what its delete call has. */
  readonly #created = new Map<string, Created>();
  readonly #deleted = new Set<string>();

  async take(step: Step): Promise<void> {
    if (step.does === 'wait') return this.clock.advance(100 * (1 + step.first));
    const input = INPUTS[step.does]?.(this, step) ?? {};
    this.#perform(step.does, input);
  }

  pick(kind: string, index: number): string {
    return this.#pickCreated(kind, index)?.id ?? `${kind}-00000000000000000`;
  }

  pickListener(index: number) {
    const listener = this.#pickCreated('listener', index);
    return {
      serviceIdentifier: listener?.arn.split('/')[1] ?? 'svc-00000000000000000',
      listenerIdentifier: listener?.id ?? 'listener-00000000000000000',
    };
  }

  pickRule(index: number) {
    const rule = this.#pickCreated('rule', index);
    const [, service = 'svc-00000000000000000', , listener = 'listener-00000000000000000'] =
      rule?.arn.split('/') ?? [];
    const ruleIdentifier = rule?.id ?? 'rule-00000000000000000';
    return { serviceIdentifier: service, listenerIdentifier: listener, ruleIdentifier };
  }

  action(index: number): object {
    if (index % 4 === 0) return { fixedResponse: { statusCode: 404 } };
    return { forward: { targetGroups: [{ targetGroupIdentifier: this.pick('tg', index) }] } };
  }

  /** The resources that were created and not deleted, directly or with their owner. */
  expectedIds(): string[] {
    const isThere = ({ id, belongsTo }: Created): boolean =>
      !this.#deleted.has(id) && belongsTo.every((owner) => !this.#deleted.has(owner));
    return [...this.#created.values()]
      .filter(isThere)
      .map(({ id }) => id)
      .sort();
  }

  /** Deletes what is left in the order that people are told to: nothing stands in its way. */
  async removeAll(): Promise<void> {
    const left = (kind: string) => this.expectedIds().filter((id) => id.startsWith(`${kind}-`));
    for (const id of left('snsa')) {
      const identifier = { serviceNetworkServiceAssociationIdentifier: id };
      this.#perform('DeleteServiceNetworkServiceAssociation', identifier, false);
    }
    for (const id of left('snva')) {
      const identifier = { serviceNetworkVpcAssociationIdentifier: id };
      this.#perform('DeleteServiceNetworkVpcAssociation', identifier, false);
    }
    await this.clock.advance('1m');
    for (const id of left('sn')) {
      this.#perform('DeleteServiceNetwork', { serviceNetworkIdentifier: id }, false);
    }
    for (const id of left('svc')) this.#perform('DeleteService', { serviceIdentifier: id }, false);
    await this.clock.advance('1m');
    for (const id of left('tg')) {
      this.#perform('DeleteTargetGroup', { targetGroupIdentifier: id }, false);
    }
    await this.clock.advance('1m');
  }

  #perform(operation: string, input: object, mayFail = true): void {
    try {
      const output = vpcLattice.operations[operation]?.(this.state, input, this.#call);
      this.#note(operation, input, output as Partial<Created>);
    } catch (error) {
      if (!mayFail) throw error;
      // Anything else than an error of the client's own classes is a bug.
      expect(error).toBeInstanceOf(VPCLatticeServiceException);
      if (/^(Delete|Deregister|Batch)/.test(operation)) {
        expect(error).not.toMatchObject({ name: 'ServiceQuotaExceededException' });
      }
    }
  }

  #note(operation: string, input: object, { id = '', arn = '' }: Partial<Created>): void {
    if (operation.startsWith('Create')) {
      const belongsTo = [...arn.split('/'), ...Object.values(input)].filter(
        (part): part is string => MADE_BY.test(String(part)) && part !== id,
      );
      this.#created.set(id, { id, arn, belongsTo });
    }
    if (operation.startsWith('Delete')) {
      const identifiers = Object.values(input) as string[];
      this.#deleted.add(identifiers.at(-1) ?? '');
    }
  }

  #pickCreated(kind: string, index: number): Created | undefined {
    const all = [...this.#created.values()].filter(({ id }) => id.startsWith(`${kind}-`));
    return all[index % Math.max(1, all.length)];
  }
}

type Created = {
  readonly id: string;
  readonly arn: string;
  /** The resource with which it is deleted. */
  readonly belongsTo: readonly string[];
};

function dangling(state: LatticeState): string[] {
  const { services, serviceNetworks, serviceAssociations, vpcAssociations } = state;
  const groups = [...services.values()].flatMap(targetGroupsOf);
  return [
    ...[...serviceAssociations.values()].flatMap(({ id, serviceId, serviceNetworkId }) =>
      services.has(serviceId) && serviceNetworks.has(serviceNetworkId) ? [] : [id],
    ),
    ...[...vpcAssociations.values()].flatMap(({ id, serviceNetworkId }) =>
      serviceNetworks.has(serviceNetworkId) ? [] : [id],
    ),
    ...[...state.accessLogSubscriptions.values()].flatMap(({ id, resourceId }) =>
      services.has(resourceId) || serviceNetworks.has(resourceId) ? [] : [id],
    ),
    // Requests still go to these, so none may be gone or going.
    ...groups.filter((id) => state.targetGroups.get(id)?.status !== 'ACTIVE'),
  ];
}

/** Returns names that must be unique and are not. */
function clashes({ services, serviceNetworks, targetGroups, vpcAssociations }: LatticeState) {
  const rulesOf = (service: LatticeService) =>
    [...service.listeners.values()].flatMap(({ id, rules }) =>
      [...rules.values()].map(({ accepted }) => `${id}: ${accepted.priority}`),
    );
  return [
    ...repeated([...services.values()].map(({ name }) => name)),
    ...repeated([...serviceNetworks.values()].map(({ name }) => name)),
    ...repeated([...targetGroups.values()].map(({ name }) => name)),
    ...repeated([...vpcAssociations.values()].map(({ vpcId }) => vpcId)),
    ...repeated([...services.values()].flatMap(rulesOf)),
    // A target group is of one service only.
    ...repeated([...services.values()].flatMap((service) => [...new Set(targetGroupsOf(service))])),
  ];
}

function repeated(names: readonly string[]): string[] {
  return names.filter((name, index) => names.indexOf(name) !== index);
}

/** Returns the routing of a service as the API shows it and as requests meet it. */
function targetGroupsOf({ listeners }: LatticeService): string[] {
  const actions: RuleAction[] = [...listeners.values()].flatMap((listener) => [
    listener.defaultAction,
    listener.acceptedAction,
    ...[...listener.rules.values()].flatMap(({ action, accepted }) => [action, accepted.action]),
  ]);
  return actions.flatMap((action) =>
    action.kind === 'forward' ? action.targets.map(({ targetGroupId }) => targetGroupId) : [],
  );
}

function unsettled(state: LatticeState): string[] {
  const { services, targetGroups, serviceAssociations, vpcAssociations } = state;
  const settling = [services, targetGroups, serviceAssociations, vpcAssociations].flatMap(
    (resources) => [...resources.values()],
  );
  const listeners = [...services.values()].flatMap((service) => [...service.listeners.values()]);
  return [
    ...settling.filter(({ status }) => status !== 'ACTIVE').map(({ id }) => id),
    ...[...targetGroups.values()].filter(({ draining }) => draining.size > 0).map(({ id }) => id),
    ...listeners
      .filter(({ defaultAction, acceptedAction }) => defaultAction !== acceptedAction)
      .map(({ id }) => id),
  ];
}

function idsIn(state: LatticeState): string[] {
  const listeners = [...state.services.values()].flatMap((service) => [
    ...service.listeners.values(),
  ]);
  const below: Resource[] = listeners.flatMap((listener) => [listener, ...listener.rules.values()]);
  return [...vpcLattice.inventory(state), ...below.map(({ id }) => id)].sort();
}
