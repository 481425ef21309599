import { defineModule } from '../../src/module/index.ts';
import { ClosedEvents } from './closed-events.ts';
import { functions } from './functions.ts';
import { params } from './parameters.ts';

const CALLBACK = 'event_callback';

export default defineModule({
  name: 'tcpops',
  doc: 'Stream connections one by one: their state, keep-alives, lifetime and end.',
  params,
  init(host, values) {
    const events = new ClosedEvents(host, values.closed_event);
    host.onConnectionClosed((flow, end) => {
      events.tell(flow, end);
    });
    return { events };
  },
  functions,
  events: [
    {
      name: 'tcp:closed',
      doc: 'A connection was ended by its peer, or by tcp_close_connection().',
      callback: CALLBACK,
    },
    { name: 'tcp:timeout', doc: 'A connection was given up: its peer did not answer keep-alives.', callback: CALLBACK },
    { name: 'tcp:reset', doc: 'A connection was reset by its peer.', callback: CALLBACK },
  ],
});
