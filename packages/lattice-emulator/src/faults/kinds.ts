/**
 * Where faults strike, and what each of them can be selected by. `service` is the only service of
 * a place; where there are many, the selector of that name chooses.
 */
export const PLACES = {
  /** An operation of a service is called, over HTTP or by another service. */
  call: { service: undefined, selectors: ['service', 'operation', 'resource', 'caller'] },
  /** A request reaches a service of VPC Lattice. */
  request: {
    service: 'vpc-lattice-svcs',
    selectors: ['service', 'operation', 'resource'],
  },
  /** EventBridge is about to bring an event to a target. */
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
 * Every kind of fault: where it strikes, what it does, and its options with their defaults.
 * docs/emulator.md shows this table.
 */
export const KINDS = {
  throttle: {
    places: ['call'],
    does: 'the call fails with the throttling error of the service, with `Retry-After` where AWS has it',
    options: {},
  },
  error: {
    places: ['call', 'request'],
    does: 'the call fails with the internal error of the service, or with the `error` that is named; a request is answered with `status`, or 500',
    options: { error: '', status: '', message: '' },
  },
  timeout: {
    places: ['call', 'request'],
    does: 'nothing happens and nothing is answered; the connection stays open until the client ends it, or for `atMost`',
    options: { atMost: '60s' },
  },
  reset: {
    places: ['call', 'request'],
    does: 'nothing happens and the connection is reset',
    options: {},
  },
  slow: {
    places: ['call', 'request'],
    does: 'it happens, and is answered, later `by` so much',
    options: { by: '1s' },
  },
  'answer-lost': {
    places: ['call', 'request'],
    does: 'it happens, and then the connection is reset instead of an answer',
    options: {},
  },
  'stale-read': {
    places: ['call'],
    does: 'a Get, List, Describe or Head answers what the same read answered last, or last at least so long ago as `by` says; a read that was never made before answers the truth',
    options: { by: '0s' },
  },
  late: {
    places: ['delivery'],
    does: 'the event reaches the target later `by` so much',
    options: { by: '1m' },
  },
  twice: { places: ['delivery'], does: 'the event reaches the target twice', options: {} },
  'out-of-order': {
    places: ['delivery'],
    does: 'the event is held back until the next one for the same target has passed, or for `atMost`',
    options: { atMost: '5m' },
  },
  lost: { places: ['delivery'], does: 'the event does not reach the target', options: {} },
  crash: {
    places: ['invocation'],
    does: 'the process of the function is killed `after` it has run for so long; after 0s the handler does not begin',
    options: { after: '0s' },
  },
  throttled: {
    places: ['invocation'],
    does: 'the invocation is refused as if the concurrency were used up',
    options: {},
  },
  'init-failure': {
    places: ['cold-start'],
    does: 'the process ends while the function is loaded, and the invocation fails',
    options: {},
  },
  'slow-cold-start': {
    places: ['cold-start'],
    does: 'the function is loaded later `by` so much; Lambda gives up on it after 10 seconds',
    options: { by: '2s' },
  },
  flapping: {
    places: ['evaluation'],
    does: 'each evaluation takes the alarm from OK to ALARM, or back; when the fault ends, the next one tells the truth',
    options: {},
  },
} as const satisfies Record<string, KindDefinition>;

export type Kind = keyof typeof KINDS;
export type KindAt<P extends Place> = {
  [K in Kind]: P extends (typeof KINDS)[K]['places'][number] ? K : never;
}[Kind];

/** What an option is; a duration is a text such as `500ms`, `10s`, `5m` or `1h`. */
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
