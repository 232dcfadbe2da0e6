/** Goals of the emulator on a machine of two cores that runs the load generator too. */
export type Goal = {
  readonly what: string;
  readonly bound: number;
  readonly unit: string;
  readonly isAtLeast: boolean;
  readonly measured: number;
};

export function atLeast(what: string, bound: number, unit: string, measured: number): Goal {
  return { what, bound, unit, isAtLeast: true, measured };
}

export function under(what: string, bound: number, unit: string, measured: number): Goal {
  return { what, bound, unit, isAtLeast: false, measured };
}

export function isReached({ bound, isAtLeast, measured }: Goal): boolean {
  return isAtLeast ? measured >= bound : measured < bound;
}
