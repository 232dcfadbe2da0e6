import { isDeepStrictEqual } from 'node:util';
import { type Build, type Builds, shortHash } from '../../../../src/contract.ts';
import { withArtifactKey } from '../template/carry-over.ts';
import {
  type Block,
  blockOf,
  codeHashOf,
  type Environment,
  type Template,
  versionNameOf,
} from '../template/template.ts';

export type Deploying = {
  readonly live: Template | undefined;
  readonly next: Template;
  /** Nothing where they could not be read. */
  readonly builds: Builds | undefined;
  readonly nowMs: number;
};

/** Returns lines with the build that each environment has, and will have after a deploy. */
export function buildLines({ live, next, builds, nowMs }: Deploying): string[] {
  const lineOf = (environment: Environment, build: Build | undefined) => {
    const before = live && blockOf(live, environment);
    const after = blockOf(next, environment);
    const has = build === undefined ? 'unknown' : describeBuild(build, nowMs);
    const becomes = changeOf(before, after);
    const label = `${environment.toLowerCase()}:`.padEnd(7);
    return `${label}${before === undefined ? '' : `${has}, `}${becomes}`;
  };
  return [lineOf('Blue', builds?.blue), lineOf('Green', builds?.green)];
}

function describeBuild({ version, codeHash, deployedAtMs }: Build, nowMs: number): string {
  return `${version} (${shortHash(codeHash)}, ${formatAge(nowMs - deployedAtMs)} old)`;
}

function changeOf(before: Block | undefined, after: Block | undefined): string {
  if (after === undefined) return 'is removed';
  const name = `${versionNameOf(after)} (${shortHash(codeHashOf(after))})`;
  if (before === undefined) return `gets ${name}`;
  if (isSame(before, after)) return 'unchanged';
  const isSameCode = codeHashOf(before) === codeHashOf(after);
  return `becomes ${name}${isSameCode ? ', the same code with other settings' : ''}`;
}

/** Ignores the place of the code, which is another one in every deploy. */
function isSame(before: Block, after: Block): boolean {
  return isDeepStrictEqual(withArtifactKey(before, ''), withArtifactKey(after, ''));
}

const UNITS = [
  [86_400_000, 'd'],
  [3_600_000, 'h'],
  [60_000, 'm'],
] as const;

/** Formats an age in its largest unit: `3d`, `5h`, `12m`. */
export function formatAge(ms: number): string {
  const [unitMs, unit] = UNITS.find(([each]) => ms >= each) ?? [1_000, 's'];
  return `${Math.max(0, Math.floor(ms / unitMs))}${unit}`;
}
