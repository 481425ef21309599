import { defineModule, type ModuleHost, type ParameterValues } from '../../src/module/index.ts';
import { isProblem } from '../../src/module/index.ts';
import { branchFunctions } from './branch-functions.ts';
import { parseDnsRecord } from './dns-records.ts';
import { flagFunctions } from './flag-functions.ts';
import { memoryMethods } from './memory-methods.ts';
import { messageFunctions, messageTests } from './message-functions.ts';
import { corexMethods } from './methods.ts';
import { params } from './self.ts';
import { sendFunctions } from './send-functions.ts';
import { fileReader, socketFunctions } from './socket-functions.ts';
import { SOCKET_TRANSFORMATIONS } from './socket-transformations.ts';
import { NETWORK_ROUTE, Traffic } from './traffic.ts';
import { corexVariables } from './variables.ts';
import { viaFunctions } from './via-functions.ts';

function init(host: ModuleHost, values: ParameterValues<typeof params>): undefined {
  for (const text of values.alias_subdomains) {
    const match = /^(?:(udp|tcp|tls|sctp):)?([\w.-]+)(?::(\d+))?$/.exec(text);
    if (match === null) host.fail({ problem: 'bad-value', message: `alias_subdomains: "${text}" is not a domain` });
    host.network.addSubdomainAlias(match[2]!, match[3] === undefined ? 0 : Number(match[3]));
  }
  for (const text of values.dns_cache) {
    const record = parseDnsRecord(text);
    if (!isProblem(record)) host.network.addHost(record.name, record.family, record.addresses, record.ttl);
  }
  if (values.nio_intercept !== 0) {
    Traffic.open(host, { shortest: values.nio_min_msg_len, variable: values.nio_msg_avp });
  }
}

export default defineModule({
  name: 'corex',
  doc: 'Additions to the core: branches, sending, sockets, extended flags.',
  params,
  init,
  functions: {
    ...branchFunctions,
    ...flagFunctions,
    ...messageFunctions,
    ...sendFunctions,
    ...socketFunctions,
    ...viaFunctions,
  },
  kemi: { functions: { ...messageTests, ...fileReader } },
  variables: (self) => corexVariables(() => self().host),
  transformations: () => SOCKET_TRANSFORMATIONS,
  events: [{ name: NETWORK_ROUTE, doc: 'Data was received or is about to be sent; with nio_intercept.' }],
  methods: (self) => [...corexMethods(() => self().host), ...memoryMethods(() => self().host)],
});
