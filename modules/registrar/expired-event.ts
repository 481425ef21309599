/** `event_route[usrloc:contact-expired]`, run with the contact in `$ulc(exp=>…)`. */
import { type ModuleHost, RouteType } from '../../src/module/index.ts';
import { parseMessage } from '../../src/sip/parse-message.ts';
import { Message } from '../../src/sip/message.ts';
import type { UserLocation } from '../usrloc/api.ts';
import type { ContactProfiles } from './profiles.ts';

export const EXPIRED_EVENT = 'usrloc:contact-expired';
const PROFILE = 'exp';

/** There is no message behind the event; scripts see this one, as they see one in Kamailio. */
const STAND_IN =
  'OPTIONS sip:you@kamailio.org SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1\r\nFrom: <sip:you@kamailio.org>;tag=123\r\n' +
  'To: <sip:you@kamailio.org>;tag=456\r\nCall-ID: 123\r\nCSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n';

export function runRouteOnExpiry(host: ModuleHost, locations: UserLocation, profiles: ContactProfiles): void {
  locations.onExpired((domain, aor, contact) => {
    const route = host.routes.find(RouteType.Event, EXPIRED_EVENT);
    const [socket] = host.network.sockets;
    const message = route === null ? null : parseMessage(STAND_IN);
    if (route === null || socket === undefined || !(message instanceof Message)) return;
    profiles.set(PROFILE, { domain, aor, contacts: [contact] });
    const flow = { socket, remoteAddress: '127.0.0.1', remotePort: 5060, connection: 0 };
    void host.routes.run(route, RouteType.Event, host.newContext({ message, flow }));
  });
}
