/** The parameters of corex, and what its functions receive. */
import { param, type ModuleSelf } from '../../src/module/index.ts';

export const params = {
  alias_subdomains: param.list({
    doc: 'Domain that counts as this server together with its subdomains: [proto:]domain[:port].',
  }),
  dns_cache: param.notAvailable('Records cannot be put into the DNS cache yet.'),
  evcb_reply_out: param.ignored('Event routes are run instead of callbacks.'),
  nio_intercept: param.notAvailable('Raw messages are not offered to event_route[network:msg].'),
  nio_min_msg_len: param.ignored('Used with nio_intercept.'),
  nio_msg_avp: param.ignored('Used with nio_intercept.'),
};

export type Self = ModuleSelf<typeof params, undefined>;
