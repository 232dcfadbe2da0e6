import { JSON_OUTPUT, type Verb } from '../command-line/verb.ts';
import { statusView } from '../views/status-view.ts';
import { type Paper, renderLine } from '../views/styled-line.ts';

const HISTORY = 50;

export const verb: Verb = {
  name: 'status',
  summary: 'Show what is live, what is running and what happened',
  options: {
    history: {
      type: 'string',
      usage: 'Show this many of the last decisions and refusals, of all rollouts; at most 100',
    },
    json: JSON_OUTPUT,
  },
  examples: ['sls status --stage prod', 'sls status --stage prod --history 20'],
  endings: [],
  run: async ({ stage, flags }) => {
    const history = flags.count('history');
    const result = await stage.status(Math.max(history ?? 0, HISTORY));
    const { stdout } = process;
    const columns = stdout.columns || Number.POSITIVE_INFINITY;
    const paper: Paper = { columns, isColoured: stdout.isTTY === true && stdout.hasColors() };
    // The reader may scroll.
    const rows = Number.POSITIVE_INFINITY;
    const view = {
      stage: stage.name,
      title: stage.title,
      columns,
      rows,
      ageMs: 0,
      hasNoDecisions: history !== undefined,
    };
    const lines = statusView(result, view, history).map((line) => renderLine(line, paper));
    return { lines, result };
  },
};
