/**
 * The places at which faults strike, with their selectors. `service` is the only service of a
 * place; at a place of several services, the selector of that name chooses.
 */
export const PLACES = {
  /** An operation of a service is called, over HTTP or by another service. */
  call: { service: undefined, selectors: ['service', 'operation', 'resource', 'caller'] },
  /** A request reaches a service of VPC Lattice. */
  request: {
    service: 'vpc-lattice-svcs',
    selectors: ['service', 'operation', 'resource'],
  },
  /** EventBridge is about to deliver an event to a target. */
  delivery: {
    service: 'eventbridge',
    selectors: ['service', 'rule', 'target', 'source', 'detailType'],
  },
  /** Lambda is about to run a function. */
  invocation: { service: 'lambda', selectors: ['service', 'function'] },
  /** Lambda is about to start an execution environment. */
  'cold-start': { service: 'lambda', selectors: ['service', 'function'] },
  /** CloudWatch evaluates a metric alarm. */
  evaluation: { service: 'cloudwatch', selectors: ['service', 'alarm'] },
} as const satisfies Record<string, PlaceDefinition>;

export type Place = keyof typeof PLACES;
export type Selector = (typeof PLACES)[Place]['selectors'][number];

/**
 * Every kind of fault: its places, its effect, and its options with their defaults.
 * docs/emulator.md shows this table.
 */
export const KINDS = {
  throttle: {
    places: ['call'],
    does: 'the call fails with the throttling error of the service, with `Retry-After` where AWS sends it',
    options: {},
  },
  error: {
    places: ['call', 'request'],
    does: 'the call fails with `error`, or with the internal error of the service; a request is answered with `status`, or 500',
    options: { error: '', status: '', message: '' },
  },
  timeout: {
    places: ['call', 'request'],
    does: 'the call or request has no effect and no answer; the connection stays open until the client closes it, for `atMost` at the longest',
    options: { atMost: '60s' },
  },
  reset: {
    places: ['call', 'request'],
    does: 'the call or request has no effect and the connection is reset',
    options: {},
  },
  slow: {
    places: ['call', 'request'],
    does: 'the call or request takes effect and is answered after a delay of `by`',
    options: { by: '1s' },
  },
  'answer-lost': {
    places: ['call', 'request'],
    does: 'the call or request takes effect, and the connection is reset before the answer',
    options: {},
  },
  'stale-read': {
    places: ['call'],
    does: 'a Get, List, Describe or Head repeats the last answer that the same read got, or the last one that is at least `by` old; a read without an earlier answer gets the current one',
    options: { by: '0s' },
  },
  late: {
    places: ['delivery'],
    does: 'the event reaches the target after a delay of `by`',
    options: { by: '1m' },
  },
  twice: { places: ['delivery'], does: 'the event reaches the target twice', options: {} },
  'out-of-order': {
    places: ['delivery'],
    does: 'the event is held until the next one for the same target has passed, for `atMost` at the longest',
    options: { atMost: '5m' },
  },
  lost: { places: ['delivery'], does: 'the event does not reach the target', options: {} },
  crash: {
    places: ['invocation'],
    does: 'the process of the function is killed when the invocation has run for `after`; with 0s the handler does not start',
    options: { after: '0s' },
  },
  throttled: {
    places: ['invocation'],
    does: 'the invocation is throttled as if the concurrency limit were reached',
    options: {},
  },
  'init-failure': {
    places: ['cold-start'],
    does: 'the process exits while the function is loaded, and the invocation fails',
    options: {},
  },
  'slow-cold-start': {
    places: ['cold-start'],
    does: 'the function is loaded after a delay of `by`; Lambda ends an initialization after 10 seconds',
    options: { by: '2s' },
  },
  flapping: {
    places: ['evaluation'],
    does: 'each evaluation moves the alarm from OK to ALARM, or back; after the fault ends, the next evaluation uses the real data',
    options: {},
  },
} as const satisfies Record<string, KindDefinition>;

export type Kind = keyof typeof KINDS;
export type KindAt<P extends Place> = {
  [K in Kind]: P extends (typeof KINDS)[K]['places'][number] ? K : never;
}[Kind];

/** The type of each option; a duration is a string such as `500ms`, `10s`, `5m` or `1h`. */
export const OPTIONS = {
  by: 'duration',
  atMost: 'duration',
  after: 'duration',
  error: 'text',
  message: 'text',
  status: 'status',
} as const;

export type Option = keyof typeof OPTIONS;

type PlaceDefinition = {
  readonly service: string | undefined;
  readonly selectors: readonly string[];
};

type KindDefinition = {
  readonly places: readonly Place[];
  readonly does: string;
  readonly options: Readonly<Partial<Record<Option, string>>>;
};
