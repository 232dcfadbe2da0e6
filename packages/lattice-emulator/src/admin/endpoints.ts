import { MAX_SPEED, parseDuration } from '../clock.ts';
import type { FaultInput } from '../faults/fault.ts';
import { readFilter } from '../journal/filter.ts';
import { InputReader, numberFrom } from '../shared/problems.ts';
import type { Controls } from './controls.ts';

type AdminCall = {
  readonly controls: Controls;
  /** What follows the path of the endpoint, such as the id of a fault. */
  readonly rest: string;
  readonly query: URLSearchParams;
  /** As JSON gave it; `undefined` without one. */
  readonly body: unknown;
};

/** `undefined` stands for something that is not there. */
type AdminAnswer = object | undefined;

export type AdminEndpoint = {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** Under `/_emulator/`; one that ends in a slash takes an id after it. */
  readonly path: string;
  readonly does: string;
  readonly answer: (call: AdminCall) => AdminAnswer | Promise<AdminAnswer>;
};

/** What can be asked of the emulator itself. docs/emulator.md shows this list. */
export const ENDPOINTS: readonly AdminEndpoint[] = [
  { method: 'GET', path: 'clock', does: 'the time and the speed', answer: showClock },
  {
    method: 'POST',
    path: 'clock',
    does: '`{"advance":"5m"}` moves the time and answers when all that was due has run; `{"speed":20}` sets the speed',
    answer: moveClock,
  },
  {
    method: 'GET',
    path: 'faults',
    does: 'every fault, with how often it has struck',
    answer: ({ controls }) => ({ faults: controls.faults.list() }),
  },
  {
    method: 'POST',
    path: 'faults',
    does: 'adds a fault and answers its id',
    answer: ({ controls, body }) => ({ id: controls.faults.add(body as FaultInput) }),
  },
  {
    method: 'DELETE',
    path: 'faults',
    does: 'ends all faults',
    answer: ({ controls }) => {
      controls.faults.clear();
      return {};
    },
  },
  {
    method: 'DELETE',
    path: 'faults/',
    does: 'ends the fault of that id',
    answer: ({ controls, rest }) => (controls.faults.clear(rest) ? {} : undefined),
  },
  {
    method: 'GET',
    path: 'state',
    does: 'everything that there is, by account, region and service',
    answer: ({ controls }) => controls.state() as object,
  },
  {
    method: 'GET',
    path: 'journal',
    does: 'what happened, oldest first; `?service=`, `?operation=`, `?caller=`, `?fault=` and `?since=` select',
    answer: ({ controls, query }) => ({
      entries: controls.journal.entries(readFilter(Object.fromEntries(query))),
    }),
  },
  {
    method: 'DELETE',
    path: 'journal',
    does: 'forgets what happened',
    answer: ({ controls }) => {
      controls.journal.clear();
      return {};
    },
  },
];

/** Further than that, a clock with alarms to evaluate would be busy for minutes. */
const LONGEST_ADVANCE_MS = 31 * 24 * 3_600_000;

function showClock({ controls: { clock } }: AdminCall): object {
  return { time: new Date(clock.now()).toISOString(), speed: clock.speed };
}

async function moveClock(call: AdminCall): Promise<object> {
  const { clock } = call.controls;
  const reader = new InputReader(call.body, ['advance', 'speed']);
  const ms = reader.read(
    'advance',
    'a duration such as 500ms, 10s, 5m or 1h, of 744h at most',
    (value) => numberFrom(0, LONGEST_ADVANCE_MS)(parseDuration(value)),
  );
  const speed = reader.read('speed', `a number from 0 to ${MAX_SPEED}`, numberFrom(0, MAX_SPEED));
  if (!reader.has('advance') && !reader.has('speed')) {
    reader.report('body', 'advance or speed', call.body);
  }
  reader.finish();
  if (speed !== undefined) clock.setSpeed(speed);
  if (ms !== undefined) await clock.advance(ms);
  return showClock(call);
}
