/** The parameters of corex, and what its functions receive. */
import { isProblem, param, type ModuleSelf } from '../../src/module/index.ts';
import { parseDnsRecord } from './dns-records.ts';

export const params = {
  alias_subdomains: param.list({
    doc: 'Domain that counts as this server together with its subdomains: [proto:]domain[:port].',
  }),
  dns_cache: param.list({
    doc: 'Address that DNS is not asked for: type=A (or AAAA);name=…;addr=…;ttl=…;flags=…, flags 1: there is none, 2: for ever.',
    check(text) {
      const record = parseDnsRecord(text);
      return isProblem(record) ? record : null;
    },
  }),
  evcb_reply_out: param.written(param.ignored('Event routes are run instead of callbacks.'), 'text'),
  nio_intercept: param.int({
    doc: 'Not 0: what comes from the network and goes there is shown to event_route[network:msg].',
    reload: false,
  }),
  nio_min_msg_len: param.int({ doc: 'Bytes; shorter data is not shown.', default: 0, reload: false }),
  nio_msg_avp: param.string({
    doc: 'Variable whose value, set in event_route[network:msg], replaces the data.',
    reload: false,
  }),
};

export type Self = ModuleSelf<typeof params, undefined>;
