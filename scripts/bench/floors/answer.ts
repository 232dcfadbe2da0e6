/** What a floor answers, given by whoever starts it: the very answer of the deployed application. */
export type FloorAnswer = {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
};

/** The variable in which a floor finds its answer, as JSON. */
export const ANSWER_VARIABLE = 'FLOOR_ANSWER';

export function readAnswer(): FloorAnswer {
  return JSON.parse(process.env[ANSWER_VARIABLE] ?? '') as FloorAnswer;
}
