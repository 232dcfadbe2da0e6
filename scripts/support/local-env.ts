import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/**
 * Loads `.env.<stage>` where it exists, as the Serverless CLI does; variables that are set win. The
 * default region is that of serverless.yml.
 */
export function loadStageEnv(stage: string): void {
  const file = fileURLToPath(new URL(`../../.env.${stage}`, import.meta.url));
  if (existsSync(file)) process.loadEnvFile(file);
  process.env.AWS_REGION ??= 'us-east-1';
}
