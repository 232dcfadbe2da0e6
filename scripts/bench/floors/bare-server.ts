import { readAnswer } from './answer.ts';
import { serveFloor } from './floor-server.ts';

/** The floor under everything: what Node.js can do with the same answer and nothing to do for it. */
const answer = readAnswer();
serveFloor(async () => answer);
