const FRESH_MS = 100;

/**
 * Reads how much memory this process takes, at most ten times a second: the system is asked through
 * a file, which takes longer than many a handler.
 */
export function createMemoryMeter(
  read: () => number = process.memoryUsage.rss,
  now: () => number = () => performance.now(),
): () => number {
  let bytes = 0;
  let readAt = Number.NEGATIVE_INFINITY;
  return () => {
    if (now() - readAt >= FRESH_MS) {
      bytes = read();
      readAt = now();
    }
    return bytes;
  };
}
