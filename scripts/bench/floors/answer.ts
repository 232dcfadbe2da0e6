/** The answer of a floor, passed at its start: the same as that of the deployed application. */
export type FloorAnswer = {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
};

/** The environment variable that holds the answer, as JSON. */
export const ANSWER_VARIABLE = 'FLOOR_ANSWER';

export function readAnswer(): FloorAnswer {
  return JSON.parse(process.env[ANSWER_VARIABLE] ?? '') as FloorAnswer;
}
