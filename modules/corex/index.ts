import { defineModule, type ModuleHost, type ParameterValues } from '../../src/module/index.ts';
import { branchFunctions } from './branch-functions.ts';
import { corexMethods } from './methods.ts';
import { params } from './self.ts';
import { sendFunctions } from './send-functions.ts';
import { socketFunctions } from './socket-functions.ts';

function init(host: ModuleHost, values: ParameterValues<typeof params>): undefined {
  for (const text of values.alias_subdomains) {
    const match = /^(?:(udp|tcp|tls|sctp):)?([\w.-]+)(?::(\d+))?$/.exec(text);
    if (match === null) host.fail({ problem: 'bad-value', message: `alias_subdomains: "${text}" is not a domain` });
    host.network.addSubdomainAlias(match[2]!, match[3] === undefined ? 0 : Number(match[3]));
  }
}

export default defineModule({
  name: 'corex',
  doc: 'Additions to the core: branches, sending, sockets, extended flags.',
  params,
  init,
  functions: { ...branchFunctions, ...sendFunctions, ...socketFunctions },
  notAvailable: [
    'is_incoming',
    'msg_iflag_set',
    'msg_iflag_reset',
    'msg_iflag_is_set',
    'set_recv_socket',
    'set_recv_socket_name',
    'set_source_address',
    'via_add_srvid',
    'via_add_xavp_params',
    'via_use_xavp_fields',
    'is_faked_msg',
    'forward_reply',
  ],
  methods: (self) => corexMethods(() => self().host),
});
