import {
  GetListenerCommand,
  type RuleAction,
  UpdateListenerCommand,
  type VPCLatticeClient,
} from '@aws-sdk/client-vpc-lattice';
import type { TrafficRouter } from '../ports/traffic-router.ts';
import { toPercent, type Weights } from '../rollout/weights.ts';

export type LatticeListener = {
  readonly serviceId: string;
  readonly listenerId: string;
  readonly blueTargetGroupId: string;
  readonly greenTargetGroupId: string;
};

/** Moves traffic by the default action of a VPC Lattice listener. */
export class LatticeTrafficRouter implements TrafficRouter {
  readonly #client: VPCLatticeClient;
  readonly #listener: LatticeListener;

  constructor(client: VPCLatticeClient, listener: LatticeListener) {
    this.#client = client;
    this.#listener = listener;
  }

  async read(): Promise<Weights> {
    const { defaultAction } = await this.#client.send(new GetListenerCommand(this.#identifiers));
    return this.#readWeights(defaultAction);
  }

  async shift({ blue, green }: Weights): Promise<void> {
    const { blueTargetGroupId, greenTargetGroupId } = this.#listener;
    const targetGroups = [
      { targetGroupIdentifier: blueTargetGroupId, weight: blue },
      { targetGroupIdentifier: greenTargetGroupId, weight: green },
    ];
    const defaultAction: RuleAction = { forward: { targetGroups } };
    await this.#client.send(new UpdateListenerCommand({ ...this.#identifiers, defaultAction }));
  }

  get #identifiers() {
    const { serviceId, listenerId } = this.#listener;
    return { serviceIdentifier: serviceId, listenerIdentifier: listenerId };
  }

  #readWeights(action: RuleAction | undefined): Weights {
    const { blueTargetGroupId, greenTargetGroupId, listenerId } = this.#listener;
    const groups = action?.forward?.targetGroups ?? [];
    const weightOf = (id: string) =>
      groups
        .filter(({ targetGroupIdentifier = '' }) => targetGroupIdentifier.endsWith(id))
        .reduce((sum, { weight = 100 }) => sum + weight, 0);
    const [blue, green] = [weightOf(blueTargetGroupId), weightOf(greenTargetGroupId)];
    const total = groups.reduce((sum, { weight = 100 }) => sum + weight, 0);
    if (total === 0 || blue + green !== total) {
      throw new Error(
        `listener ${listenerId} does not send its traffic to blue and green only: ` +
          `${JSON.stringify(action)}; sls rollback-traffic restores both`,
      );
    }
    return toPercent(blue, green);
  }
}
