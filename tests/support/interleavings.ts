import { setImmediate as turnOfTheLoop } from 'node:timers/promises';

/** One call to the world that the actors share. It is atomic. */
export type Step<World> = {
  readonly name: string;
  /** Everything that is written, which tells two writes apart; nothing for a read. */
  readonly writes?: string;
  /** True where this reads a value that will never change again, so that its time does not matter. */
  readonly isSettled?: (world: World) => boolean;
  readonly happen: (world: World) => { readonly world: World; readonly answer: unknown };
};

/** Waits until the step is scheduled, and returns its answer. */
export type Take<World> = (step: Step<World>) => Promise<unknown>;

/** Acts on the world by steps only; the same answers always lead to the same steps. */
export type Actor<World> = {
  readonly name: string;
  /** True where it may begin. */
  readonly canBegin?: (world: World) => boolean;
  /** The name of the actor that this repeats: it begins after that one has begun. */
  readonly repeats?: string;
  readonly run: (take: Take<World>) => Promise<unknown>;
};

/** Something that happens to the world by itself. */
export type WorldEvent<World> = {
  readonly name: string;
  readonly canHappen: (world: World) => boolean;
  readonly happen: (world: World) => World;
};

/** A moment of a schedule. An actor that has not ended may also have crashed. */
export type Moment<World> = {
  readonly world: World;
  readonly endings: ReadonlyMap<string, Ending>;
  readonly lostAnswers: number;
};

type Ending = { readonly returned: unknown } | { readonly threw: unknown };

export type Scenario<World> = {
  readonly start: World;
  readonly keyOf: (world: World) => string;
  readonly events: readonly WorldEvent<World>[];
  readonly actors: readonly Actor<World>[];
  /** The number of steps that happen although their actor gets an error. */
  readonly lostAnswers: number;
  /** Tells all moments apart, also those that differ only in a read before the last write. */
  readonly isExact?: boolean;
  /** Returns the problem, if there is one, where every actor that has not ended crashes now. */
  readonly problemOf: (moment: Moment<World>) => Promise<string | undefined> | string | undefined;
};

export type Exploration = {
  readonly moments: number;
  /** The number of orders, each cut short by a crash after any of its steps. */
  readonly schedules: number;
  /** The shortest schedule that ends badly, if there is one. */
  readonly found: { readonly problem: string; readonly schedule: readonly string[] } | undefined;
};

/** The state of an actor, which follows from the answers that it has got. */
type Situation<World> = {
  /** Unique among the situations of the same actor and its repeats. */
  readonly id: number;
  readonly answers: readonly Answer[];
  /** The steps that it waits for, by the number of the call. */
  readonly waiting: ReadonlyMap<number, Step<World>>;
  readonly ending: Ending | undefined;
  readonly next: Map<string, Situation<World>>;
};

type Answer = {
  readonly call: number;
  readonly key: string;
  readonly value: unknown;
  readonly writes: string | undefined;
};

type State<World> = {
  readonly world: World;
  readonly situations: readonly Situation<World>[];
  readonly lostAnswers: number;
  readonly did: string;
  readonly before: State<World> | undefined;
  schedules: number;
};

type Choice<World> = {
  readonly actor: Actor<World>;
  readonly index: number;
  readonly situation: Situation<World>;
  readonly call: number;
  readonly step: Step<World>;
};

const LOST = 'lost';

/**
 * Plays all orders of the steps of all actors, and every loss of an answer. The parts that two orders
 * have in common are played once: moments with the same world, in which each actor has got the same
 * answers, have the same successors. A crash needs no step of its own, because every moment is
 * checked as if it were the last one.
 */
export async function explore<World>(scenario: Scenario<World>): Promise<Exploration> {
  const troupe = new Troupe(scenario.actors, scenario.isExact ?? false);
  const start: State<World> = {
    world: scenario.start,
    situations: await troupe.begin(),
    lostAnswers: 0,
    did: 'start',
    before: undefined,
    schedules: 1,
  };
  let moments = 0;
  let schedules = 0;
  // A moment includes the number of steps that led to it, so it is always in the same level.
  let level: readonly State<World>[] = [start];
  while (level.length > 0) {
    const nextLevel = new Map<string, State<World>>();
    for (const state of level) {
      moments += 1;
      schedules += state.schedules;
      const problem = await scenario.problemOf(momentOf(state, scenario));
      if (problem !== undefined) {
        return { moments, schedules, found: { problem, schedule: scheduleOf(state) } };
      }
      for (const successor of await successorsOf(state, scenario, troupe)) {
        const key = keyOf(successor, scenario);
        const known = nextLevel.get(key);
        if (known === undefined) nextLevel.set(key, successor);
        else known.schedules += successor.schedules;
      }
    }
    level = [...nextLevel.values()];
  }
  return { moments, schedules, found: undefined };
}

/** Formats the problem and the schedule that leads to it, one step a line. */
export function describeFound({ found }: Exploration): string {
  if (found === undefined) return 'nothing';
  return [found.problem, ...found.schedule.map((step, index) => `${index + 1}. ${step}`)].join(
    '\n',
  );
}

/** Returns an actor and its repeat, such as a second delivery or another attempt. */
export function twice<World>(actor: Actor<World>): Actor<World>[] {
  return [actor, { ...actor, name: `${actor.name} again`, repeats: actor.name }];
}

/** Runs the actors' code, once for each sequence of answers that it may get. */
class Troupe<World> {
  readonly #actors: readonly Actor<World>[];
  readonly #isExact: boolean;
  readonly #known: readonly Map<string, Situation<World>>[];

  constructor(actors: readonly Actor<World>[], isExact: boolean) {
    this.#actors = actors;
    this.#isExact = isExact;
    const known = new Map<string, Map<string, Situation<World>>>();
    this.#known = actors.map((actor) => {
      const ofSame = known.get(sameAs(actor)) ?? new Map();
      known.set(sameAs(actor), ofSame);
      return ofSame;
    });
  }

  begin(): Promise<readonly Situation<World>[]> {
    return Promise.all(this.#actors.map((_, index) => this.#learn(index, [])));
  }

  /** @returns the situation of the actor once it has got one more answer */
  async proceed(
    index: number,
    situation: Situation<World>,
    answer: Answer,
  ): Promise<Situation<World>> {
    const next = await this.#learn(index, [...situation.answers, answer]);
    situation.next.set(nameOf(answer), next);
    return next;
  }

  async #learn(index: number, answers: readonly Answer[]): Promise<Situation<World>> {
    const key = this.#isExact ? keyOfAll(answers) : keyOfAnswers(answers);
    const known = this.#known[index]?.get(key);
    if (known !== undefined) return known;
    const actor = this.#actors[index];
    if (actor === undefined) throw new Error(`there is no actor ${index}`);
    const id = this.#known[index]?.size ?? 0;
    const situation = { id, answers, ...(await play(actor, answers)), next: new Map() };
    this.#known[index]?.set(key, situation);
    return situation;
  }
}

async function play<World>(
  actor: Actor<World>,
  answers: readonly Answer[],
): Promise<Pick<Situation<World>, 'waiting' | 'ending'>> {
  const open = new Map<
    number,
    { step: Step<World>; resolve: (value: unknown) => void; reject: (error: Error) => void }
  >();
  let calls = 0;
  let ending: Ending | undefined;
  const take: Take<World> = (step) =>
    new Promise((resolve, reject) => {
      open.set(calls, { step, resolve, reject });
      calls += 1;
    });
  actor.run(take).then(
    (returned) => {
      ending = { returned };
    },
    (threw: unknown) => {
      ending = { threw };
    },
  );
  // The code has run as far as it can without another answer when the loop comes around.
  await turnOfTheLoop();
  for (const { call, key, value } of answers) {
    const waiting = open.get(call);
    if (waiting === undefined) throw new Error(`${actor.name} did not call as it did before`);
    open.delete(call);
    if (key === LOST) waiting.reject(new Error(`the answer to "${waiting.step.name}" was lost`));
    else waiting.resolve(value);
    await turnOfTheLoop();
  }
  const waiting = new Map([...open].map(([call, { step }]) => [call, step]));
  return { waiting: ending === undefined ? waiting : new Map(), ending };
}

async function successorsOf<World>(
  state: State<World>,
  scenario: Scenario<World>,
  troupe: Troupe<World>,
): Promise<State<World>[]> {
  const { world, situations, lostAnswers } = state;
  const successors: State<World>[] = scenario.events
    .filter(({ canHappen }) => canHappen(world))
    .map(({ name, happen }) => ({ ...state, world: happen(world), did: name, before: state }));
  const fates = lostAnswers < scenario.lostAnswers ? [false, true] : [false];
  for (const { actor, index, situation, call, step } of choicesOf(state, scenario.actors)) {
    const happened = step.happen(world);
    for (const isLost of fates) {
      const value = isLost ? undefined : happened.answer;
      const key = isLost ? LOST : digest(value);
      const answer: Answer = { call, key, value, writes: step.writes };
      const known = situation.next.get(nameOf(answer));
      const next = known ?? (await troupe.proceed(index, situation, answer));
      successors.push({
        world: happened.world,
        situations: situations.with(index, next),
        lostAnswers: lostAnswers + (isLost ? 1 : 0),
        did: `${actor.name}: ${step.name}${isLost ? ', and the answer is lost' : ''}`,
        before: state,
        schedules: state.schedules,
      });
    }
  }
  return successors;
}

/** Returns every step that an actor waits for and may take. */
function choicesOf<World>(
  state: State<World>,
  actors: readonly Actor<World>[],
): readonly Choice<World>[] {
  const choices = actors.flatMap((actor, index) => {
    const situation = state.situations[index];
    if (situation === undefined || !canProceed(actor, situation, state, actors)) return [];
    return [...situation.waiting].map(([call, step]) => ({ actor, index, situation, call, step }));
  });
  // It makes no difference to any actor when this one happens, so it happens first.
  const settled = choices.find(({ step }) => step.isSettled?.(state.world));
  return settled === undefined ? choices : [settled];
}

function canProceed<World>(
  { canBegin, repeats }: Actor<World>,
  { answers }: Situation<World>,
  { world, situations }: State<World>,
  actors: readonly Actor<World>[],
): boolean {
  if (answers.length > 0) return true;
  const first = actors.findIndex(({ name }) => name === repeats);
  const hasFirstBegun = first === -1 || (situations[first]?.answers.length ?? 0) > 0;
  return hasFirstBegun && (canBegin === undefined || canBegin(world));
}

function momentOf<World>(
  { world, situations, lostAnswers }: State<World>,
  { actors }: Scenario<World>,
): Moment<World> {
  const endings = new Map<string, Ending>();
  for (const [index, { name }] of actors.entries()) {
    const ending = situations[index]?.ending;
    if (ending !== undefined) endings.set(name, ending);
  }
  return { world, endings, lostAnswers };
}

function scheduleOf<World>(last: State<World>): string[] {
  const steps: string[] = [];
  for (let state = last; state.before !== undefined; state = state.before) steps.push(state.did);
  return steps.reverse();
}

/** Treats an actor and its repeat as interchangeable. */
function keyOf<World>(
  { world, situations, lostAnswers }: State<World>,
  { actors, keyOf: keyOfWorld }: Scenario<World>,
): string {
  const places = actors.map((actor, index) => `${sameAs(actor)} ${situations[index]?.id}`).sort();
  return [keyOfWorld(world), lostAnswers, ...places].join(' ');
}

function sameAs<World>({ name, repeats = name }: Actor<World>): string {
  return repeats;
}

/**
 * Leaves out the reads before the last write, because they show in that write. Sorts the others:
 * calls that wait at the same time may be answered in any order.
 */
function keyOfAnswers(answers: readonly Answer[]): string {
  const lastWrite = answers.findLastIndex(({ writes }) => writes !== undefined);
  const reads = answers
    .slice(lastWrite + 1)
    .map(nameOf)
    .sort();
  const { writes, key } = answers[lastWrite] ?? {};
  return [answers.length, writes, key, ...reads].join(';');
}

function keyOfAll(answers: readonly Answer[]): string {
  return answers.map(nameOf).sort().join(';');
}

function nameOf({ call, key }: Answer): string {
  return `${call}:${key}`;
}

const digests = new WeakMap<object, string>();

/** Returns a short text that is the same for the same value. Leaves out messages, which decide nothing. */
export function digest(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value);
  const known = digests.get(value);
  if (known !== undefined) return known;
  const made = shorten(JSON.stringify(value, (key, one) => (key === 'message' ? undefined : one)));
  digests.set(value, made);
  return made;
}

const numbers = new Map<string, string>();

function shorten(text: string): string {
  const known = numbers.get(text) ?? `#${numbers.size}`;
  numbers.set(text, known);
  return known;
}
