import type { Scope } from '../../contracts.ts';
import type { LambdaFunction, ProvisionedConcurrency } from './state.ts';

/** Allocates concurrency to a version or an alias, which takes some time. */
export function beginProvisioning(
  { clock, settings }: Scope,
  fn: LambdaFunction,
  qualifier: string,
  requested: number,
): ProvisionedConcurrency {
  const config = { requested, lastModified: clock.now(), isReady: settings.provisioningMs === 0 };
  fn.provisioned.set(qualifier, config);
  if (!config.isReady) {
    clock.after(settings.provisioningMs, () => {
      config.isReady = true;
    });
  }
  return config;
}
