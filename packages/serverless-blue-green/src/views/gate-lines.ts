import type { GateReading, StatusReport, Verdict } from '../../../../src/contract.ts';
import { type Style, type StyledLine, wrap } from './styled-line.ts';

const GAP = '  ';
const MARK_WIDTH = 2;

const MARKS: Readonly<Record<Verdict, readonly [mark: string, style: Style]>> = {
  pass: ['✓', 'green'],
  inconclusive: ['…', 'yellow'],
  fail: ['✗', 'red'],
};

/** The gates in columns. A message that is too long continues below itself. */
export function gateLines({ gates }: StatusReport, columns: number): StyledLine[] {
  const nameWidth = widest(gates.map(({ gate }) => gate));
  const readingWidth = widest(gates.map(readingOf));
  return gates.flatMap((gate): StyledLine[] => {
    const [mark, markStyle] = MARKS[gate.verdict];
    const reading = readingOf(gate).padEnd(readingWidth);
    const head = `${gate.gate.padEnd(nameWidth)}${GAP}${reading}${GAP}`;
    const indent = GAP.length + MARK_WIDTH + head.length;
    const [first = '', ...rest] = wrap(gate.message, columns - indent);
    const styles: readonly Style[] = gate.verdict === 'pass' ? ['dim'] : [];
    return [
      [[GAP], [`${mark} `, markStyle], [head], [first, ...styles]],
      ...rest.map((text): StyledLine => [[' '.repeat(indent)], [text, ...styles]]),
    ];
  });
}

function readingOf({ value, threshold }: GateReading): string {
  const isSameText = typeof value === 'string' && value === threshold;
  return isSameText ? value : `${value} / ${threshold}`;
}

function widest(texts: readonly string[]): number {
  return Math.max(0, ...texts.map(({ length }) => length));
}
