import { userInfo } from 'node:os';

/** Returns the name of the person at the command line; in a container, there may be none. */
export function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return 'unknown';
  }
}
