/** Whether a configuration has TLS at all. */
import type { CoreValues } from './core-parameters.ts';

export function usesTls(core: CoreValues): boolean {
  return core.enable_tls !== 0 && core.disable_tls === 0 && core.disable_tcp === 0;
}
