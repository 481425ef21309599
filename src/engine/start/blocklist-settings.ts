/** The blocklist of destinations, as live views of global parameters. */
import { liveView } from '../../lib/live-view.ts';
import type { BlocklistSettings } from '../../transport/blocklist.ts';
import type { CoreValues } from '../config/core-parameters.ts';

export function liveBlocklistSettings(core: CoreValues): BlocklistSettings {
  return liveView({
    get enabled() {
      return core.use_dst_blocklist !== 0;
    },
    get lifetime() {
      return core.dst_blocklist_expire * 1000;
    },
    get mostBytes() {
      return core.dst_blocklist_mem * 1024;
    },
    get sweepInterval() {
      return core.dst_blocklist_gc_interval * 1000;
    },
    ignored(transport) {
      switch (transport) {
        case 'udp':
          return core.dst_blocklist_udp_imask;
        case 'tcp':
        case 'ws':
          return core.dst_blocklist_tcp_imask;
        default:
          return core.dst_blocklist_tls_imask;
      }
    },
  });
}
