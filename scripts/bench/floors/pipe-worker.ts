import { readAnswer } from './answer.ts';

/** Stands for the process of a function: reads the event and returns a fixed answer. */
const answer = readAnswer();
process.on('message', (message: { readonly event: string }) => {
  JSON.parse(message.event);
  process.send?.({ payload: JSON.stringify(answer) });
});
process.on('disconnect', () => process.exit());
