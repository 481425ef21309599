/** Settings that let strangers do harm, and that nobody means: a line at the start says so. */
import type { Logger } from '../../lib/log.ts';
import type { CoreValues } from '../config/core-parameters.ts';

type Settings = Pick<CoreValues, 'disable_tcp' | 'tcp_accept_haproxy' | 'tcp_accept_haproxy_from'>;

export function warnOfOpenDoors(core: Settings, log: Logger): void {
  if (core.disable_tcp !== 0 || core.tcp_accept_haproxy === 0 || core.tcp_accept_haproxy_from !== '') return;
  log.warn(
    'tcp_accept_haproxy without tcp_accept_haproxy_from: whoever connects may say that he is any address, and gets what is sent to it',
  );
}
