import { MAX_SPEED } from '../clock.ts';
import { parseDuration } from '../duration.ts';
import type { FaultInput } from '../faults/fault.ts';
import { readFilter } from '../journal/filter.ts';
import { InputReader, numberFrom } from '../shared/problems.ts';
import type { Controls } from './controls.ts';

type AdminCall = {
  readonly controls: Controls;
  /** The rest of the path after the endpoint's own, such as the id of a fault. */
  readonly rest: string;
  readonly query: URLSearchParams;
  /** The parsed body; `undefined` without one. */
  readonly body: unknown;
};

/** A string is sent as it is, and `undefined` answers 404. */
type AdminAnswer = object | string | undefined;

export type AdminEndpoint = {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** Under `/_emulator/`; one that ends in a slash takes an id after it. */
  readonly path: string;
  readonly does: string;
  readonly answer: (call: AdminCall) => AdminAnswer | Promise<AdminAnswer>;
};

/** The emulator's own endpoints. docs/emulator.md shows this list. */
export const ENDPOINTS: readonly AdminEndpoint[] = [
  { method: 'GET', path: 'clock', does: 'shows the time and the speed', answer: showClock },
  {
    method: 'POST',
    path: 'clock',
    does: '`{"advance":"5m"}` moves the time forward and answers when everything due has run; `{"speed":20}` sets the speed',
    answer: moveClock,
  },
  {
    method: 'GET',
    path: 'faults',
    does: 'lists the faults with the numbers of their strikes',
    answer: ({ controls }) => ({ faults: controls.faults.list() }),
  },
  {
    method: 'POST',
    path: 'faults',
    does: 'adds a fault and returns its id',
    answer: ({ controls, body }) => ({ id: controls.faults.add(body as FaultInput) }),
  },
  {
    method: 'DELETE',
    path: 'faults',
    does: 'removes all faults',
    answer: ({ controls }) => {
      controls.faults.clear();
      return {};
    },
  },
  {
    method: 'DELETE',
    path: 'faults/',
    does: 'removes one fault',
    answer: ({ controls, rest }) => (controls.faults.clear(rest) ? {} : undefined),
  },
  {
    method: 'GET',
    path: 'ca.pem',
    does: 'gives the certificate that clients of HTTPS listeners have to trust',
    answer: ({ controls }) => controls.caCertificate(),
  },
  {
    method: 'GET',
    path: 'state',
    does: 'shows everything that exists, by account, region and service',
    answer: ({ controls }) => controls.state() as object,
  },
  {
    method: 'GET',
    path: 'journal',
    does: 'lists what happened, oldest first; filter with `?service=`, `?operation=`, `?caller=`, `?fault=` and `?since=`',
    answer: ({ controls, query }) => ({
      entries: controls.journal.entries(readFilter(Object.fromEntries(query))),
    }),
  },
  {
    method: 'DELETE',
    path: 'journal',
    does: 'removes all entries of the journal',
    answer: ({ controls }) => {
      controls.journal.clear();
      return {};
    },
  },
];

/** A longer advance of a clock with alarms to evaluate would take minutes of real time. */
const LONGEST_ADVANCE_MS = 31 * 24 * 3_600_000;

function showClock({ controls: { clock } }: AdminCall): object {
  return { time: new Date(clock.now()).toISOString(), speed: clock.speed };
}

async function moveClock(call: AdminCall): Promise<object> {
  const { clock } = call.controls;
  const reader = new InputReader(call.body, ['advance', 'speed']);
  const ms = reader.read(
    'advance',
    'a duration such as 500ms, 10s, 5m or 1h, at most 744h',
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
