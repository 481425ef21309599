/** Global parameters as live views for those who act on them: `cfg.set` and a reload change what they see. */
import { liveView } from '../lib/live-view.ts';
import type { LogLevel } from '../lib/log.ts';
import type { CoreSettings } from '../module/host.ts';
import type { Transport } from '../sip/flow.ts';
import type { CoreValues } from './config/core-parameters.ts';
import { usesTls } from './config/uses-tls.ts';
import type { LatencySettings } from './routing/route-latency.ts';
import type { ServerFolders } from './folders.ts';
import type { OverloadSettings } from './overload/overload.ts';
import type { AdmissionSettings } from './routing/admission.ts';
import type { ReceiverSettings } from './routing/receiver.ts';
import { SIGNATURE } from './version.ts';

/** The values of `udp_mtu_try_proto` that are another transport than UDP. */
function largeTransport(number: number): Transport | null {
  return number === 2 ? 'tcp' : number === 3 ? 'tls' : number === 4 ? 'sctp' : null;
}

export function liveCoreSettings(core: CoreValues, { runtime, account }: ServerFolders): CoreSettings {
  return liveView({
    runtimeFolder: runtime,
    fileOwner: { user: account?.uid ?? null, group: account?.gid ?? null },
    get serverHeader() {
      return core.server_signature !== 0 ? (core.server_header ?? `Server: ${SIGNATURE}`) : null;
    },
    get sendsWarnings() {
      return core.sip_warning !== 0;
    },
    statisticsSeparator: core.stats_name_separator,
    get userAgentHeader() {
      return core.user_agent_header ?? `User-Agent: ${SIGNATURE}`;
    },
    get maxBranches() {
      return core.max_branches;
    },
    get serverId() {
      return core.server_id;
    },
    usesTls: usesTls(core),
    get viaParameters() {
      return core.xavp_via_params;
    },
    get viaFields() {
      return core.xavp_via_fields;
    },
    get udpMost() {
      return core.udp_mtu;
    },
    get largeTransport() {
      return largeTransport(core.udp_mtu_try_proto);
    },
    get dnsFailover() {
      return core.use_dns_failover !== 0 && core.use_dns_cache !== 0;
    },
    get noConnectFlags() {
      return core.tcp_no_new_conn_bflag < 0 ? 0 : 1 << core.tcp_no_new_conn_bflag;
    },
    get runsOnsendForReplies() {
      return core.onsend_route_reply !== 0;
    },
  });
}

export function liveLatencySettings(core: CoreValues): LatencySettings {
  return liveView({
    get level() {
      return core.latency_cfg_log;
    },
    get least() {
      return core.latency_limit_cfg;
    },
  });
}

export function liveReceiverSettings(core: CoreValues): ReceiverSettings {
  return liveView({
    get checkVia() {
      return core.check_via !== 0;
    },
    get forceRport() {
      return core.force_rport !== 0;
    },
    get replyToVia() {
      return core.reply_to_via !== 0;
    },
    get localRport() {
      return core.local_rport !== 0;
    },
    get corelog() {
      return core.corelog as LogLevel;
    },
    get parserLog() {
      return core.sip_parser_log as LogLevel;
    },
    get acceptAliases() {
      return core.tcp_accept_aliases !== 0;
    },
  });
}

export function liveAdmissionSettings(core: CoreValues): AdmissionSettings {
  return liveView({
    get retryAfter() {
      return core.overload_retry_after;
    },
  });
}

export function liveOverloadSettings(core: CoreValues): OverloadSettings {
  return liveView({
    get delay() {
      return core.overload_delay;
    },
    get memory() {
      return core.overload_memory / 100;
    },
    get replies() {
      return core.overload_reply !== 0;
    },
  });
}
