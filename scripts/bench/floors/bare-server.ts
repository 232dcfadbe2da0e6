import { readAnswer } from './answer.ts';
import { serveFloor } from './floor-server.ts';

/** The lowest floor: Node.js with the same answer and no work. */
const answer = readAnswer();
serveFloor(async () => answer);
