import { type Goal, isReached } from './goals.ts';
import type { Spread } from './statistics.ts';

/** Returns a Markdown table that is aligned for a terminal: text in the first column, then numbers. */
export function formatTable(
  heads: readonly string[],
  rows: readonly (readonly string[])[],
): string {
  const widths = heads.map((_, column) =>
    Math.max(3, ...[heads, ...rows].map((cells) => (cells[column] ?? '').length)),
  );
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const aligned = (cells: readonly string[]) =>
    line(
      widths.map((width, column) => {
        const cell = cells[column] ?? '';
        return column === 0 ? cell.padEnd(width) : cell.padStart(width);
      }),
    );
  const rule = widths.map((width, column) =>
    column === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`,
  );
  return [aligned(heads), line(rule), ...rows.map(aligned)].join('\n');
}

/** Formats repeated measurements as `median (min to max)`; a single one as it is. */
export function formatSpread({ min, median, max }: Spread, digits = 0): string {
  if (min === max) return formatNumber(median, digits);
  const [low, middle, high] = [min, median, max].map((value) => formatNumber(value, digits));
  return `${middle} (${low} to ${high})`;
}

export function formatGoals(goals: readonly Goal[]): string {
  return formatTable(
    ['goal', 'wanted', 'measured', 'reached'],
    goals.map((goal) => [
      goal.what,
      `${goal.isAtLeast ? 'at least' : 'under'} ${formatNumber(goal.bound)} ${goal.unit}`,
      `${formatNumber(goal.measured, goal.measured < 100 ? 1 : 0)} ${goal.unit}`,
      isReached(goal) ? 'yes' : 'no',
    ]),
  );
}

function formatNumber(value: number, digits = 0): string {
  return value.toLocaleString('en-US', {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
}
