import { Logger } from '@aws-lambda-powertools/logger';
import type { Log } from '../ports/log.ts';

/** Writes JSON lines with Powertools, which adds the service and the level. */
export function createLog(): Log {
  const logger = new Logger();
  return {
    info: (message, fields = {}) => logger.info(message, { ...fields }),
    warn: (message, fields = {}) => logger.warn(message, { ...fields }),
    error: (message, fields = {}) => logger.error(message, { ...fields }),
  };
}
